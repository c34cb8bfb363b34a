import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ConfigurationError, createPayProxy, memoryStore, type PayProxyConfig } from '../../src/proxy/index.js';
import { FakeGateway } from './fake-gateway.js';
import { ORIGIN, PUBLIC_URL, SECRET } from './shop.js';

const good: PayProxyConfig = {
  secret: SECRET,
  publicUrl: PUBLIC_URL,
  allowedOrigins: [ORIGIN],
  gateways: [new FakeGateway()],
  resolveOrder: () => null,
};

const refused: readonly (readonly [why: string, change: Record<string, unknown>, message: RegExp])[] = [
  ['a secret that is missing', { secret: undefined }, /^secret: .*openssl rand/],
  ['a short secret', { secret: 'too short' }, /^secret: .*at least 32/],
  ['an empty list of secrets', { secret: [] }, /^secret: /],
  ['a short secret behind a good one', { secret: [SECRET, 'old'] }, /^secret: /],
  ['a relative publicUrl', { publicUrl: '/pay' }, /^publicUrl: "\/pay" is not an absolute URL.*https:\/\/shop\.example\/pay/],
  ['a publicUrl without TLS', { publicUrl: 'http://shop.example/pay' }, /^publicUrl: must start with https/],
  ['a publicUrl of another protocol', { publicUrl: 'ftp://shop.example/pay' }, /^publicUrl: /],
  ['a publicUrl with a query', { publicUrl: `${PUBLIC_URL}?a=1` }, /Write "https:\/\/shop\.example\/pay"/],
  ['a publicUrl with a fragment', { publicUrl: `${PUBLIC_URL}#a` }, /Write "https:\/\/shop\.example\/pay"/],
  ['a publicUrl with credentials', { publicUrl: 'https://a:b@shop.example/pay' }, /^publicUrl: must hold no query, fragment or credentials/],
  ['no allowed origin', { allowedOrigins: [] }, /^allowedOrigins: name at least one/],
  ['origins that are not a list', { allowedOrigins: ORIGIN }, /^allowedOrigins: name at least one/],
  ['an origin with a path', { allowedOrigins: [`${ORIGIN}/cart`] }, /Write "https:\/\/shop\.example"\./],
  ['an origin with a trailing slash', { allowedOrigins: [`${ORIGIN}/`] }, /Write "https:\/\/shop\.example"\./],
  ['an origin with its default port', { allowedOrigins: [`${ORIGIN}:443`] }, /Write "https:\/\/shop\.example"\./],
  ['a wildcard', { allowedOrigins: ['*'] }, /there are no wildcards/],
  ['a wildcard host', { allowedOrigins: ['https://*.shop.example'] }, /there are no wildcards/],
  ['the origin "null"', { allowedOrigins: ['null'] }, /"null" is not an origin/],
  ['an origin without a host', { allowedOrigins: ['file:///cart'] }, /is not an origin/],
  ['no gateway', { gateways: [] }, /^gateways: give at least one/],
  ['two gateways of one id', { gateways: [new FakeGateway(), new FakeGateway()] }, /two of them have the id "fake"/],
  ['an id that no URL takes', { gateways: [new FakeGateway('My Gateway')] }, /"My Gateway" must be 1 to 32 characters/],
  ['a gateway without its methods', { gateways: [{ id: 'half', limits: { currency: 'XOF', minAmount: 1 } }] }, /"half"\.createPayment: must be a function/],
  ['a gateway without limits', { gateways: [Object.assign(new FakeGateway(), { limits: undefined })] }, /"fake" needs limits/],
  ['no resolveOrder', { resolveOrder: undefined }, /^resolveOrder: must be a function\./],
  ['an onSettled that is no function', { onSettled: 'https://shop.example/settled' }, /^onSettled: must be a function, or left out/],
  ['a log that is no function', { log: console }, /^log: /],
  ['a clock that is no function', { now: 5 }, /^now: /],
  ['a store that cannot replace', { store: { ...memoryStore(), replace: undefined } }, /^store\.replace: must be a function/],
  ['a store with half of a group', { store: { ...memoryStore(), claim: undefined } }, /^store\.claim: must be a function\. schedule, claim, reschedule go together/],
  ['a store whose count is no function', { store: { ...memoryStore(), take: 5 } }, /^store\.take: must be a function\. Write it, or leave it out/],
  ['a time limit of nothing', { gatewayTimeout: 0 }, /^gatewayTimeout: /],
  ['a time limit of minutes', { gatewayTimeout: 120_000 }, /^gatewayTimeout: .*30000/],
  ['limits that are a number', { createLimits: 100 }, /^createLimits: must be an object, like \{ total: 3000 \}/],
  ['a limit that is spelled otherwise', { createLimits: { perclient: 5 } }, /^createLimits: has no option "perclient", only client, perClient, total/],
  ['a client that is a name', { createLimits: { client: '192.0.2.1' } }, /^createLimits\.client: must be a function, or left out/],
  ['a limit per client and nobody who names clients', { createLimits: { perClient: 5 } }, /^createLimits\.perClient: .*createLimits\.client/],
  ['a limit of nothing', { createLimits: { total: 0 } }, /^createLimits\.total: must be a whole number .*Infinity/],
  ['a limit that is no whole number', { createLimits: { client: () => 'one', perClient: 1.5 } }, /^createLimits\.perClient: must be a whole number/],
  ['a limit that is text', { createLimits: { total: '100' } }, /^createLimits\.total: /],
];

for (const [why, change, message] of refused) {
  test(`the proxy refuses to be made with ${why}, and names the fix`, () => {
    const config = { ...good, ...change } as PayProxyConfig;
    assert.throws(
      () => createPayProxy(config),
      (error) => error instanceof ConfigurationError && message.test(error.message),
    );
  });
}

test('a refused secret is not repeated in the message', () => {
  assert.throws(
    () => createPayProxy({ ...good, secret: 'hunter2' }),
    (error) => error instanceof ConfigurationError && !error.message.includes('hunter2'),
  );
});

const accepted: readonly (readonly [what: string, change: Partial<PayProxyConfig>])[] = [
  ['the least that is needed', {}],
  ['plain http on localhost', { publicUrl: 'http://localhost:5173/pay' }],
  ['plain http on 127.0.0.1', { publicUrl: 'http://127.0.0.1:5173/pay', allowedOrigins: ['http://127.0.0.1:5173'] }],
  ['plain http on [::1]', { publicUrl: 'http://[::1]:5173/pay' }],
  ['a trailing slash after publicUrl', { publicUrl: `${PUBLIC_URL}/` }],
  ['limits on creates', { createLimits: { client: () => undefined, perClient: 20, total: Infinity } }],
  ['several secrets', { secret: [SECRET, `${SECRET} of last year`] }],
];

for (const [what, change] of accepted) {
  test(`the proxy can be made with ${what}`, () => {
    assert.equal(typeof createPayProxy({ ...good, ...change }).fetch, 'function');
  });
}
