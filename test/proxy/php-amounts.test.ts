/**
 * What `examples/php/pay.php` believes of a gateway's answer: the same as our own adapters, to the byte. What one of
 * them does not understand is an order that is paid and stays pending.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dexchange } from '../../src/proxy/gateways/dexchange.js';
import { egopay } from '../../src/proxy/gateways/egopay.js';
import type { Gateway } from '../../src/proxy/gateways/gateway.js';
import { startPlainGateway, type PlainGateway, type StatusAnswer } from './php-gateway.js';
import { withPhpShop } from './php-shop.js';

/** Amounts as a server may write them in JSON, for an order of 5000 francs, and whether they are those 5000. */
const AMOUNTS: readonly (readonly [text: string, isPaid: boolean])[] = [
  ['5000', true],
  ['5000.0', true],
  ['5000.00', true],
  ['5e3', true],
  ['5.0E+3', true],
  ['"5000"', true],
  ['"5000.0"', true],
  ['"5000.00"', true],
  ['"5000.000000"', true],
  ['5000.5', false],
  ['4999.9999', false],
  ['5001', false],
  ['-5000', false],
  ['-5000.0', false],
  ['0', false],
  ['0.0', false],
  ['1e400', false],
  ['-1e400', false],
  ['9007199254740993', false],
  ['18446744073709556616', false],
  ['"5000.50"', false],
  ['"5 000"', false],
  ['" 5000"', false],
  ['"05000"', false],
  ['"5e3"', false],
  ['"5000."', false],
  ['"NaN"', false],
  ['true', false],
  ['[5000]', false],
  ['{"value":5000}', false],
  ['null', false],
];

const bytes = (...parts: readonly (string | readonly number[])[]): Uint8Array =>
  Buffer.concat(parts.map((part) => Buffer.from(part as string)));
const BOM = [0xef, 0xbb, 0xbf];
const LATIN_1 = [0xe9];
const deep = `${'['.repeat(30)}${']'.repeat(30)}`;

/** Whole answers of DEXCHANGE. */
const DEXCHANGE: readonly (readonly [what: string, answer: StatusAnswer, isPaid: boolean])[] = [
  ['a byte order mark', { body: bytes(BOM, '{"Status":"SUCCESS","Amount":5000}') }, true],
  ['a name in Latin-1', { body: bytes('{"Name":"Ren', LATIN_1, '","Status":"SUCCESS","Amount":5000}') }, true],
  ['many brackets', { body: `{"More":${deep},"Status":"SUCCESS","Amount":5000}` }, true],
  ['201', { body: '{"Status":"SUCCESS","Amount":5000}', status: 201 }, true],
  ['another case', { body: '{"status":" success ","amount":"5000"}' }, true],
  ['data in the transaction', { body: '{"transaction":{"Status":"SUCCESS","Amount":5000,"data":{"order":1}}}' }, true],
  ['an empty list', { body: '{"data":[],"Status":"SUCCESS","Amount":5000}' }, true],
  ['an amount to be shown beside', { body: '{"Status":"SUCCESS","Amount":"5 000 F","amount":5000}' }, true],
  ['an id that is a number', { body: '{"transactionId":7,"Status":"SUCCESS","Amount":5000}' }, true],
  ['its id', { body: '{"transactionId":"ID","Status":"SUCCESS","Amount":5000}' }, true],
  ['another id', { body: '{"transactionId":"T999","Status":"SUCCESS","Amount":5000}' }, false],
  ['another reference', { body: '{"externalTransactionId":"x","Status":"SUCCESS","Amount":5000}' }, false],
  ['another Reference', { body: '{"ExternalTransactionId":"x","Status":"SUCCESS","Amount":5000}' }, false],
  ['500', { body: '{"Status":"SUCCESS","Amount":5000}', status: 500 }, false],
  ['a list', { body: '[{"Status":"SUCCESS","Amount":5000}]' }, false],
];

const details = (more: string): string => `{"details":{"transaction_ref":"REFERENCE",${more}}}`;

/** Whole answers of eGoPay. */
const EGOPAY: typeof DEXCHANGE = [
  ['201', { body: details('"status":"1","amount":5000'), status: 201 }, true],
  ['a number', { body: details('"status":1,"amount":5000') }, true],
  ['a number with a point', { body: details('"status":1.0,"amount":5000.0') }, true],
  ['a code that is no error', { body: `{"code":200,${details('"status":"1","amount":5000').slice(1)}` }, true],
  ['half of it', { body: details('"status":1.5,"amount":5000') }, false],
  ['an error code', { body: `{"code":"500",${details('"status":"1","amount":5000').slice(1)}` }, false],
  ['another reference', { body: '{"details":{"transaction_ref":"x","status":"1","amount":5000}}' }, false],
];

const CASES = {
  dexchange: [
    ...AMOUNTS.map(([text, isPaid]) => [text, { body: `{"Status":"SUCCESS","Amount":${text}}` }, isPaid] as const),
    ...DEXCHANGE,
  ],
  egopay: [
    ...AMOUNTS.map(([text, isPaid]) => [text, { body: details(`"status":"1","amount":${text}`) }, isPaid] as const),
    ...EGOPAY,
  ],
} as const;

const adapter = (id: keyof typeof CASES, { url }: PlainGateway): Gateway =>
  id === 'dexchange'
    ? dexchange({ apiKey: 'a-key', baseUrl: url })
    : egopay({ token: 'a-token', baseUrl: url, startUrl: `${url}/start` });

async function isPaidForUs(gateway: Gateway): Promise<boolean> {
  const context = { fetch, signal: AbortSignal.timeout(10_000) };
  const payment = {
    reference: '1-k7q2m-4xd8p',
    gatewayReference: 'T1',
    amount: { value: 5000, currency: 'XOF' },
  } as const;
  try {
    const { status, amount } = await gateway.retrievePayment(payment, context);
    return status === 'succeeded' && amount?.value === 5000;
  } catch {
    return false;
  }
}

for (const id of ['dexchange', 'egopay'] as const) {
  test(`the PHP proxy and our adapter believe the same answers: ${id}`, async () => {
    const gateway = await startPlainGateway();
    try {
      const difference = {
        constants: { RETRY_AFTER: 0, LONGEST_RETRY_AFTER: 0, WINDOW: 0 },
        env: () => gateway.env[id],
      };
      await withPhpShop(difference, async (shop) => {
        const cases = CASES[id];
        shop.put(Object.fromEntries(cases.map((_case, index) => [index, { price: 5000, title: 'Panier' }])));
        for (const [index, [what, answer, isPaid]] of cases.entries()) {
          const session = await shop.create({ order: String(index) });
          gateway.say(answer);
          const looked = await fetch(`${shop.url}/sessions/${session.id}`, { headers: { Origin: shop.origin } });
          const { status } = (await looked.json()) as { status: unknown };
          assert.equal(status === 'succeeded', isPaid, `${what} in PHP`);
          assert.equal(await isPaidForUs(adapter(id, gateway)), isPaid, `${what} in our adapter`);
        }
      });
    } finally {
      gateway.close();
    }
  });
}

test('a price, and an amount that a page shows, may be written as 5000.0 in the PHP proxy', () =>
  withPhpShop(
    {
      // JSON of PHP and of other servers tells 5000.0 from 5000; JavaScript's does not.
      edits: [[/return \$orders\[\$order\] \?\? null;/, `return ['price' => (float) $order, 'title' => 'Panier'];`]],
    },
    async (shop) => {
      const send = (order: string, amount: string) =>
        fetch(`${shop.url}/sessions`, {
          method: 'POST',
          headers: { 'Content-Type': 'application/json', Origin: shop.origin, 'Idempotency-Key': crypto.randomUUID() },
          body: `{"order":"${order}","amount":{"value":${amount},"currency":"XOF"},"returnUrl":"${shop.origin}/"}`,
        });
      const answers = [await send('5000', '5000.0'), await send('5000', '5000.5'), await send('5000.5', '5000')];
      assert.deepEqual(
        answers.map(({ status }) => status),
        [201, 400, 500],
      );
    },
  ));
