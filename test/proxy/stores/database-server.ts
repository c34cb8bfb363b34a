/** What tests need to start a database server of their own: its program, a folder for it, and a user that it accepts. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** A running server. */
export interface DatabaseServer {
  /** The folder in which its socket is; it listens nowhere else. */
  readonly folder: string;
  readonly close: () => Promise<void>;
}

/** Database servers refuse to run as root. */
interface User {
  readonly uid?: number;
  readonly gid?: number;
}

/** Finds a program on the PATH or in one of `folders`; fails with what to install, for a test that is left out would look like one that passed. */
export function findProgram(name: string, folders: readonly string[], advice: string): string {
  const all = [...(process.env['PATH'] ?? '').split(delimiter), ...folders];
  const path = all.map((folder) => join(folder, name)).find((file) => existsSync(file));
  if (path !== undefined) return path;
  throw new Error(`There is no ${name}, and these tests run against a real one. Install it: ${advice}`);
}

/** Folders whose name is a version, the newest first. */
export const versionFolders = (parent: string, child: string): string[] =>
  existsSync(parent)
    ? readdirSync(parent)
        .sort((a, b) => Number(b) - Number(a))
        .map((version) => join(parent, version, child))
    : [];

/** What to start, given the folder that is the server's own. */
export interface ServerCommands {
  /** Fills the folder with an empty database. */
  readonly prepare: (folder: string) => readonly string[];
  readonly serve: (folder: string) => readonly string[];
  /** Whether it answers. */
  readonly isReady: (folder: string) => Promise<boolean>;
}

/** Starts a server on a socket in a folder of its own; it is gone, and its folder with it, when the tests are. */
export async function startDatabase({ prepare, serve, isReady }: ServerCommands): Promise<DatabaseServer> {
  const folder = mkdtempSync(join(tmpdir(), 'pay-button-db-'));
  const user = unprivileged();
  if (user.uid !== undefined && user.gid !== undefined) chownSync(folder, user.uid, user.gid);
  const options = { ...user, cwd: folder };

  const [program = '', ...args] = prepare(folder);
  const prepared = spawnSync(program, args, { ...options, encoding: 'utf8' });
  if (prepared.status !== 0) throw new Error(`${program} failed: ${prepared.error ?? prepared.stderr}`);

  const [server = '', ...serverArgs] = serve(folder);
  const child = spawn(server, serverArgs, { ...options, stdio: ['ignore', 'ignore', 'pipe'] });
  let output = '';
  child.stderr.on('data', (chunk: Buffer) => (output = (output + chunk.toString()).slice(-4000)));
  const stop = (): void => {
    child.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  };
  process.once('exit', stop);
  for (let turn = 0; !(await isReady(folder)); turn++) {
    if (child.exitCode !== null || turn === 600) throw new Error(`${server} does not start: ${output}`);
    await sleep(50);
  }
  return {
    folder,
    async close() {
      process.removeListener('exit', stop);
      await end(child);
      stop();
    },
  };
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  // At once, with its helpers: nobody needs what is in it.
  child.kill('SIGQUIT');
  const late = setTimeout(() => child.kill('SIGKILL'), 2000);
  await gone;
  clearTimeout(late);
}

/** `nobody`, who is in every system's list of users, where we are root. */
function unprivileged(): User {
  if (process.getuid?.() !== 0) return {};
  const id = (flag: string): number => Number(spawnSync('id', [flag, 'nobody'], { encoding: 'utf8' }).stdout);
  return { uid: id('-u'), gid: id('-g') };
}
