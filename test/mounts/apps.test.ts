/**
 * The proxy in frameworks that build an app: our examples in the smallest app of each framework. It is built without keys,
 * as a developer builds it, and started with keys. Each keeps the whole contract.
 */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { promisify } from 'node:util';
import { startExample } from '../check/start-example.js';
import { assertContract } from '../proxy/assert-contract.js';
import { node } from '../runtimes/programs.js';
import { place, type Place } from './place.js';

const runFile = promisify(execFile);

interface App {
  /** The files and folders of this checkout that are copied, and where to. */
  readonly files: Readonly<Record<string, string>>;
  /** What builds it, below `node_modules`. */
  readonly build: readonly [program: string, ...args: string[]];
  /** What starts it. */
  readonly start: readonly string[];
  readonly versions?: Readonly<Record<string, string>>;
  /** Checks that fail because the framework itself refuses their requests. */
  readonly refused?: readonly string[];
  /** The path of the proxy, by router. By default it is `/pay`. */
  readonly mounts?: Readonly<Record<string, string>>;
}

/** The version of Node: some frameworks need 22. */
const NODE = 22;
const PROXY = 'examples/next/app/pay/pay-proxy.js';

const APPS: Readonly<Record<string, App>> = {
  // Its config has `trailingSlash: true`.
  Next: {
    files: {
      'examples/next/app/pay': 'app/pay',
      'examples/next/pages': 'pages',
      [PROXY]: 'pay-proxy.js',
      'test/mounts/apps/next': '',
    },
    build: ['next/dist/bin/next', 'build'],
    start: ['node_modules/next/dist/bin/next', 'start'],
    mounts: { 'the app router': '/pay', 'the pages router': '/api/pay' },
  },
  SvelteKit: {
    files: { 'examples/sveltekit': '', [PROXY]: 'src/pay-proxy.js', 'test/mounts/apps/sveltekit': '' },
    build: ['vite/bin/vite.js', 'build'],
    start: ['build/index.js'],
    // SvelteKit answers 403 to a request that could come from a form of another site.
    refused: ['body-type', 'cache-headers', 'method-wrong', 'problem-shape'],
  },
  // Nuxt uses Nitro for its server routes.
  Nitro: {
    files: { 'examples/nuxt/server/routes': 'routes', [PROXY]: 'pay-proxy.js', 'test/mounts/apps/nuxt': '' },
    build: ['nitropack/dist/cli/index.mjs', 'build'],
    start: ['.output/server/index.mjs'],
    versions: { h3: 'h3-1' },
  },
  Astro: {
    files: { 'examples/astro': '', [PROXY]: 'src/pay-proxy.js', 'test/mounts/apps/astro': '' },
    build: ['astro/bin/astro.mjs', 'build'],
    start: ['dist/server/entry.mjs'],
  },
};

const places: Place[] = [];
after(() => places.forEach(({ dispose }) => dispose()));

// Two at once: a build keeps one core busy, and a check mostly waits.
describe('mounted in an app', { concurrency: 2 }, () => {
  for (const [name, example] of Object.entries(APPS)) {
    const { start, refused, mounts = { '': '/pay' } } = example;
    describe(name, { concurrency: 2 }, () => {
      let built: Promise<string> | undefined;
      const app = (): Promise<string> => (built ??= buildApp(example));

      test(`${name} builds without the keys`, async () => {
        assert.ok(await app());
      });

      for (const [router, mount] of Object.entries(mounts)) {
        test(`mounted in ${router === '' ? name : `${router} of ${name}`}, the proxy keeps every promise of the contract`, async (t) => {
          const folder = await app();
          const program = await node(NODE);
          const [file = '', ...args] = start;
          const running = await startExample(
            () => [program, join(folder, file), ...args, ...(args.length > 0 ? [folder] : [])],
            (_sandbox, port) => ({
              HOST: '127.0.0.1',
              PORT: port,
              ORIGIN: `http://127.0.0.1:${port}`,
              PAY_URL: `http://127.0.0.1:${port}${mount}`,
            }),
          );
          t.after(running.close);
          await assertContract(running, refused);
        });
      }
    });
  }
});

async function buildApp({ files, versions, build: [program, ...args] }: App): Promise<string> {
  const at = await place({ files, ...(versions && { versions }) });
  places.push(at);
  // No variable with a secret of a shop.
  const env = {
    PATH: process.env['PATH'],
    HOME: process.env['HOME'],
    NEXT_TELEMETRY_DISABLED: '1',
    ASTRO_TELEMETRY_DISABLED: '1',
  };
  await runFile(await node(NODE), [join(at.folder, 'node_modules', program), ...args], { cwd: at.folder, env });
  return at.folder;
}
