/**
 * The pages that a buyer meets beside the shop's own: the popup's waiting page, the sandbox's hosted
 * pages and the proxy's return page, each as it is served, by the real code and without a server.
 */
import type { Page } from 'puppeteer-core';
import { createPayProxy, dexchange, paydunya, wave } from '../../../src/proxy/index.js';
import { createSandbox, type GatewayName, type Outcome, type Sandbox } from '../../../src/sandbox/index.js';
import { acknowledge } from './in-page.js';
import { openShopPage, SESSION } from './shop-page.js';
import { stand } from './states.js';
import { dress, type Answer, type Studio, type View } from './studio.js';

const SHOP = 'https://teranga.example';
const GATEWAY = 'https://gateway.example';
const API_KEY = 'a-key-of-the-sandbox';

/** One page that can be opened in any view. */
export interface BuyerPage {
  readonly name: string;
  /** For the reader of a sheet. */
  readonly title: string;
  /** What a server answers; absent where the button makes the page. */
  readonly serve?: Serve;
  open(studio: Studio, view: View): Promise<Page>;
}

/** Where a page is, in the world of a shop with this origin, and who answers there. */
type Serve = (lang: View['lang'], shop: string) => Promise<{ readonly url: string; readonly answer: Answer }>;

const served = (name: string, title: string, serve: Serve): BuyerPage => ({
  name,
  title,
  serve,
  open: async (studio, view) => openAt(studio, view, await serve(view.lang, SHOP)),
});

const hosted = (name: string, title: string, gateway: GatewayName, outcome?: Outcome, settles = true): BuyerPage =>
  served(name, title, () => serveHostedPage(gateway, outcome, settles));

/** In the order in which a buyer may meet them. */
export const BUYER_PAGES: readonly BuyerPage[] = [
  { name: 'waiting', title: 'waiting page, in the popup', open: openWaitingPage },
  hosted('hosted-dexchange', 'simulated DEXCHANGE', 'dexchange'),
  hosted('hosted-egopay', 'simulated eGoPay', 'egopay'),
  hosted('hosted-dexpay', 'simulated DEXPAY', 'dexpay'),
  hosted('hosted-fedapay', 'simulated FedaPay', 'fedapay'),
  hosted('hosted-wave', 'simulated Wave', 'wave'),
  hosted('hosted-paydunya', 'simulated PayDunya', 'paydunya'),
  hosted('hosted-processing', 'being validated', 'dexchange', 'succeeded', false),
  hosted('hosted-succeeded', 'paid', 'dexchange', 'succeeded'),
  hosted('hosted-failed', 'refused', 'dexchange', 'failed'),
  hosted('hosted-canceled', 'canceled', 'dexchange', 'canceled'),
  hosted('hosted-expired', 'expired', 'dexchange', 'expired'),
  served('hosted-unknown', 'unknown link', async () => ({
    url: `${GATEWAY}/dexchange/process/none`,
    answer: createGateway().answer,
  })),
  served('return', 'return page', serveReturnPage),
  { ...served('return-link', 'return page that cannot close', serveReturnPage), open: openLeftPage },
  served('return-unknown', 'return page of no payment', (_lang, shop) => serveShop(shop, '/return/none')),
  served('order', 'page of an order', (_lang, shop) => serveShop(shop, `/checkout/${SESSION.order}`)),
  served('order-unknown', 'page of no order', (_lang, shop) => serveShop(shop, '/checkout/none')),
  served('outcome-pending', 'outcome, being checked', (lang, shop) => serveOutcome(lang, shop)),
  served('outcome-paid', 'outcome, paid: the receipt', (lang, shop) => serveOutcome(lang, shop, 'succeeded')),
  served('outcome-failed', 'outcome, refused', (lang, shop) => serveOutcome(lang, shop, 'failed')),
];

/** The page of that name. */
export function buyerPage(name: string): BuyerPage {
  const found = BUYER_PAGES.find((page) => page.name === name);
  if (!found) throw new Error(`No page is named "${name}".`);
  return found;
}

/** The popup of a click whose checkout is not created yet. */
async function openWaitingPage(studio: Studio, view: View): Promise<Page> {
  const page = await openShopPage(studio, view, { create: 'silence', popups: 'real' }, 'gateway="dexchange"');
  const opened = new Promise<Page | null>((resolve) => page.once('popup', resolve));
  await page.click('pay-button >>> [part~=button]');
  const popup = await opened;
  if (!popup) throw new Error('The popup did not open.');
  await dress(popup, view);
  await popup.waitForSelector('main');
  await stand(popup);
  return popup;
}

async function serveHostedPage(
  gateway: GatewayName,
  outcome: Outcome | undefined,
  settles: boolean,
): ReturnType<Serve> {
  const { sandbox, answer } = createGateway();
  if (!settles) sandbox.script({}, { delay: { settle: 1 } });
  const created = await sandbox.fetch(creation(gateway));
  if (!created.ok) throw new Error(`The sandbox refused the payment: ${await created.text()}`);
  const [transaction] = sandbox.transactions();
  if (outcome) sandbox.choose(SESSION.reference, outcome);
  return { url: transaction!.checkoutUrl, answer };
}

/** As a merchant's server creates it. */
function creation(gateway: GatewayName): Request {
  const { reference, amount } = SESSION;
  const description = 'Pagne wax « Soleil »';
  const back = `${SHOP}/back`;
  const calls: Readonly<Record<GatewayName, readonly [path: string, body: object]>> = {
    dexchange: [
      '/api/v1/transaction/merchant/get-link',
      {
        externalTransactionId: reference,
        ItemName: description,
        ItemPrice: amount.value,
        customData: '',
        callBackURL: back,
        successUrl: back,
        failureUrl: back,
      },
    ],
    egopay: [
      '/api/v1/payments/gate/start',
      {
        token: API_KEY,
        transaction_ref: reference,
        amount: amount.value,
        channel: 'ALL',
        description,
        return_url: back,
      },
    ],
    dexpay: [
      '/api/v1/checkout-sessions',
      {
        reference,
        item_name: description,
        amount: amount.value,
        currency: 'XOF',
        success_url: back,
        failure_url: back,
      },
    ],
    fedapay: [
      '/v1/transactions',
      {
        description,
        amount: amount.value,
        currency: { iso: 'XOF' },
        merchant_reference: reference,
        callback_url: back,
      },
    ],
    wave: [
      '/v1/checkout/sessions',
      {
        amount: String(amount.value),
        currency: 'XOF',
        success_url: back,
        error_url: back,
        client_reference: reference,
      },
    ],
    paydunya: [
      '/api/v1/checkout-invoice/create',
      {
        invoice: { total_amount: amount.value, description },
        store: { name: 'Téranga' },
        custom_data: { reference },
        actions: { return_url: back, cancel_url: back },
      },
    ],
  };
  const [path, body] = calls[gateway];
  const headers = {
    authorization: `Bearer ${API_KEY}`,
    'x-api-key': API_KEY,
    'paydunya-master-key': API_KEY,
    'paydunya-private-key': API_KEY,
    'paydunya-token': API_KEY,
    'content-type': 'application/json',
  };
  return new Request(`${GATEWAY}/${gateway}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
}

/** A sandbox whose time stands still. */
function createGateway(): { sandbox: Sandbox; answer: Answer } {
  const sandbox = createSandbox({
    merchant: 'Téranga',
    dexchange: { apiKey: API_KEY },
    egopay: { token: API_KEY },
    dexpay: { apiKey: API_KEY },
    fedapay: { secretKey: API_KEY },
    wave: { apiKey: API_KEY },
    paydunya: { masterKey: API_KEY, privateKey: API_KEY, token: API_KEY },
    schedule: () => {},
  });
  return { sandbox, answer: (request) => (request.url.startsWith(GATEWAY) ? sandbox.fetch(request) : undefined) };
}

/** The return page of a payment, before it goes to the shop. */
async function serveReturnPage(lang: View['lang'], shop: string): ReturnType<Serve> {
  return serveReturn(lang, shop, createGateway().sandbox);
}

/** The outcome page, to which the return page leads: how the payment went. */
async function serveOutcome(lang: View['lang'], shop: string, outcome?: Outcome): ReturnType<Serve> {
  const { sandbox } = createGateway();
  const { url, answer } = await serveReturn(lang, shop, sandbox);
  if (outcome) sandbox.choose(sandbox.transactions()[0]!.reference, outcome);
  return { url: `${url}/outcome`, answer };
}

/** A page of the proxy that needs no payment. */
async function serveShop(shop: string, path: string): ReturnType<Serve> {
  const proxy = createShopProxy(shop, () => Promise.reject(new Error('nobody is asked')));
  return { url: `${shop}/pay${path}`, answer: (request) => proxy.fetch(request) };
}

async function serveReturn(lang: View['lang'], shop: string, sandbox: Sandbox): ReturnType<Serve> {
  let returnUrl = '';
  const proxy = createShopProxy(shop, async (input, init) => {
    const request = new Request(input, init);
    if (request.method === 'POST') returnUrl = ((await request.clone().json()) as { successUrl: string }).successUrl;
    return sandbox.fetch(request);
  });
  const created = await proxy.fetch(
    new Request(`${shop}/pay/sessions`, {
      method: 'POST',
      headers: { Origin: shop, 'Content-Type': 'application/json', 'Idempotency-Key': crypto.randomUUID() },
      body: JSON.stringify({
        order: SESSION.order,
        gateway: 'dexchange',
        amount: SESSION.amount,
        returnUrl: `${shop}/`,
        locale: lang,
      }),
    }),
  );
  if (!created.ok) throw new Error(`The proxy refused the session: ${await created.text()}`);
  // The shop answers 204, so that a page that goes there stays visible.
  const answer: Answer = (request) =>
    request.url.startsWith(`${shop}/pay/`) ? proxy.fetch(request) : new Response(null, { status: 204 });
  return { url: returnUrl, answer };
}

/** The same page after the shop's has acknowledged it, in a window that its script may not close. */
async function openLeftPage(studio: Studio, view: View): Promise<Page> {
  const page = await openAt(studio, view, await serveReturnPage(view.lang, SHOP));
  await page.evaluate(acknowledge);
  await page.waitForFunction(() => document.documentElement.className === '');
  return page;
}

const createShopProxy = (shop: string, fetch: typeof globalThis.fetch) =>
  createPayProxy({
    secret: 'a secret for pictures, long enough to be one',
    publicUrl: `${shop}/pay`,
    allowedOrigins: [shop],
    gateways: [
      dexchange({ apiKey: API_KEY, baseUrl: `${GATEWAY}/dexchange`, checkoutHosts: [new URL(GATEWAY).host] }),
      wave({ apiKey: API_KEY }),
      paydunya({ masterKey: API_KEY, privateKey: API_KEY, token: API_KEY }),
    ],
    log: false,
    resolveOrder: (order) =>
      order === 'none' ? null : { amount: SESSION.amount, description: 'Pagne wax « Soleil »' },
    fetch,
  });

async function openAt(studio: Studio, view: View, { url, answer }: Awaited<ReturnType<Serve>>): Promise<Page> {
  const page = await studio.newPage(view, answer);
  await page.goto(url);
  await stand(page);
  return page;
}
