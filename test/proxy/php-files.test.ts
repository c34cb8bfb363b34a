/** What a stranger can make `examples/php/pay.php` write down: nothing, unless a payment was begun at the gateway. */
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { test } from 'node:test';
import { withPhpShop, type PhpShop } from './php-shop.js';

/** The records by kind. Lock files are at most 256 for each kind, and are not counted. */
function records({ env }: PhpShop): Readonly<Record<string, number>> {
  const folder = env['PAY_FOLDER'] ?? '';
  const kinds = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const counts = kinds.map(({ name }) => [name, readdirSync(`${folder}/${name}`).length] as const);
  return Object.fromEntries(counts.filter(([name]) => name !== 'locks'));
}

test('creates that are not sent to the gateway leave nothing behind', () =>
  withPhpShop({ constants: { WINDOW: 100_000 }, edits: [["'calls' => 100", "'calls' => 10"]] }, async (shop) => {
    shop.put({ 1: { price: 5000, title: 'Panier' }, 2: { price: 5000, title: 'Panier', paid: true }, 3: { price: 5 } });
    const headers = { 'Idempotency-Key': crypto.randomUUID() };
    assert.equal((await shop.post({ order: '1' }, headers)).status, 201);
    // The budget of creates: four of ten calls.
    for (const name of ['b', 'c', 'd']) assert.equal((await shop.post({ order: '1', customer: { name } })).status, 201);
    const before = records(shop);
    assert.deepEqual([before['key'], before['watch'], before['reference'], before['purchase']], [4, 4, 4, 4]);

    const amount = { value: 1, currency: 'XOF' };
    for (const [status, fields, more] of [
      [429, { order: '1', customer: { name: 'e' } }],
      [201, { order: '1' }],
      [409, { order: '1', amount }],
      [409, { order: '2' }],
      [422, { order: '3' }],
      [404, { order: 'unknown' }],
      [400, { order: '' }],
      [422, { order: '2' }, headers],
      [400, { order: '1' }, { 'Idempotency-Key': '../../x' }],
      [400, { order: '1' }, { 'Idempotency-Key': 'x'.repeat(129) }],
      [403, { order: '1' }, { Origin: 'https://elsewhere.example' }],
    ] as const) {
      for (let times = 0; times < 5; times++)
        assert.equal((await shop.post(fields, more)).status, status, JSON.stringify(fields));
    }
    for (const order of ['1', '2', '3', 'unknown']) {
      const body = new URLSearchParams({ order });
      await fetch(`${shop.url}/checkout`, {
        method: 'POST',
        redirect: 'manual',
        headers: { Origin: shop.origin },
        body,
      });
      await fetch(`${shop.url}/checkout/${order}`);
    }
    // A key of a shared payment's session, and somebody's status reads, are records that were there before.
    const { settled: _read, ...after } = records(shop);
    assert.deepEqual(after, { ...before });
    assert.equal(shop.sandbox.sandbox.transactions().length, 4);
  }));

test('a create that was refused for want of calls succeeds later with the same key', () =>
  withPhpShop({ constants: { WINDOW: 2 }, edits: [["'calls' => 100", "'calls' => 5"]] }, async (shop) => {
    shop.put({ 1: { price: 5000, title: 'Panier' } });
    const headers = { 'Idempotency-Key': crypto.randomUUID() };
    const customer = { name: 'Somebody else' };
    for (let calls = 0; calls < 2; calls++) await shop.post({ order: '1', customer: { name: String(calls) } });
    assert.equal((await shop.post({ order: '1', customer }, headers)).status, 429);
    for (let tries = 0; (await shop.post({ order: '1', customer }, headers)).status !== 201; tries++) {
      assert.ok(tries < 100);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    const [one, two] = [
      await shop.post({ order: '1', customer }, headers),
      await shop.post({ order: '1', customer }, headers),
    ];
    assert.deepEqual(await one.json(), await two.json());
  }));
