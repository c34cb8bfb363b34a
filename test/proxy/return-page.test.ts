import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { runInNewContext } from 'node:vm';
import type { PaymentState } from '../../src/proxy/index.js';
import { answerIsLost, fails, FakeGateway } from './fake-gateway.js';
import { BODY, deferred, openShop, ORIGIN, PAID, PUBLIC_URL, turn, until } from './shop.js';

/** A shop with a session whose buyer comes back from the hosted page. */
async function comeBack(body: Partial<typeof BODY> & { locale?: string } = {}, headers: Record<string, string> = {}) {
  const shop = openShop();
  const session = await shop.open({ ...BODY, ...body });
  const url = shop.gateway.paymentOf(session.reference).returnUrl;
  const arrive = (init: RequestInit = { headers }): Promise<Response> => shop.proxy.fetch(new Request(url, init));
  const response = await arrive();
  return { ...shop, session, url, arrive, response, html: await response.text() };
}

const between = (html: string, tag: string): string => new RegExp(`<${tag}>([^]*?)</${tag}>`).exec(html)?.[1] ?? '';
const unescape = (text: string): string =>
  text
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&quot;/g, '"')
    .replace(/&#39;/g, "'")
    .replace(/&amp;/g, '&');
const linkOf = (html: string): URL => new URL(unescape(/<a href="([^"]*)"/.exec(html)?.[1] ?? ''));

test('the page links to where the buyer came from, with the session in the fragment', async () => {
  const { html, response, session } = await comeBack({ returnUrl: `${ORIGIN}/cart?step=2` });
  assert.equal(response.status, 200);
  assert.equal(response.headers.get('Content-Type'), 'text/html; charset=utf-8');
  const link = linkOf(html);
  assert.equal(link.origin + link.pathname + link.search, `${ORIGIN}/cart?step=2`);
  const fragment = new URLSearchParams(link.hash.slice(1));
  assert.deepEqual(
    [...fragment],
    [
      ['pay-session', session.id],
      ['pay-order', '1001'],
    ],
  );
});

test('what the page’s router has in the fragment stays in front of the session', async () => {
  for (const [route, joint] of [
    ['#/orders/1003', '?'],
    ['#/orders/1003?tab=2', '&'],
    ['#!/basket', '?'],
  ] as const) {
    const { html, session } = await comeBack({ returnUrl: `${ORIGIN}/${route}` });
    assert.equal(linkOf(html).href, `${ORIGIN}/${route}${joint}pay-session=${session.id}&pay-order=1001`);
  }
  const { html, session } = await comeBack({ returnUrl: `${ORIGIN}/#top` });
  assert.equal(linkOf(html).href, `${ORIGIN}/#pay-session=${session.id}&pay-order=1001`);
});

test('what a gateway adds to the address changes nothing, not even a second question mark', async () => {
  const { url, html, proxy } = await comeBack();
  for (const added of [
    '?token=aB3dE5gH7j',
    '?a=b?token=aB3dE5gH7j',
    '?token=aB3dE5gH7j?token=aB3dE5gH7j',
    '?id=204816&status=approved',
    '?',
  ]) {
    const response = await proxy.fetch(new Request(url + added));
    assert.deepEqual([response.status, await response.text()], [200, html], added);
  }
});

test('the policy allows the script and the style of the page by hash, and nothing else', async () => {
  const { html, response } = await comeBack();
  const hash = (source: string): string => `'sha256-${createHash('sha256').update(source).digest('base64')}'`;
  assert.equal(
    response.headers.get('Content-Security-Policy'),
    `default-src 'none'; img-src data:; script-src ${hash(between(html, 'script'))}; style-src ${hash(between(html, 'style'))}; base-uri 'none'; frame-ancestors 'none'; form-action 'none'`,
  );
  assert.ok(between(html, 'script').length > 0 && between(html, 'style').length > 0);
  assert.ok(!/ (on\w+|style)=/.test(html));
});

test('the page keeps its opener, sends no referrer and is not stored', async () => {
  const { response } = await comeBack();
  assert.equal(response.headers.get('Cross-Origin-Opener-Policy'), null);
  assert.equal(response.headers.get('Referrer-Policy'), 'no-referrer');
  assert.equal(response.headers.get('Cache-Control'), 'no-store');
});

test('the policy and the script are the same for every attempt', async () => {
  const [one, two] = [await comeBack(), await comeBack({ order: 'other' })];
  assert.equal(between(one.html, 'script'), between(two.html, 'script'));
  assert.equal(
    one.response.headers.get('Content-Security-Policy'),
    two.response.headers.get('Content-Security-Policy'),
  );
});

for (const hostile of [
  '"><script>alert(1)</script>',
  "' onclick='alert(1)",
  '&quot;><img src=x>',
  '</a></script>',
  '%22%3E',
]) {
  test(`the order and page ${JSON.stringify(hostile)} stay data`, async () => {
    const returnUrl = `${ORIGIN}/cart?q=${hostile}`;
    const { html, session } = await comeBack({ order: hostile, returnUrl });
    assert.equal(linkOf(html).search, new URL(returnUrl).search);
    assert.equal(new URLSearchParams(linkOf(html).hash.slice(1)).get('pay-order'), hostile);
    assert.equal(html.match(/<script/g)?.length, 1);
    assert.equal(html.match(/<img/g), null);
    const [tag = ''] = /<a [^>]*>/.exec(html) ?? [];
    assert.match(tag, new RegExp(`^<a href="[^"<>']*" data-reference="${session.reference}">$`));
  });
}

const languages: readonly (readonly [locale: string | undefined, accept: string, expected: 'fr' | 'en'])[] = [
  [undefined, '', 'fr'],
  [undefined, 'en-GB,en;q=0.9', 'en'],
  [undefined, 'wo, fr;q=0.9, en;q=0.5', 'fr'],
  [undefined, 'en;q=0.4, fr;q=0.8', 'fr'],
  [undefined, 'en;q=0, de', 'fr'],
  [undefined, 'de', 'fr'],
  ['en', 'fr', 'en'],
  ['fr-SN', 'en', 'fr'],
  ['wo', 'en', 'en'],
];

for (const [locale, accept, expected] of languages) {
  test(`a buyer whose page is in ${locale ?? 'no language'} and whose browser says "${accept}" reads ${expected}`, async () => {
    const { html } = await comeBack(locale === undefined ? {} : { locale }, { 'Accept-Language': accept });
    assert.ok(html.includes(`<html lang="${expected}">`));
    assert.ok(html.includes(expected === 'fr' ? 'Retourner à la boutique' : 'Back to the shop'));
  });
}

test('the arrival makes the proxy verify', async () => {
  const shop = openShop();
  const { reference } = await shop.open();
  shop.gateway.states.set(reference, PAID);
  await shop.comeBack(reference);
  await until(() => shop.settled.length === 1);
  assert.equal(shop.settled[0]?.status, 'succeeded');
});

test('the buyer does not wait for the gateway', async () => {
  const shop = openShop();
  const { reference } = await shop.open();
  const gate = deferred<PaymentState>();
  shop.gateway.nextReads.push(() => gate.promise);
  const response = await shop.comeBack(reference);
  assert.equal(response.status, 200);
  // Had the page waited, it would have been for the time limit.
  assert.ok(!shop.events().includes('gateway_error'));
  gate.resolve({ status: 'pending' });
});

test('the buyer does not see that the gateway is down, and the server survives it', async (t) => {
  const unhandled: unknown[] = [];
  const note = (reason: unknown): void => void unhandled.push(reason);
  process.on('unhandledRejection', note);
  t.after(() => process.off('unhandledRejection', note));
  const shop = openShop();
  const { reference } = await shop.open();
  shop.gateway.nextReads.push(fails('gateway_unavailable'));
  const response = await shop.comeBack(reference);
  assert.equal(response.status, 200);
  await until(() => shop.events().includes('gateway_error'));
  // A rejection that nobody handles surfaces in the next turn.
  await turn();
  assert.deepEqual(unhandled, []);
});

test('an arrival after the settlement asks nobody', async () => {
  const { look, arrive, gateway, session } = await comeBack();
  gateway.states.set(session.reference, PAID);
  await look(session.id);
  const reads = gateway.reads.length;
  await arrive();
  await look(session.id);
  assert.equal(gateway.reads.length, reads);
});

test('what the address claims changes neither the page nor the session', async () => {
  const { html, url, proxy, session, look } = await comeBack();
  const claimed = await proxy.fetch(
    new Request(`${url}?status=success&transaction_ref=x&returnUrl=https://evil.example`),
  );
  assert.equal(await claimed.text(), html);
  assert.equal((await look(session.id)).status, 'pending');
});

test('a hosted page that sends the buyer back with a form is understood', async () => {
  const { arrive, html } = await comeBack();
  const response = await arrive({ method: 'POST', body: new URLSearchParams({ status: 'success' }) });
  assert.equal(await response.text(), html);
});

test('a forged address is 404, with a way to the shop and nothing for the script', async () => {
  const { url, proxy, gateway, session } = await comeBack();
  const webhookToken = gateway.paymentOf(session.reference).webhookUrl.split('/').at(-1);
  for (const forged of [
    `${url.slice(0, -1)}!`,
    `${PUBLIC_URL}/return/nothing`,
    `${PUBLIC_URL}/return/${webhookToken}`,
  ]) {
    const response = await proxy.fetch(new Request(forged));
    const html = await response.text();
    assert.equal(response.status, 404);
    assert.equal(linkOf(html).href, `${ORIGIN}/`);
    assert.ok(!html.includes(' data-reference='));
    assert.match(
      response.headers.get('Content-Security-Policy') ?? '',
      /^default-src 'none'; img-src data:; script-src 'sha256-/,
    );
  }
});

test('a buyer who comes back after the record is gone, or while the store is, finds the way to the shop', async () => {
  const { arrive, clock, url, store } = await comeBack();
  const broken = openShop({ clock, store: { ...store, get: () => Promise.reject(new Error('gone')) } });
  clock.advance(8 * 24 * 3_600_000);
  for (const response of [await arrive(), await broken.proxy.fetch(new Request(url))]) {
    const html = await response.text();
    assert.equal(response.status, 200);
    assert.equal(linkOf(html).href, `${ORIGIN}/`);
    assert.ok(html.includes('Retournez à la boutique') && !html.includes(' data-reference='));
  }
});

test('a payment whose creation was never answered leads back to the page, without a session', async () => {
  const { create, gateway, proxy } = openShop();
  gateway.nextCreates.push(answerIsLost);
  await create();
  const html = await (await proxy.fetch(new Request(gateway.created[0]?.returnUrl ?? ''))).text();
  assert.equal(linkOf(html).href, `${ORIGIN}/cart?step=2#top`);
  assert.ok(!html.includes(' data-reference='));
});

/** Runs the page's script in a window made of what it may touch. */
async function openWindow({ hasOpener = true, hasChannel = true } = {}) {
  const { html, session } = await comeBack();
  const href = linkOf(html).href;
  const timers: { run: () => void; ms: number }[] = [];
  const posted: unknown[] = [];
  const listeners = new Map<string, (event: unknown) => void>();
  const did = { closed: 0, replaced: [] as string[] };
  const root = { className: '' };
  const channel: { onmessage?: (event: unknown) => void } = {};
  const window = {
    document: {
      documentElement: root,
      querySelector: (selector: string) =>
        selector === 'a[data-reference]' ? { href, dataset: { reference: session.reference } } : null,
    },
    URL,
    setTimeout: (run: () => void, ms: number) => timers.push({ run, ms }),
    clearTimeout: (id: number) => void (timers[id - 1] = { run: () => {}, ms: Number.NaN }),
    addEventListener: (type: string, listener: (event: unknown) => void) => void listeners.set(type, listener),
    close: () => did.closed++,
    location: { replace: (url: string) => did.replaced.push(url) },
    opener: hasOpener
      ? { postMessage: (message: unknown, origin: string) => posted.push(['opener', origin, message]) }
      : null,
    ...(hasChannel
      ? {
          BroadcastChannel: function (name: string) {
            return Object.assign(channel, {
              postMessage: (message: unknown) => posted.push(['channel', name, message]),
            });
          },
        }
      : {}),
  };
  runInNewContext(between(html, 'script'), window);
  return {
    href,
    root,
    did,
    session,
    posted: () => JSON.parse(JSON.stringify(posted)) as unknown,
    elapse: (ms: number) => timers.filter((timer) => timer.ms === ms).forEach((timer) => timer.run()),
    overChannel: (data: unknown) => channel.onmessage?.({ data }),
    overWindow: (origin: string, data: unknown) => listeners.get('message')?.({ origin, data }),
  };
}

test('the script says "return" to the channel and to the opener, which it names by origin', async () => {
  const { posted, session } = await openWindow();
  const message = { payButton: 'return', reference: session.reference };
  assert.deepEqual(posted(), [
    ['channel', 'pay-button', message],
    ['opener', ORIGIN, message],
  ]);
});

test('nobody listening, the script goes to the shop with the session', async () => {
  const { elapse, did, href } = await openWindow();
  assert.deepEqual(did.replaced, []);
  elapse(700);
  assert.deepEqual(did.replaced, [href]);
});

for (const way of ['channel', 'window'] as const) {
  test(`on an acknowledgement over the ${way} the script closes the window, once, and goes nowhere`, async () => {
    const page = await openWindow();
    const ack = { payButton: 'ack', reference: page.session.reference };
    for (let i = 0; i < 2; i++) {
      if (way === 'channel') page.overChannel(ack);
      else page.overWindow(ORIGIN, ack);
    }
    page.elapse(700);
    assert.deepEqual([page.did.closed, page.did.replaced], [1, []]);
  });
}

test('a window that does not close shows the link after half a second', async () => {
  const page = await openWindow();
  assert.equal(page.root.className, 'leaving');
  page.overChannel({ payButton: 'ack', reference: page.session.reference });
  page.elapse(500);
  assert.equal(page.root.className, '');
});

test('messages that are no acknowledgement of this attempt, or from elsewhere, change nothing', async () => {
  const page = await openWindow();
  const { reference } = page.session;
  for (const data of [
    null,
    'ack',
    {},
    { payButton: 'ack' },
    { payButton: 'ack', reference: 'other' },
    { payButton: 'return', reference },
  ]) {
    page.overChannel(data);
    page.overWindow(ORIGIN, data);
  }
  page.overWindow('https://pay.example', { payButton: 'ack', reference });
  page.elapse(700);
  assert.deepEqual([page.did.closed, page.did.replaced], [0, [page.href]]);
});

test('without opener and channel the script still goes to the shop', async () => {
  const page = await openWindow({ hasOpener: false, hasChannel: false });
  page.elapse(700);
  assert.deepEqual([page.posted(), page.did.replaced], [[], [page.href]]);
});

test('the page says the amount, and the gateway where that has a name', async () => {
  const plain = await comeBack({ locale: 'fr' });
  assert.match(plain.html, /<h1>Paiement de 5\s000\sF\sCFA<\/h1>/);
  assert.ok(plain.html.includes('nous vérifions votre paiement.'));
  const gateway = Object.assign(new FakeGateway(), { name: 'Fake & Co' });
  const shop = openShop({ gateways: [gateway] });
  await shop.open({ ...BODY, locale: 'en' });
  const named = await (await shop.send(new URL(gateway.created[0]!.returnUrl).pathname.replace('/pay', ''))).text();
  assert.match(named, /<h1>Payment of F\sCFA\s5,000<\/h1>/);
  assert.ok(named.includes('with Fake &amp; Co.'));
});
