/**
 * When `examples/php/pay.php` begins a second payment of one purchase: only after the gateway has said, just now, that
 * the first has ended unpaid. Else a buyer who has paid could get a second page to pay on.
 */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { textOf } from './page-text.js';
import { startPlainGateway, type PlainGateway } from './php-gateway.js';
import { withPhpShop, type Difference, type PhpShop } from './php-shop.js';

const DAY = 86_400;
const GATEWAYS = ['dexchange', 'egopay'] as const;
type GatewayId = (typeof GATEWAYS)[number];

/** Status answers of each gateway. */
const SAYS = {
  dexchange: (status: string, amount = '5000') => `{"Status":"${status}","Amount":${amount}}`,
  egopay: (status: string, amount = '5000') =>
    `{"details":{"transaction_ref":"REFERENCE","status":"${status}","amount":${amount}}}`,
} as const;
const PAID = { dexchange: 'SUCCESS', egopay: '1' } as const;
const FAILED = { dexchange: 'FAILED', egopay: '0' } as const;
const PENDING = { dexchange: 'PENDING', egopay: '2' } as const;

/** A shop at a gateway that says what it is told to. */
interface SecondTry extends PhpShop {
  readonly gateway: PlainGateway;
  /** What the gateway says from now on about the order's payment. */
  say(words: Readonly<Record<GatewayId, string>>, amount?: string): void;
  /** The gateway answers 500 from now on. */
  breakDown(): void;
  /** Somebody presses, with a key of their own; with a form where the browser runs no script. */
  press(how?: 'script' | 'form'): Promise<Response>;
  /** Moves everything that is known of the payments into the past. */
  age(seconds: number): void;
}

async function withShop(
  id: GatewayId,
  use: (shop: SecondTry) => Promise<void>,
  edits: Difference['edits'] = [],
): Promise<void> {
  const gateway = await startPlainGateway();
  try {
    await withPhpShop({ constants: { RETRY_AFTER: 0 }, edits, env: () => gateway.env[id] }, async (shop) => {
      shop.put({ 1: { price: 5000, title: 'Panier' } });
      const say: SecondTry['say'] = (words, amount) => gateway.say({ body: SAYS[id](words[id], amount) });
      say(PENDING);
      const form = () =>
        fetch(`${shop.url}/checkout`, {
          method: 'POST',
          redirect: 'manual',
          headers: { Origin: shop.origin },
          body: new URLSearchParams({ order: '1' }),
        });
      await use({
        ...shop,
        gateway,
        say,
        breakDown: () => gateway.say({ body: '{}', status: 500 }),
        press: (how = 'script') => (how === 'form' ? form() : shop.post({ order: '1' })),
        age: (seconds) => age(shop.env['PAY_FOLDER'] ?? '', seconds),
      });
    });
  } finally {
    gateway.close();
  }
}

function age(folder: string, seconds: number): void {
  const earlier = (time: string): string =>
    new Date(Date.parse(time) - seconds * 1000).toISOString().replace('.000', '');
  for (const kind of ['reference', 'settled']) {
    for (const file of readdirSync(folder).includes(kind) ? readdirSync(join(folder, kind)) : []) {
      const path = join(folder, kind, file);
      const text = readFileSync(path, 'utf8')
        .replace(/(?<="createdAt":")[^"]+/, earlier)
        .replace(/(?<="(?:asked|unpaid)":)\d+/g, (time) => String(Number(time) - seconds));
      writeFileSync(path, text);
    }
  }
}

async function assertRefused(answer: Response, status: number, code: string): Promise<void> {
  const body = (await answer.json()) as { code: string };
  assert.deepEqual([answer.status, body.code], [status, code]);
  if (status !== 409) assert.match(answer.headers.get('Retry-After') ?? '', /^\d+$/);
}

for (const id of GATEWAYS) {
  test(`a page that was paid just before its end gets no second page, and the order counts as paid: ${id}`, () =>
    withShop(id, async ({ press, create, say, age, gateway, logged }) => {
      const { reference } = await create({ order: '1' });
      age(DAY + 5);
      say(PAID);
      await assertRefused(await press(), 409, 'order_already_paid');
      assert.deepEqual(gateway.counts, { creates: 1, reads: 1 });
      await logged(`Order 1 is paid: ${reference}`);
    }));

  test(`a payment that failed and was paid at a second try gets no second page: ${id}`, () =>
    withShop(id, async ({ press, create, look, say, age, gateway, logged }) => {
      const session = await create({ order: '1' });
      say(FAILED);
      assert.equal((await look(session)).status, 'failed');
      age(60);
      say(PAID);
      const reads = gateway.counts.reads;
      await assertRefused(await press(), 409, 'order_already_paid');
      assert.deepEqual(gateway.counts, { creates: 1, reads: reads + 1 });
      await logged(`Order 1 is paid: ${session.reference}`);
    }));

  for (const [what, words, amount] of [
    ['is under way again', PENDING, '5000'],
    ['is something that nobody knows', { dexchange: 'IN_REVIEW', egopay: '9' }, '5000'],
    ['is paid, with an amount that cannot be read', PAID, '"5 000"'],
    ['is paid, with another amount', PAID, '4000'],
    ['is paid, without an amount', PAID, 'null'],
  ] as const) {
    test(`while the gateway says that a failed payment ${what}, no other one is begun: ${id}`, () =>
      withShop(id, async ({ press, create, look, say, age, gateway }) => {
        const session = await create({ order: '1' });
        say(FAILED);
        await look(session);
        age(60);
        say(words, amount);
        await assertRefused(await press(), 503, 'gateway_unavailable');
        assert.equal(gateway.counts.creates, 1);
        age(60);
        say(FAILED);
        assert.equal((await press()).status, 201);
        assert.equal(gateway.counts.creates, 2);
      }));
  }
}

test('a buyer without script who presses after the end of a paid page reads that the order is paid', () =>
  withShop('dexchange', async ({ press, say, age, gateway, logged }) => {
    assert.equal((await press('form')).status, 303);
    age(DAY + 5);
    say(PAID);
    const answer = await press('form');
    assert.equal(answer.status, 409);
    assert.match(textOf(await answer.text()), /Cette commande est déjà payée/);
    assert.equal(gateway.counts.creates, 1);
    await logged('Order 1 is paid');
  }));

test('while the gateway cannot be asked about a payment that has ended, no other one is begun, and no buyer reads that nothing was charged', () =>
  withShop('dexchange', async ({ press, create, look, say, breakDown, age, gateway }) => {
    const session = await create({ order: '1' });
    say(FAILED);
    await look(session);
    age(60);
    breakDown();
    await assertRefused(await press(), 503, 'gateway_unavailable');
    const page = await press('form');
    assert.equal(page.status, 503);
    assert.match(textOf(await page.text()), /Aucun paiement n’a commencé\. Réessayez dans un instant/);
    age(DAY + 5);
    await assertRefused(await press(), 503, 'gateway_unavailable');
    assert.equal(gateway.counts.creates, 1);
    say(PENDING);
    age(60);
    assert.equal((await press()).status, 201, 'a page that has ended and was never paid');
    assert.equal(gateway.counts.creates, 2);
  }));

test('without a call left to ask about a payment that has ended, no other one is begun', () =>
  withShop(
    'dexchange',
    async ({ press, create, age, say, gateway }) => {
      await create({ order: '1' });
      age(DAY + 5);
      say(PAID);
      await assertRefused(await press(), 429, 'rate_limited');
      assert.deepEqual(gateway.counts, { creates: 1, reads: 0 });
    },
    [["'news' => [15, 45, 60]", "'news' => [0, 0, 0]"]],
  ));

test('a failure that the gateway has told just now is not asked about again before the next payment', () =>
  withShop(
    'dexchange',
    async ({ press, create, look, say, gateway }) => {
      const first = await create({ order: '1' });
      say(FAILED);
      assert.equal((await look(first)).status, 'failed');
      const { reads } = gateway.counts;
      assert.equal((await press()).status, 201);
      assert.deepEqual(gateway.counts, { creates: 2, reads });
    },
    // However slow the machine is, both requests come in the same moment.
    [
      ["$why === 'create' ? 1 :", "$why === 'create' ? 60 :"],
      ['const JUST_NOW = 5;', 'const JUST_NOW = 60;'],
    ],
  ));
