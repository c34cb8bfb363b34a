/** A real PostgreSQL for tests, on a socket in a folder that goes with it. The shop's user in it is no superuser. */
import { Client } from 'pg';
import { join } from 'node:path';
import { findProgram, startDatabase, versionFolders, type DatabaseServer } from './database-server.js';

/** What `pg` needs to connect as the owner of the shop's database. */
export interface PostgresAddress {
  readonly host: string;
  readonly user: string;
  readonly database: string;
}

export interface PostgresServer {
  readonly address: PostgresAddress;
  /** Connects as the superuser, to look behind the shop's back. */
  readonly admin: () => Promise<Client>;
  readonly close: () => Promise<void>;
}

const ADVICE = '`apt-get install postgresql` on Debian and Ubuntu, `brew install postgresql` on macOS.';

/** `durable`: what is committed is on the disk, as in a shop. No test cuts the power, and without it they are faster. */
export async function startPostgres({ durable = false } = {}): Promise<PostgresServer> {
  // Debian keeps the server's programs off the PATH.
  const program = (name: string): string => findProgram(name, versionFolders('/usr/lib/postgresql', 'bin'), ADVICE);
  const connect = async (host: string): Promise<Client> => {
    const client = new Client({ host, user: 'postgres', database: 'postgres' });
    await client.connect();
    return client;
  };
  const server: DatabaseServer = await startDatabase({
    prepare: (folder) => [
      program('initdb'),
      ...['-D', join(folder, 'data'), '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--no-locale', '--no-sync'],
    ],
    serve: (folder) => [
      program('postgres'),
      ...['-D', join(folder, 'data'), '-k', folder, '-h', ''],
      ...['-c', `fsync=${durable ? 'on' : 'off'}`, '-c', 'max_connections=60'],
    ],
    isReady: async (folder) =>
      connect(folder).then(
        (client) => client.end().then(() => true),
        () => false,
      ),
  });
  const admin = (): Promise<Client> => connect(server.folder);
  const client = await admin();
  await client.query('CREATE ROLE shop LOGIN NOSUPERUSER');
  await client.query('CREATE DATABASE shop OWNER shop');
  await client.end();
  return { address: { host: server.folder, user: 'shop', database: 'shop' }, admin, close: server.close };
}
