/**
 * More than 10,000 requests at the proxy's front door, in sequences: good and hostile ones, while gateways,
 * the merchant's functions and the store do well, badly, or throw anything. Every answer is a documented
 * one, nothing succeeds that was not paid, nothing that was paid is lost, and nothing rejects unheard. How
 * to draw others: see `parameters.ts`.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inspect } from 'node:util';
import fc from 'fast-check';
import { ProblemCodeSchema } from '../../../src/contract/index.js';
import { fuzz } from './parameters.js';
import { arbitraryRecipe, type Recipe } from './requests.js';
import { OUTCOMES } from './vendors.js';
import { arbitraryGatewayWeather, arbitraryMerchantWeather, arbitraryStoreWeather } from './weather.js';
import { openWorld, type WorldWeather } from './world.js';

const SEQUENCES = 320;

type Step =
  | { readonly kind: 'requests'; readonly recipes: readonly Recipe[] }
  | { readonly kind: 'settle'; readonly at: number; readonly outcome: (typeof OUTCOMES)[number] }
  | { readonly kind: 'forge'; readonly at: number; readonly other: number }
  | { readonly kind: 'advance'; readonly ms: number }
  | { readonly kind: 'reconcile' };

const step: fc.Arbitrary<Step> = fc.oneof(
  // Several at once, so that they meet half-way.
  {
    weight: 12,
    arbitrary: fc.record({
      kind: fc.constant('requests' as const),
      recipes: fc.array(arbitraryRecipe, { minLength: 1, maxLength: 4 }),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('settle' as const),
      at: fc.nat(60),
      outcome: fc.constantFrom(...OUTCOMES),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('forge' as const), at: fc.nat(60), other: fc.nat(60) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('advance' as const),
      ms: fc.constantFrom(1, 3000, 30_000, 70_000, 600_000),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ kind: 'reconcile' as const }) },
);

const weather: fc.Arbitrary<WorldWeather> = fc.record({
  gateways: arbitraryGatewayWeather,
  merchant: arbitraryMerchantWeather,
  store: arbitraryStoreWeather,
});

test('of more than 10,000 requests each gets a documented answer, and a true one, whatever the weather', async () => {
  const seen = new Map<string, number>();
  const { unheard, restore } = hearEverything();
  try {
    await fc.assert(
      fc.asyncProperty(
        weather,
        fc.array(step, { minLength: 1, maxLength: 50, size: 'max' }),
        async (weather, steps) => {
          const world = openWorld(weather);
          for (const step of steps) {
            if (step.kind === 'requests') await Promise.all(step.recipes.map(world.send));
            else if (step.kind === 'settle') world.settle(step.at, step.outcome);
            else if (step.kind === 'forge') await world.forge(step.at, step.other);
            else if (step.kind === 'advance') world.clock.advance(step.ms);
            // It may reject where the store does.
            else await world.reconcile().catch(() => undefined);
          }
          await world.close();
          // Rejections that nobody has handled are told after the turn in which they happened.
          await new Promise((resolve) => setImmediate(resolve));
          assert.deepEqual(unheard.splice(0), []);
          for (const kind of world.kinds) seen.set(kind, (seen.get(kind) ?? 0) + 1);
        },
      ),
      { ...fuzz(SEQUENCES), timeout: 60_000 },
    );
  } finally {
    restore();
  }
  assertFar(seen);
});

/**
 * Listens to what nobody handles, in the place of the test runner: that would try to print it, and some of
 * it cannot even be looked at.
 */
function hearEverything() {
  const unheard: string[] = [];
  const hear = (): void => void unheard.push('something was thrown, or rejected, that nobody handled');
  const events = ['unhandledRejection', 'uncaughtException'] as const;
  const before = events.map((event) => process.rawListeners(event) as (() => void)[]);
  for (const event of events) process.removeAllListeners(event).on(event, hear);
  const restore = (): void => {
    for (const [index, event] of events.entries()) {
      process.removeAllListeners(event);
      for (const listener of before[index] ?? []) process.on(event, listener);
    }
  };
  return { unheard, restore };
}

/** The requests were many, and got far: every code was answered, and every route was served. */
function assertFar(seen: ReadonlyMap<string, number>): void {
  const total = [...seen.values()].reduce((sum, count) => sum + count, 0);
  assert.ok(total > 10_000, String(total));
  const kinds = [...seen.keys()];
  const missing = ProblemCodeSchema.options.filter((code) => !kinds.some((kind) => kind.endsWith(` ${code}`)));
  assert.deepEqual(missing, [], inspect(seen, { maxArrayLength: null }));
  const served = [
    'POST /sessions 201',
    'GET /sessions/{id} 200',
    'OPTIONS /sessions 204',
    'GET /return/{token} 200',
    'GET /return/{token} 404',
    'POST /webhooks/{gateway} 200',
    'POST /webhooks/{gateway}/{token} 200',
    'GET /health 200',
    'GET /gateways 200',
    'DELETE /sessions/{id} 200',
  ];
  for (const kind of served) assert.ok((seen.get(kind) ?? 0) > 5, `${kind}: ${seen.get(kind) ?? 0} of ${total}`);
}
