/** A real MariaDB for tests, on a socket in a folder that goes with it. */
import { createConnection } from 'mysql2/promise';
import { join } from 'node:path';
import { findProgram, startDatabase, type DatabaseServer } from './database-server.js';

/** What `mysql2` needs to connect. */
export interface MysqlAddress {
  readonly socketPath: string;
  readonly user: string;
  readonly database: string;
}

export interface MariadbServer {
  readonly address: MysqlAddress;
  readonly close: () => Promise<void>;
}

const ADVICE = '`apt-get install mariadb-server-core` on Debian and Ubuntu, `brew install mariadb` on macOS.';
const SOCKET = 'mariadb.sock';

/** `durable`: as for PostgreSQL. */
export async function startMariadb({ durable = false } = {}): Promise<MariadbServer> {
  const program = (name: string): string => findProgram(name, ['/usr/sbin'], ADVICE);
  const connect = (folder: string) => createConnection({ socketPath: join(folder, SOCKET), user: 'admin' });
  const data = (folder: string): string => `--datadir=${join(folder, 'data')}`;
  const server: DatabaseServer = await startDatabase({
    prepare: (folder) => [
      program('mariadb-install-db'),
      ...['--no-defaults', data(folder), '--auth-root-authentication-method=normal'],
      ...['--skip-test-db', '--innodb-log-file-size=8M'],
    ],
    serve: (folder) => [
      program('mariadbd'),
      ...['--no-defaults', data(folder), `--socket=${join(folder, SOCKET)}`, '--skip-networking'],
      ...[`--pid-file=${join(folder, 'pid')}`, '--skip-log-bin', '--skip-grant-tables', '--innodb-log-file-size=8M'],
      `--innodb-flush-log-at-trx-commit=${durable ? 1 : 0}`,
    ],
    isReady: (folder) =>
      connect(folder).then(
        (connection) => connection.end().then(() => true),
        () => false,
      ),
  });
  const connection = await connect(server.folder);
  await connection.query('CREATE DATABASE shop');
  await connection.end();
  return {
    address: { socketPath: join(server.folder, SOCKET), user: 'shop', database: 'shop' },
    close: server.close,
  };
}
