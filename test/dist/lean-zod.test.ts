/** The script tag's lean zod judges as `zod/mini` does, which everything else is tested with. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { build, type Rolldown } from 'vite';
import { leanZod } from '../../vite.config.js';
import * as contract from '../../src/contract/index.js';

const { CheckoutSessionSchema, MoneySchema, OrderSchema, ProblemSchema, ReturnMessageSchema, SessionIdSchema } = contract;
/** The schemas that the widget reads with. */
const SCHEMAS = { CheckoutSessionSchema, MoneySchema, OrderSchema, ProblemSchema, ReturnMessageSchema, SessionIdSchema };

type Schemas = typeof SCHEMAS;

async function loadLean(): Promise<Schemas> {
  const output = await build({
    configFile: false,
    logLevel: 'silent',
    plugins: [leanZod],
    build: {
      write: false,
      lib: { entry: fileURLToPath(new URL('../../src/contract/index.ts', import.meta.url)), formats: ['es'] },
    },
  });
  const [chunk] = ([output].flat()[0] as Rolldown.RolldownOutput).output;
  assert.ok(Object.keys(chunk.modules).some((id) => id.endsWith('/lean-zod.ts')), 'the lean zod is in the bundle');
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
const PROBLEM = { code: 'amount_changed', status: 409, title: 'Amount changed', amount: { value: 5000, currency: 'XOF' } };
const MESSAGE = { payButton: 'return', reference: '1001-abc' };
const FIELDS = [...new Set([SESSION, PROBLEM, MESSAGE].flatMap((value) => Object.keys(value))), 'settledAt', 'channel', '__proto__', 'more'];

const anything = fc.oneof(
  fc.anything({ withNullPrototype: true, withSparseArray: true, withDate: true, withBigInt: true }),
  fc.constantFrom<unknown>(undefined, null, NaN, Infinity, -0, 0, 1, 5000, 1.5, '', 'pending', 'paid', 'ack', 'XOF', '2026-01-01T00:00:00Z'),
  fc.string({ maxLength: 70 }),
);
/** Something that is nearly right: one of the real ones with some fields replaced or removed. */
const nearly = fc
  .tuple(fc.constantFrom<object>(SESSION, PROBLEM, MESSAGE, SESSION.amount), fc.array(fc.tuple(fc.constantFrom(...FIELDS, 'value', 'currency'), anything, fc.boolean()), { maxLength: 3 }))
  .map(([real, changes]) => {
    const changed: Record<string, unknown> = structuredClone(real) as Record<string, unknown>;
    for (const [field, value, remove] of changes) {
      if (remove) delete changed[field];
      else Object.defineProperty(changed, field, { value, enumerable: true, configurable: true, writable: true });
    }
    return changed;
  });

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
