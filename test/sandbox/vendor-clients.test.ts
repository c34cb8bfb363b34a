/**
 * The clients that vendors publish for Node, against the simulators: nothing of them is changed but the address of
 * the API. They were written by those who know the real one, so they hold the simulators to it. DEXCHANGE, eGoPay and
 * Wave publish none, and DEXPAY's is not in the registry.
 */
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { installed } from '../../scripts/lib/installed-packages.js';
import { choose, merchant, running, type Json } from './support.js';

/** What the tests use of FedaPay's client. */
interface FedaPayClient {
  readonly FedaPay: { setApiKey(key: string): void; setApiBase(url: string): void };
  readonly Transaction: {
    create(fields: Json): Promise<FedaPayTransaction>;
    retrieve(id: number): Promise<FedaPayTransaction>;
    all(): Promise<{ readonly transactions: readonly FedaPayTransaction[] }>;
  };
  readonly Webhook: { constructEvent(body: string, header: unknown, secret: string): Json };
}
interface FedaPayTransaction {
  readonly id: number;
  readonly status: string;
  readonly amount: number;
  wasPaid(): boolean;
  generateToken(): Promise<{ readonly token: string; readonly url: string }>;
  delete(): Promise<unknown>;
}

/** What the tests use of PayDunya's. */
interface PayDunyaClient {
  readonly Setup: new (keys: Readonly<Record<string, string>>) => { baseURL: string };
  readonly Store: new (store: Readonly<Record<string, string>>) => object;
  readonly CheckoutInvoice: new (setup: object, store: object) => PayDunyaInvoice;
}
interface PayDunyaInvoice {
  totalAmount: number | string;
  description: string;
  readonly token: string;
  readonly url: string;
  readonly status: string;
  readonly customData: Json;
  addItem(name: string, quantity: number, unitPrice: number, totalPrice: number): void;
  addCustomData(title: string, value: string): void;
  create(): Promise<void>;
  confirm(token?: string): Promise<void>;
}

let load: (name: string) => unknown;
before(async () => {
  const folder = await installed('clients of vendors', fileURLToPath(new URL('vendor-clients/', import.meta.url)));
  load = createRequire(`${folder}/`);
});

const order = {
  description: 'Panier',
  amount: 5000,
  currency: { iso: 'XOF' },
  callback_url: 'http://127.0.0.1:9/back',
};

test("FedaPay's client creates, pays, reads and deletes transactions, and believes the webhook", async (t) => {
  const { FedaPay, Transaction, Webhook } = load('fedapay') as FedaPayClient;
  const sandbox = await running(t);
  const { url, requests } = await merchant(t);
  sandbox.sandbox.setCallbackUrl(url, 'fedapay');
  FedaPay.setApiKey(sandbox.fedapay.secretKey);
  FedaPay.setApiBase(sandbox.fedapay.baseUrl);

  const transaction = await Transaction.create(order);
  assert.deepEqual([transaction.status, transaction.amount, transaction.wasPaid()], ['pending', 5000, false]);
  const page = await transaction.generateToken();
  await choose(page.url, 'succeeded');
  const paid = await Transaction.retrieve(transaction.id);
  assert.deepEqual([paid.status, paid.wasPaid()], ['approved', true]);
  assert.deepEqual(
    (await Transaction.all()).transactions.map(({ id }) => id),
    [transaction.id],
  );

  await sandbox.sandbox.idle();
  const [call] = requests;
  const header = call!.headers['x-fedapay-signature'];
  const [secret = ''] = sandbox.fedapay.webhookSecrets;
  assert.equal(Webhook.constructEvent(call!.text, header, secret)['name'], 'transaction.approved');
  assert.throws(() => Webhook.constructEvent(call!.text, header, 'wh_another'));

  await (await Transaction.create(order)).delete();
  await assert.rejects(Transaction.retrieve(999_999_999), { httpStatus: 404 });
  FedaPay.setApiKey('sk_sandbox_another');
  await assert.rejects(Transaction.create(order), { httpStatus: 401 });
});

test("PayDunya's client creates and confirms invoices, and hears a refusal in its own words", async (t) => {
  const { Setup, Store, CheckoutInvoice } = load('paydunya') as PayDunyaClient;
  const sandbox = await running(t);
  const { baseUrl, masterKey, privateKey, token } = sandbox.paydunya;
  const invoiceWith = (keys: Readonly<Record<string, string>>): PayDunyaInvoice => {
    const setup = new Setup({ masterKey, privateKey, token, mode: 'test', ...keys });
    setup.baseURL = `${baseUrl}${new URL(setup.baseURL).pathname}`;
    const invoice = new CheckoutInvoice(setup, new Store({ name: 'Chez Awa', returnURL: 'http://127.0.0.1:9/ok' }));
    invoice.totalAmount = 5000;
    invoice.addItem('Panier', 1, 5000, 5000);
    invoice.addCustomData('reference', 'ORDER-1');
    return invoice;
  };

  const invoice = invoiceWith({});
  await invoice.create();
  // A text in answers, as the vendor's documents have it.
  assert.deepEqual([invoice.status, invoice.totalAmount], ['pending', '5000']);
  await choose(invoice.url, 'succeeded');
  await invoice.confirm();
  assert.deepEqual(
    [invoice.status, invoice.totalAmount, invoice.customData],
    ['completed', '5000', { reference: 'ORDER-1' }],
  );

  await assert.rejects(
    invoiceWith({ masterKey: 'another' }).create(),
    (error: { readonly data?: Json }) => error.data?.['response_code'] === '1001',
  );
});
