/** The programs of the runtimes, from the packages of this folder. They are installed when a test first asks for one. */
import { fileURLToPath } from 'node:url';
import { installed, installedFile } from '../../scripts/lib/installed-packages.js';

const HERE = fileURLToPath(new URL('.', import.meta.url));

const program = (path: RegExp) => async (): Promise<string> => installedFile(await installed('runtimes', HERE), path);

export const bun = program(/^@oven\/bun-[^/]+\/bin\/bun(\.exe)?$/);
export const deno = program(/^@deno\/[^/]+\/deno(\.exe)?$/);
export const workerd = program(/^@cloudflare\/workerd-[^/]+\/bin\/workerd(\.exe)?$/);
export const node = (version: number): Promise<string> =>
  program(new RegExp(`^node-${version}-[^/]+/bin/node(\\.exe)?$`))();
