import assert from 'node:assert/strict';
import { test } from 'node:test';
import { memoryStore, type CheckoutSession } from '../../src/proxy/index.js';
import { createSessionIds } from '../../src/proxy/tokens/session-id.js';
import { BODY, DAY, openShop, PRICE, problemOf, PUBLIC_URL, SECRET, stoppedClock } from './shop.js';

const NEW_SECRET = `${SECRET}, of this year`;

test('an id opens in another process, with another store, long enough for the buyer to come back', async () => {
  const clock = stoppedClock();
  const session = await openShop({ clock }).open();
  clock.advance(7 * DAY - 1000);
  const later = openShop({ clock, store: memoryStore({ now: clock }) });
  assert.deepEqual(await later.look(session.id), session);
  assert.deepEqual(later.gateway.reads, [{ reference: session.reference, gatewayReference: session.gatewayReference }]);
});

test('an id shows nothing of what it seals, and no two are alike', async () => {
  const [one, two] = (await openShop().openSeveral(2)) as [CheckoutSession, CheckoutSession];
  const readable = one.id
    .split('.')
    .map((part) => Buffer.from(part, 'base64url').toString('latin1'))
    .join();
  for (const word of ['1001', 'fake', 'pay.example', '5000', 'T-shirt']) assert.ok(!readable.includes(word), word);
  assert.notEqual(one.id, two.id);
});

test('every id that does not open gets the same answer, and the gateway is not asked', async () => {
  const { open, retrieve, gateway, clock } = openShop();
  const { id } = await open();
  const expired = (await open({ ...BODY, order: '1002' })).id;
  const foreign = (await openShop({ secret: NEW_SECRET }).open()).id;
  const altered = Array.from({ length: 40 }, (_, i) => {
    const at = Math.floor((i * id.length) / 40);
    return id.slice(0, at) + (id[at] === 'A' ? 'B' : 'A') + id.slice(at + 1);
  }).filter((each) => each !== id);
  clock.advance(7 * DAY);

  const answers = new Set<string>();
  for (const each of [
    expired,
    foreign,
    ...altered,
    id.slice(0, -8),
    `${id}A`,
    'x',
    'a%2Fb',
    'A'.repeat(5000),
    `${id}.${id}`,
  ]) {
    const response = await retrieve(each);
    answers.add(await response.clone().text());
    assert.equal((await problemOf(response)).code, 'session_not_found', each.slice(0, 40));
  }
  assert.equal(answers.size, 1);
  assert.equal(gateway.reads.length, 0);
});

test('an id whose last characters are written otherwise does not open, though a decoder reads the same bytes', async () => {
  const { open, retrieve, gateway } = openShop();
  const { id } = await open();
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  const parts = id.split('.');
  const twins = parts.flatMap((part, index) =>
    [...alphabet].map((last) =>
      [...parts.slice(0, index), part.slice(0, -1) + last, ...parts.slice(index + 1)].join('.'),
    ),
  );
  for (const twin of twins.filter((each) => each !== id))
    assert.equal((await retrieve(twin)).status, 404, twin.slice(-8));
  assert.equal(gateway.reads.length, 0);
});

test('an id does not open at another shop that was given the same secret', async () => {
  const { id } = await openShop().open();
  const other = openShop({ publicUrl: 'https://other.example/pay' });
  const response = await other.proxy.fetch(new Request(`https://other.example/pay/sessions/${id}`));
  assert.equal((await problemOf(response)).code, 'session_not_found');
  assert.equal(other.gateway.reads.length, 0);
});

test('a token of another kind, sealed with the same secret, does not open', async () => {
  const { retrieve, open, gateway } = openShop();
  const { reference } = await open();
  const token = gateway.paymentOf(reference).returnUrl.split('/').at(-1) ?? '';
  assert.equal((await retrieve(token)).status, 404);
});

test('after a rotation the old ids, references and addresses still open, and new ones are made with the new secret', async () => {
  const clock = stoppedClock();
  const old = openShop({ clock });
  const session = await old.open();
  const rotated = openShop({ clock, store: old.store, secret: [NEW_SECRET, SECRET] });
  assert.equal((await rotated.look(session.id)).reference, session.reference);
  const { reference } = session;
  await rotated.webhook(old.gateway.paymentOf(reference).webhookUrl, { reference });
  assert.equal(rotated.gateway.reads.length, 2);

  const next = await rotated.open({ ...BODY, order: '1002' });
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

test('an id that was opened before does not open any more once it is too old', async () => {
  const { open, retrieve, clock } = openShop();
  const { id } = await open();
  clock.advance(7 * DAY - 1000);
  assert.equal((await retrieve(id)).status, 200);
  clock.advance(1000);
  assert.equal((await problemOf(await retrieve(id))).code, 'session_not_found');
});

test('texts that differ from an opened id in one character do not open', async () => {
  const { open, retrieve, gateway } = openShop();
  const { id } = await open();
  assert.equal((await retrieve(id)).status, 200);
  const reads = gateway.reads.length;
  for (const other of [
    `${id.slice(0, -3)}${id.at(-3) === 'A' ? 'B' : 'A'}${id.slice(-2)}`,
    `${id}A`,
    id.slice(0, -1),
    id.toLowerCase(),
  ]) {
    assert.equal((await problemOf(await retrieve(other))).code, 'session_not_found');
  }
  assert.equal(gateway.reads.length, reads);
});

test('an id is opened once, and kept while it is among the last four thousand that were asked about', async (t) => {
  const { sessionIds, sessions } = await sealed(4001);
  const decrypt = t.mock.method(crypto.subtle, 'decrypt');
  const open = async (index: number): Promise<void> =>
    assert.equal((await sessionIds.open(sessions[index] ?? ''))?.reference, `reference-${index}`);
  await open(0);
  await open(0);
  assert.equal(decrypt.mock.callCount(), 1);
  for (let index = 1; index < 4000; index++) await open(index);
  await open(0);
  assert.equal(decrypt.mock.callCount(), 4000, 'all of them are kept');
  await open(4000);
  await open(0);
  assert.equal(decrypt.mock.callCount(), 4001, 'the one that makes room is not the one that was just asked about');
  await open(1);
  assert.equal(decrypt.mock.callCount(), 4002, 'but the one that nobody has asked about for the longest');
});

test('what a caller does with an opened session does not reach the next one', async () => {
  const {
    sessionIds,
    sessions: [id = ''],
  } = await sealed(1);
  const session = await sessionIds.open(id);
  Object.assign(session!, { order: 'another' });
  Object.assign(session!.amount, { value: 1 });
  const next = await sessionIds.open(id);
  assert.deepEqual([next?.order, next?.amount], ['1001', PRICE]);
});

/** So many sealed sessions. */
async function sealed(count: number) {
  const now = stoppedClock();
  const sessionIds = createSessionIds({ secrets: [SECRET], publicUrl: PUBLIC_URL }, now);
  const createdAt = new Date(now()).toISOString();
  const seal = (_: unknown, index: number): Promise<string> =>
    sessionIds.seal({
      status: 'pending',
      gateway: 'fake',
      order: '1001',
      reference: `reference-${index}`,
      amount: PRICE,
      createdAt,
    });
  return { sessionIds, sessions: await Promise.all(Array.from({ length: count }, seal)) };
}
