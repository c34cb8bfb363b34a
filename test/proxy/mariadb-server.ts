/** A real MariaDB for tests, in its own folder, reached by a socket in that folder. It ends with the tests. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';

export interface MariadbServer {
  /** For PHP's PDO: the address of an empty database. */
  readonly dsn: string;
  readonly user: string;
  /** For other clients: its socket, and the name of the database. */
  readonly socketPath: string;
  readonly database: string;
  /** Runs a statement in that database, and returns its rows: values separated by tabs, rows by line breaks. */
  run(sql: string): string;
  readonly close: () => Promise<void>;
}

const env = { ...process.env, PATH: `${process.env['PATH']}:/usr/sbin` };

/**
 * Without `durable`, commits are on the disk a second later: no test cuts the power.
 * Without MariaDB it fails, and says what to install: a test that is left out would look like one that passed.
 */
export async function startMariadb({ durable = false } = {}): Promise<MariadbServer> {
  const folder = mkdtempSync(join(tmpdir(), 'pay-button-mariadb-'));
  const user = userInfo().username;
  const socket = join(folder, 'server.sock');
  const install = [
    '--no-defaults',
    `--datadir=${folder}/data`,
    '--auth-root-authentication-method=normal',
    '--skip-test-db',
  ];
  const made = spawnSync('mariadb-install-db', [...install, `--user=${user}`], { env, encoding: 'utf8' });
  if (made.status !== 0)
    throw new Error(`MariaDB is needed: \`apt-get install mariadb-server\` on Debian. ${made.stderr ?? made.error}`);
  const options = [
    `--datadir=${folder}/data`,
    `--socket=${socket}`,
    '--skip-networking',
    '--innodb-buffer-pool-size=8M',
    `--innodb-flush-log-at-trx-commit=${durable ? 1 : 2}`,
  ];
  const server = spawn('mariadbd', ['--no-defaults', ...options, `--user=${user}`], {
    env,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const stop = (): void => void server.kill('SIGKILL');
  process.once('exit', stop);
  const gone = once(server, 'exit');
  let printed = '';
  const ready = new Promise<void>((resolve, reject) => {
    server.stderr.on('data', (text: Buffer) => {
      printed += text.toString();
      if (printed.includes('ready for connections')) resolve();
    });
    void gone.then(() => reject(new Error(`MariaDB does not start:\n${printed}`)));
  });
  await ready;
  const query = (sql: string, ...more: string[]): string => {
    const client = [
      '--no-defaults',
      '-uroot',
      `--socket=${socket}`,
      '--batch',
      '--skip-column-names',
      '-e',
      sql,
      ...more,
    ];
    const { status, stdout, stderr } = spawnSync('mariadb', client, { env, encoding: 'utf8' });
    if (status !== 0) throw new Error(`MariaDB refuses ${sql}: ${stderr}`);
    return stdout;
  };
  query('CREATE DATABASE shop');
  return {
    dsn: `mysql:unix_socket=${socket};dbname=shop`,
    user: 'root',
    socketPath: socket,
    database: 'shop',
    run: (sql) => query(sql, 'shop'),
    async close() {
      process.removeListener('exit', stop);
      stop();
      await gone;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
