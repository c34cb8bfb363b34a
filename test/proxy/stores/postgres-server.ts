/** A real PostgreSQL for tests, on a socket in a folder that is removed with it. The shop's user is no superuser. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';

/** What `pg` needs to connect as the owner of the shop's database. */
export interface PostgresAddress {
  readonly host: string;
  readonly user: string;
  readonly database: string;
}

export interface PostgresServer {
  readonly address: PostgresAddress;
  /** Connects as the superuser, to read the tables without the shop. */
  readonly admin: () => Promise<Client>;
  readonly close: () => Promise<void>;
}

/** Debian keeps the server's programs in a folder of their version, and off the PATH. */
const VERSIONS = '/usr/lib/postgresql';
const folders = existsSync(VERSIONS) ? readdirSync(VERSIONS).map((version) => join(VERSIONS, version, 'bin')) : [];
const env = { ...process.env, PATH: [process.env['PATH'], ...folders].join(':') };

/**
 * `durable`: commits are on the disk, as in a shop. Other tests are faster without it: they do not cut the power.
 * Without PostgreSQL it fails, and says what to install: a test that is left out would look like one that passed.
 */
export async function startPostgres({ durable = false } = {}): Promise<PostgresServer> {
  const folder = mkdtempSync(join(tmpdir(), 'pay-button-postgres-'));
  const data = join(folder, 'data');
  const user = unprivileged();
  if (user !== undefined) chownSync(folder, user.uid, user.gid);
  const options = { ...user, cwd: folder, env };

  const install = ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--no-locale', '--no-sync'];
  const made = spawnSync('initdb', install, { ...options, encoding: 'utf8' });
  if (made.status !== 0) {
    throw new Error(
      `PostgreSQL is needed: \`apt-get install postgresql\` on Debian and Ubuntu, \`brew install postgresql\` on macOS. ${made.stderr ?? made.error}`,
    );
  }
  const settings = ['-c', `fsync=${durable ? 'on' : 'off'}`, '-c', 'max_connections=60'];
  const server = spawn('postgres', ['-D', data, '-k', folder, '-h', '', ...settings], {
    ...options,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const gone = once(server, 'exit');
  // Ends it at once, with the processes that it has started. `SIGKILL` would leave them.
  const stop = (): void => void server.kill('SIGQUIT');
  process.once('exit', stop);
  let printed = '';
  server.stderr.on('data', (text: Buffer) => (printed = (printed + text.toString()).slice(-4000)));

  const admin = async (): Promise<Client> => {
    const client = new Client({ host: folder, user: 'postgres', database: 'postgres' });
    await client.connect();
    return client;
  };
  let client: Client | undefined;
  for (let turn = 0; client === undefined; turn++) {
    if (server.exitCode !== null || turn === 600) throw new Error(`PostgreSQL does not start:\n${printed}`);
    client = await admin().catch(() => undefined);
    if (client === undefined) await sleep(50);
  }
  await client.query('CREATE ROLE shop LOGIN NOSUPERUSER');
  await client.query('CREATE DATABASE shop OWNER shop');
  await client.end();
  return {
    address: { host: folder, user: 'shop', database: 'shop' },
    admin,
    async close() {
      process.removeListener('exit', stop);
      stop();
      await gone;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** It refuses to run as root. `nobody` is in every system's list of users. */
function unprivileged(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const id = (flag: string): number => Number(spawnSync('id', [flag, 'nobody'], { encoding: 'utf8' }).stdout);
  return { uid: id('-u'), gid: id('-g') };
}
