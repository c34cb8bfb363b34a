import assert from 'node:assert/strict';
import { test } from 'node:test';
import { memoryStore } from '../../src/proxy/index.js';
import { openShop, PRICE, problemOf, SECRET, stoppedClock } from './shop.js';

const NEW_SECRET = `${SECRET}, of this year`;
const DAY = 24 * 3_600_000;

test('an id opens in another process, with another store, long enough for the buyer to come back', async () => {
  const clock = stoppedClock();
  const session = await openShop({ clock }).open();
  clock.advance(7 * DAY - 1000);
  const later = openShop({ clock, store: memoryStore({ now: clock }) });
  assert.deepEqual(await later.look(session.id), session);
  assert.deepEqual(later.gateway.reads, [{ reference: session.reference, gatewayReference: session.gatewayReference }]);
});

test('an id shows nothing of what it seals, and no two are alike', async () => {
  const { open } = openShop();
  const [one, two] = [await open(), await open()];
  const readable = one.id.split('.').map((part) => Buffer.from(part, 'base64url').toString('latin1')).join();
  for (const word of ['1001', 'fake', 'pay.example', '5000', 'T-shirt']) assert.ok(!readable.includes(word), word);
  assert.notEqual(one.id, two.id);
});

test('every id that does not open gets the same answer, and the gateway is not asked', async () => {
  const { open, retrieve, gateway, clock } = openShop();
  const { id } = await open();
  const expired = (await open()).id;
  const foreign = (await openShop({ secret: NEW_SECRET }).open()).id;
  const altered = Array.from({ length: 40 }, (_, i) => {
    const at = Math.floor((i * id.length) / 40);
    return id.slice(0, at) + (id[at] === 'A' ? 'B' : 'A') + id.slice(at + 1);
  }).filter((each) => each !== id);
  clock.advance(7 * DAY);

  const answers = new Set<string>();
  for (const each of [expired, foreign, ...altered, id.slice(0, -8), `${id}A`, 'x', 'a%2Fb', 'A'.repeat(5000), `${id}.${id}`]) {
    const response = await retrieve(each);
    answers.add(await response.clone().text());
    assert.equal((await problemOf(response)).code, 'session_not_found', each.slice(0, 40));
  }
  assert.equal(answers.size, 1);
  assert.equal(gateway.reads.length, 0);
});

test('a token of another kind, sealed with the same secret, does not open', async () => {
  const { retrieve, open, gateway } = openShop();
  await open();
  const token = gateway.created[0]?.returnUrl.split('/').at(-1) ?? '';
  assert.equal((await retrieve(token)).status, 404);
});

test('after a rotation the old ids, references and addresses still open, and new ones are made with the new secret', async () => {
  const clock = stoppedClock();
  const old = openShop({ clock });
  const session = await old.open();
  const rotated = openShop({ clock, store: old.store, secret: [NEW_SECRET, SECRET] });
  assert.equal((await rotated.look(session.id)).reference, session.reference);
  await rotated.webhook(old.gateway.created[0]?.webhookUrl ?? '', { reference: session.reference });
  assert.equal(rotated.gateway.reads.length, 2);

  const next = await rotated.open();
  assert.equal((await openShop({ clock, secret: NEW_SECRET }).retrieve(next.id)).status, 200);
  assert.equal((await old.retrieve(next.id)).status, 404);
});

test('an id stays within the contract when the hosted page and the texts are long, and resumes from the store', async () => {
  const { open, look, gateway } = openShop({ resolveOrder: () => ({ amount: PRICE, description: '🧺'.repeat(100) }) });
  const checkoutUrl = `https://pay.example/${'p'.repeat(1900)}`;
  gateway.nextCreates.push((payment) => ({ ...gateway.accept(payment), checkoutUrl }));
  const session = await open({ order: '🛍'.repeat(32), returnUrl: 'https://shop.example/' });
  assert.ok(session.id.length <= 2048, `${session.id.length} characters`);
  assert.equal(session.checkoutUrl, checkoutUrl);
  assert.deepEqual(await look(session.id), session);
});
