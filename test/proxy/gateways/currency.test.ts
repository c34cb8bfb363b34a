/** A currency that cannot be read is no XOF: the answer is unclear, and the payment stays pending. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dexpay, fedapay, wave, type Gateway, type PaymentState } from '../../../src/proxy/index.js';

const keys = { apiKey: `pk_live_${'x'.repeat(20)}`, apiSecret: `sk_live_${'x'.repeat(20)}` };

/** Each vendor's answer about a paid payment, with this currency. */
const VENDORS: Readonly<Record<string, readonly [gateway: Gateway, answer: (currency: unknown) => object]>> = {
  DEXPAY: [dexpay(keys), (currency) => ({ data: { reference: 'r-1', status: 'COMPLETED', amount: 5000, currency } })],
  Wave: [
    wave({ apiKey: `wave_sn_prod_${'x'.repeat(20)}` }),
    (currency) => ({
      id: 'cos-1',
      client_reference: 'r-1',
      checkout_status: 'complete',
      payment_status: 'succeeded',
      amount: '5000',
      currency,
    }),
  ],
  FedaPay: [
    fedapay({ secretKey: `sk_live_${'x'.repeat(20)}` }),
    (currency) => ({
      'v1/transaction': { id: 7, merchant_reference: 'r-1', status: 'approved', amount: 5000, currency_id: currency },
    }),
  ],
};

const read = ([gateway, answer]: (typeof VENDORS)[string], currency: unknown): Promise<PaymentState> =>
  gateway.retrievePayment(
    { reference: 'r-1', gatewayReference: gateway.id === 'fedapay' ? '7' : 'cos-1' },
    { signal: new AbortController().signal, fetch: () => Promise.resolve(Response.json(answer(currency))) },
  );

for (const [name, vendor] of Object.entries(VENDORS)) {
  for (const currency of [324, { code: 'GNF' }, ['GNF'], ['1'], 'F CFA', '', 1.5, -1, true]) {
    test(`${name}: the currency ${JSON.stringify(currency)} leaves the payment pending, and the answer unclear`, async () => {
      const { status, amount, unclear } = await read(vendor, currency);
      assert.deepEqual([status, amount], ['pending', undefined]);
      assert.ok(unclear?.startsWith('currency'));
    });
  }

  test(`${name}: without a currency the amount is XOF`, async () => {
    for (const none of [undefined, null]) {
      const { status, amount } = await read(vendor, none);
      assert.deepEqual([status, amount], ['succeeded', { value: 5000, currency: 'XOF' }]);
    }
  });
}

for (const name of ['DEXPAY', 'Wave'])
  test(`${name}: blanks around a currency do not change it`, async () => {
    assert.deepEqual((await read(VENDORS[name]!, ' gnf ')).amount, { value: 5000, currency: 'GNF' });
  });
