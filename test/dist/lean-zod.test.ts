/** The script tag's lean zod judges as `zod/mini` does, which everything else is tested with. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { build, type Rolldown } from 'vite';
import * as zod from 'zod/mini';
import * as leanParts from '../../scripts/lib/build/lean-zod.js';
import { leanZod } from '../../scripts/lib/build/bundles.js';
import { AttemptSchema } from '../../src/checkout/attempt-store.js';
import {
  CheckoutSessionSchema,
  GatewayListSchema,
  MoneySchema,
  OrderSchema,
  ProblemSchema,
  ReturnMessageSchema,
  SessionIdSchema,
} from '../../src/contract/index.js';

/** The schemas that the widget reads with. */
const SCHEMAS = {
  AttemptSchema,
  CheckoutSessionSchema,
  GatewayListSchema,
  MoneySchema,
  OrderSchema,
  ProblemSchema,
  ReturnMessageSchema,
  SessionIdSchema,
};

type Schemas = typeof SCHEMAS;

const source = (path: string): string => JSON.stringify(fileURLToPath(new URL(`../../src/${path}`, import.meta.url)));

async function loadLean(): Promise<Schemas> {
  const entry = {
    name: 'schemas',
    resolveId: (id: string) => (id.endsWith('schemas-entry') ? 'schemas-entry' : undefined),
    load: (id: string) =>
      id === 'schemas-entry'
        ? `export * from ${source('contract/index.ts')}; export { AttemptSchema } from ${source('checkout/attempt-store.ts')};`
        : undefined,
  };
  const output = await build({
    configFile: false,
    logLevel: 'silent',
    plugins: [leanZod, entry],
    build: { write: false, lib: { entry: 'schemas-entry', formats: ['es'] } },
  });
  const [chunk] = ([output].flat()[0] as Rolldown.RolldownOutput).output;
  assert.ok(
    Object.keys(chunk.modules).some((id) => id.endsWith('/lean-zod.ts')),
    'the lean zod is in the bundle',
  );
  return (await import(`data:text/javascript;base64,${Buffer.from(chunk.code).toString('base64')}`)) as Schemas;
}

const SESSION = {
  id: 'sealed.id',
  status: 'pending',
  gateway: 'dexchange',
  order: '1001',
  reference: '1001-abc',
  amount: { value: 5000, currency: 'XOF' },
  description: 'T-shirt',
  checkoutUrl: 'https://pay.dexchange.sn/process/1',
  createdAt: '2026-01-01T00:00:00.000Z',
  expiresAt: '2026-01-01T00:30:00Z',
};
const PROBLEM = {
  code: 'amount_changed',
  status: 409,
  title: 'Amount changed',
  amount: { value: 5000, currency: 'XOF' },
};
const MESSAGE = { payButton: 'return', reference: '1001-abc' };
const CHOICE = { id: 'wave', name: 'Wave', available: false };
const LIST = { gateways: [CHOICE, { ...CHOICE, id: 'dexpay' }] };
const ATTEMPT = {
  key: 'key',
  startedAt: 1_700_000_000_000,
  returnUrl: 'https://shop.example/',
  session: SESSION,
  doneAt: 1_700_000_000_001,
  told: '1001-abc',
};
const FIELDS = [
  ...new Set([SESSION, PROBLEM, MESSAGE, ATTEMPT, LIST, CHOICE].flatMap((value) => Object.keys(value))),
  'settledAt',
  'channel',
  '__proto__',
  'more',
];

const anything = fc.oneof(
  fc.anything({ withNullPrototype: true, withSparseArray: true, withDate: true, withBigInt: true }),
  fc.constantFrom<unknown>(
    undefined,
    null,
    NaN,
    Infinity,
    -0,
    0,
    1,
    5000,
    1.5,
    '',
    'pending',
    'paid',
    'ack',
    'XOF',
    '2026-01-01T00:00:00Z',
  ),
  fc.string({ maxLength: 70 }),
);
/** Something that is nearly right: one of the real ones with some fields replaced or removed; or a list of such. */
const one = fc
  .tuple(
    fc.constantFrom<object>(SESSION, PROBLEM, MESSAGE, ATTEMPT, SESSION.amount, LIST, CHOICE),
    fc.array(fc.tuple(fc.constantFrom(...FIELDS, 'value', 'currency'), anything, fc.boolean()), { maxLength: 3 }),
  )
  .map(([real, changes]) => {
    const changed: Record<string, unknown> = structuredClone(real) as Record<string, unknown>;
    for (const [field, value, remove] of changes) {
      if (remove) delete changed[field];
      else Object.defineProperty(changed, field, { value, enumerable: true, configurable: true, writable: true });
    }
    return changed;
  });
const nearly = fc.oneof(
  { weight: 5, arbitrary: one },
  { weight: 1, arbitrary: fc.record({ gateways: fc.array(fc.oneof(one, fc.constant(CHOICE)), { maxLength: 3 }) }) },
);

test('the lean zod takes and refuses what zod/mini does, and gives the same data', async () => {
  const lean = await loadLean();
  let taken = 0;
  let refused = 0;
  for (const [name, schema] of Object.entries(SCHEMAS)) {
    fc.assert(
      fc.property(fc.oneof(nearly, anything), (value) => {
        const expected = schema.safeParse(value);
        const actual = lean[name as keyof Schemas].safeParse(value);
        assert.equal(actual.success, expected.success);
        assert.deepEqual(actual.data, expected.data);
        if (expected.success) taken++;
        else refused++;
      }),
      { numRuns: 2000, seed: 20_261_121 },
    );
  }
  assert.ok(taken > 500 && refused > 500, `taken ${taken}, refused ${refused}`);
});

type Parts = Pick<typeof zod, 'string' | 'number' | 'enum' | 'optional' | 'object' | 'array' | 'refine'>;
/** A schema made of the parts that are there: the same one with each machinery. */
type Made = (z: Parts) => zod.ZodMiniType;

const { schema: anySchema } = fc.letrec<{ schema: Made; leaf: Made }>((tie) => ({
  leaf: fc.constantFrom<Made>(
    (z) => z.string(),
    (z) => z.number(),
    (z) => z.enum(['pending', 'paid', 'XOF']),
    (z) => z.string().check(z.refine((text) => text.length < 4)),
    (z) =>
      z.number().check(
        z.refine((value) => value > 0),
        z.refine((value) => value % 2 === 0),
      ),
  ),
  schema: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    tie('leaf'),
    tie('schema').map(
      (inner): Made =>
        (z) =>
          z.optional(inner(z)),
    ),
    tie('schema').map(
      (inner): Made =>
        (z) =>
          z.array(inner(z)),
    ),
    fc.dictionary(fc.constantFrom('a', 'b', 'length', '0'), tie('schema'), { maxKeys: 3 }).map(
      (shape): Made =>
        (z) =>
          z.object(Object.fromEntries(Object.entries(shape).map(([key, inner]) => [key, inner(z)]))),
    ),
  ),
}));
const leaves = fc.oneof(anything, fc.constantFrom<unknown>('pending', 'paid', 'abc', 2, 3, -2));
const anyValue = fc.oneof(
  leaves,
  fc.dictionary(
    fc.constantFrom('a', 'b', 'length', '0', 'more'),
    fc.oneof(leaves, fc.dictionary(fc.constantFrom('a', 'b'), leaves)),
  ),
  fc.array(leaves),
);

test('so does any schema that is made of the same parts', () => {
  let taken = 0;
  fc.assert(
    fc.property(anySchema, fc.array(anyValue, { minLength: 5, maxLength: 20 }), (made, values) => {
      const expecting = made(zod);
      const judging = made(leanParts as unknown as Parts);
      for (const value of values) {
        const expected = expecting.safeParse(value);
        const actual = judging.safeParse(value);
        assert.equal(actual.success, expected.success);
        assert.deepEqual(actual.data, expected.data);
        if (expected.success) taken++;
      }
    }),
    { numRuns: 3000, seed: 20_261_121 },
  );
  assert.ok(taken > 1000, `taken ${taken}`);
});
