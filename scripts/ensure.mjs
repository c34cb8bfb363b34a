/**
 * Makes a fresh clone ready: installs the packages of the lock file and, unless told `--no-browsers`, the
 * three browser engines and the other programs of the tests; with `--bench` also what the benchmarks measure the
 * button against.
 * If nothing is missing it prints nothing, and ends at once.
 *
 * It runs before anything is installed, hence plain JavaScript and no dependency.
 */
import { fileURLToPath } from 'node:url';
import { installBrowsers } from './lib/browsers/install-browsers.mjs';
import { installPackages } from './lib/install-packages.mjs';

const NODE = [20, 19];
const root = fileURLToPath(new URL('../', import.meta.url));

try {
  checkNode();
  await installPackages('Installing packages', root);
  if (process.argv.includes('--bench'))
    await installPackages('Installing what is measured beside the button', `${root}bench/`);
  if (!process.argv.includes('--no-browsers')) {
    // The tests of stores need a Node with SQLite. Where this one has it, nothing is installed.
    if (!process.getBuiltinModule?.('node:sqlite'))
      await installPackages('Installing a Node with SQLite for the tests', `${root}test/proxy/stores/`);
    await installBrowsers({ required: process.env.CI === 'true' });
  }
} catch (error) {
  console.error(`\n${error instanceof Error ? error.message : error}\n`);
  process.exit(1);
}

function checkNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const [needMajor = 0, needMinor = 0] = NODE;
  if (major > needMajor || (major === needMajor && minor >= needMinor)) return;
  throw new Error(
    `Node ${NODE.join('.')} or newer is needed, and this is ${process.versions.node}. Get one from https://nodejs.org.`,
  );
}
