/**
 * The proxy mounted in every server that `docs/mounting.md` speaks of, by the examples as they are copied: each keeps the
 * whole contract. So do those whose body parser runs ahead of the proxy. What takes a build is in `apps.test.ts`.
 */
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { startExample } from '../check/start-example.js';
import { assertContract } from '../proxy/assert-contract.js';
import { nodeWithSqlite } from '../proxy/stores/node-with-sqlite.js';
import { installed, installedFile } from '../../scripts/lib/installed-packages.js';
import { place } from './place.js';

interface Mount {
  readonly file: string;
  readonly versions?: Readonly<Record<string, string>>;
  /** The checks that see how the parser itself refuses what is no JSON. */
  readonly refused?: readonly string[];
  /** What runs it, where that is not a Node with SQLite, in which the examples keep their payments. */
  readonly program?: () => Promise<string>;
}

const bun = async (): Promise<string> =>
  installedFile(
    await installed('runtimes', fileURLToPath(new URL('../runtimes', import.meta.url))),
    /^@oven\/bun-[^/]+\/bin\/bun(\.exe)?$/,
  );

const NO_JSON = ['cache-headers', 'problem-shape'];

const MOUNTS: Readonly<Record<string, Mount>> = {
  'Express 5': { file: 'examples/express.mjs' },
  'Express 4': { file: 'examples/express.mjs', versions: { express: 'express-4' } },
  'Express, behind its body parsers': { file: 'test/mounts/parsed/express.mjs', refused: NO_JSON },
  Fastify: { file: 'examples/fastify.mjs' },
  'Fastify, which has parsed the body': {
    file: 'test/mounts/parsed/fastify.mjs',
    refused: ['body-not-json', ...NO_JSON],
  },
  Koa: { file: 'examples/koa.mjs' },
  'Koa, behind a body parser': { file: 'test/mounts/parsed/koa.mjs', refused: NO_JSON },
  NestJS: { file: 'examples/nest.mjs' },
  hapi: { file: 'examples/hapi.mjs' },
  'h3 2': { file: 'examples/h3.mjs' },
  'h3 1': { file: 'examples/h3-1.mjs', versions: { h3: 'h3-1' } },
  'h3 1, by its web requests': { file: 'test/mounts/parsed/h3-1.mjs', versions: { h3: 'h3-1' } },
  Hono: { file: 'examples/hono.mjs' },
  Elysia: { file: 'examples/elysia.mjs', program: bun },
};

/** The files that every server of `examples` has beside it. */
const BESIDE = ['pay.mjs', 'files.mjs', 'index.html'];

// They mostly wait.
describe('mounted in a server', { concurrency: 5 }, () => {
  for (const [name, { file, versions, refused, program }] of Object.entries(MOUNTS)) {
    test(`mounted in ${name}, the proxy keeps every promise of the contract`, async (t) => {
      const files = Object.fromEntries(BESIDE.map((beside) => [`examples/${beside}`, beside]));
      const { folder, dispose } = await place({
        files: { ...files, [file]: 'server.mjs' },
        ...(versions && { versions }),
      });
      t.after(dispose);
      const runtime = (await program?.()) ?? nodeWithSqlite();
      const example = await startExample(() => [runtime, `${folder}/server.mjs`]);
      t.after(example.close);
      await assertContract(example, refused);
    });
  }
});
