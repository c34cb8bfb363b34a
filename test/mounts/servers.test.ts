/**
 * The proxy mounted in every server of `docs/mounting.md`, with our examples: each keeps the whole contract. The same with
 * body parsers that run before the proxy. Frameworks that need a build are in `apps.test.ts`.
 */
import { describe, test } from 'node:test';
import { startExample } from '../check/start-example.js';
import { assertContract } from '../proxy/assert-contract.js';
import { nodeWithSqlite } from '../proxy/stores/node-with-sqlite.js';
import { bun } from '../runtimes/programs.js';
import { place } from './place.js';

interface Mount {
  readonly file: string;
  readonly versions?: Readonly<Record<string, string>>;
  /** The checks that fail because the parser itself refuses a body that is not JSON. */
  readonly refused?: readonly string[];
  /** The program that runs it. By default a Node with SQLite, because the examples keep their payments in SQLite. */
  readonly program?: () => Promise<string>;
}

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

/** The files beside every server of `examples`. */
const BESIDE = ['pay.mjs', 'files.mjs', 'index.html'];

// Several at once, because they mostly wait.
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
