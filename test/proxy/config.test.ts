import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import {
  ConfigurationError,
  createPayProxy,
  dexchange,
  dexpay,
  egopay,
  fedapay,
  memoryStore,
  paydunya,
  redisStore,
  wave,
  type PayProxyConfig,
} from '../../src/proxy/index.js';
import { ROOT } from '../docs/markdown.js';
import { FakeGateway } from './fake-gateway.js';
import { ORIGIN, PUBLIC_URL, SECRET } from './shop.js';

const withLimits = (limits: object) => ({
  gateways: [Object.assign(new FakeGateway(), { limits: { currency: 'XOF', minAmount: 100, ...limits } })],
});

const good: PayProxyConfig = {
  secret: SECRET,
  publicUrl: PUBLIC_URL,
  allowedOrigins: [ORIGIN],
  gateways: [new FakeGateway()],
  resolveOrder: () => null,
};

const refused: readonly (readonly [why: string, change: Record<string, unknown> | undefined, message: RegExp])[] = [
  [
    'a secret that is missing',
    { secret: undefined },
    /^secret: is absent: .*PAY_SECRET, is not set.* Make one with: node -e "console\.log\(/,
  ],
  ['a secret that is empty', { secret: '' }, /^secret: is absent: /],
  ['an absent secret behind a good one', { secret: [SECRET, ''] }, /^secret: number 2 of the list is absent: /],
  [
    'a secret of one letter',
    { secret: 'a'.repeat(64) },
    /^secret: must be random, and this one repeats itself\. Make one with/,
  ],
  ['a secret of few letters', { secret: 'aaaaaaaabbbbbbbbccccccccddddddddeeeeeeee' }, /^secret: must be random/],
  ['a secret that is a word over and over', { secret: 'change-me-'.repeat(4).slice(0, 35) }, /^secret: must be random/],
  ['a secret that is bytes', { secret: new Uint8Array(32) }, /^secret: must be a string\./],
  ['a short secret', { secret: 'too short' }, /^secret: .*at least 32/],
  ['an empty list of secrets', { secret: [] }, /^secret: /],
  ['a short secret behind a good one', { secret: [SECRET, 'old'] }, /^secret: /],
  [
    'a relative publicUrl',
    { publicUrl: '/pay' },
    /^publicUrl: "\/pay" is not an absolute URL.*https:\/\/shop\.example\/pay/,
  ],
  ['a publicUrl without TLS', { publicUrl: 'http://shop.example/pay' }, /^publicUrl: must start with https/],
  ['a publicUrl of another protocol', { publicUrl: 'ftp://shop.example/pay' }, /^publicUrl: /],
  ['a publicUrl with a query', { publicUrl: `${PUBLIC_URL}?a=1` }, /Write "https:\/\/shop\.example\/pay"/],
  ['a publicUrl with a fragment', { publicUrl: `${PUBLIC_URL}#a` }, /Write "https:\/\/shop\.example\/pay"/],
  [
    'a publicUrl with credentials',
    { publicUrl: 'https://a:b@shop.example/pay' },
    /^publicUrl: must hold no query, fragment or credentials/,
  ],
  ['no allowed origin', { allowedOrigins: [] }, /^allowedOrigins: name at least one/],
  ['origins that are not a list', { allowedOrigins: ORIGIN }, /^allowedOrigins: name at least one/],
  ['an origin with a path', { allowedOrigins: [`${ORIGIN}/cart`] }, /Write "https:\/\/shop\.example"\./],
  ['an origin with a trailing slash', { allowedOrigins: [`${ORIGIN}/`] }, /Write "https:\/\/shop\.example"\./],
  ['an origin with its default port', { allowedOrigins: [`${ORIGIN}:443`] }, /Write "https:\/\/shop\.example"\./],
  ['a wildcard', { allowedOrigins: ['*'] }, /there are no wildcards/],
  ['a wildcard host', { allowedOrigins: ['https://*.shop.example'] }, /there are no wildcards/],
  ['the origin "null"', { allowedOrigins: ['null'] }, /"null" is not an origin/],
  ['the inside of an app', { allowedOrigins: ['capacitor://localhost'] }, /no gateway can send a buyer back/],
  ['the inside of another', { allowedOrigins: [ORIGIN, 'ionic://localhost'] }, /no gateway can send a buyer back/],
  ['an origin without a host', { allowedOrigins: ['file:///cart'] }, /is not an origin/],
  ['no gateway', { gateways: [] }, /^gateways: give at least one/],
  ['two gateways of one id', { gateways: [new FakeGateway(), new FakeGateway()] }, /two of them have the id "fake"/],
  ['an id that no URL takes', { gateways: [new FakeGateway('My Gateway')] }, /"My Gateway" must be 1 to 32 characters/],
  [
    'a gateway without its methods',
    { gateways: [{ id: 'half', limits: { currency: 'XOF', minAmount: 1 } }] },
    /"half"\.createPayment: must be a function/,
  ],
  [
    'a gateway without limits',
    { gateways: [Object.assign(new FakeGateway(), { limits: undefined })] },
    /"fake" needs limits/,
  ],
  ['no resolveOrder', { resolveOrder: undefined }, /^resolveOrder: must be a function\./],
  [
    'an onSettled that is no function',
    { onSettled: 'https://shop.example/settled' },
    /^onSettled: must be a function, or left out/,
  ],
  ['a log that is a word', { log: 'console' }, /^log: must be a function, false for none, or .* like console/],
  ['a log that is true', { log: true }, /^log: must be/],
  ['a log that is null', { log: null }, /^log: must be/],
  ['a console with half of its methods', { log: { warn: () => undefined } }, /^log: must be/],
  ['no options at all', undefined, /^createPayProxy\(\): must be given its options/],
  [
    'an option that is misspelt',
    { onSettle: () => undefined },
    /^createPayProxy\(\): has no option "onSettle"\. Write "onSettled"\.$/,
  ],
  ['an option that lacks letters', { stor: memoryStore() }, /has no option "stor"\. Write "store"\.$/],
  ['an option with a slip', { alowedOrigins: [ORIGIN] }, /has no option "alowedOrigins"\. Write "allowedOrigins"\.$/],
  ['an option in other capitals', { publicURL: PUBLIC_URL }, /has no option "publicURL"\. Write "publicUrl"\.$/],
  [
    'an option that is like no other',
    { theme: 'dark' },
    /has no option "theme", only secret, publicUrl, .*, isolatedRequests\.$/,
  ],
  [
    'a gateway that was not called',
    { gateways: [dexchange] },
    /^gateways: one of them is a function\. Call it, like dexchange\(\{ apiKey \}\)/,
  ],
  ['the name of a gateway', { gateways: ['dexchange'] }, /^gateways: the id undefined must be/],
  ['a gateway without a list', { gateways: new FakeGateway() }, /^gateways: give at least one, like \[/],
  [
    'a misspelt limit of a gateway',
    withLimits({ requestPerMinute: 60 }),
    /^gateways: "fake"\.limits: has no option "requestPerMinute"\. Write "requestsPerMinute"\.$/,
  ],
  [
    'a limit of a gateway that is text',
    withLimits({ maxAmount: '1000' }),
    /^gateways: "fake"\.limits\.maxAmount: must be a number/,
  ],
  ['a store that was not called', { store: memoryStore }, /^store\.get: must be a function/],
  ['a store that is still to come', { store: Promise.resolve(memoryStore()) }, /^store\.get: must be a function/],
  ['a time limit that is text', { gatewayTimeout: '5000' }, /^gatewayTimeout: must be a number/],
  ['a clock that is no function', { now: 5 }, /^now: /],
  [
    'a store that cannot replace',
    { store: { ...memoryStore(), replace: undefined } },
    /^store\.replace: must be a function/,
  ],
  [
    'a store with half of a group',
    { store: { ...memoryStore(), claim: undefined } },
    /^store\.claim: must be a function\. schedule, claim, reschedule go together/,
  ],
  [
    'a store whose count is no function',
    { store: { ...memoryStore(), take: 5 } },
    /^store\.take: must be a function\. Write it, or leave it out/,
  ],
  ['a time limit of nothing', { gatewayTimeout: 0 }, /^gatewayTimeout: /],
  ['a time limit of minutes', { gatewayTimeout: 120_000 }, /^gatewayTimeout: .*30000/],
  ['limits that are a number', { createLimits: 100 }, /^createLimits: must be an object, like \{ total: 3000 \}/],
  [
    'a limit that is spelled otherwise',
    { createLimits: { perclient: 5 } },
    /^createLimits: has no option "perclient"\. Write "perClient"\.$/,
  ],
  [
    'a limit that there is not',
    { createLimits: { perMinute: 5 } },
    /^createLimits: has no option "perMinute", only client, clientHeader, perClient, perOrder, total\.$/,
  ],
  [
    'a client that is a name',
    { createLimits: { client: '192.0.2.1' } },
    /^createLimits\.client: must be a function, or left out/,
  ],
  [
    'a client’s header that is no name',
    { createLimits: { clientHeader: 'X Real IP' } },
    /^createLimits\.clientHeader: must be the name of a header/,
  ],
  [
    'two ways to name a client',
    { createLimits: { clientHeader: 'X-Real-IP', client: () => 'one' } },
    /^createLimits: give either `clientHeader` or `client`/,
  ],
  ['a limit of nothing', { createLimits: { total: 0 } }, /^createLimits\.total: must be a whole number .*Infinity/],
  [
    'a limit that is no whole number',
    { createLimits: { client: () => 'one', perClient: 1.5 } },
    /^createLimits\.perClient: must be a whole number/,
  ],
  ['a limit that is text', { createLimits: { total: '100' } }, /^createLimits\.total: /],
];

for (const [why, change, message] of refused) {
  test(`the proxy refuses to be made with ${why}, and names the fix`, () => {
    const config = (change && { ...good, ...change }) as PayProxyConfig;
    assert.throws(
      () => createPayProxy(config),
      (error) => error instanceof ConfigurationError && message.test(error.message),
    );
  });
}

for (const secret of ['hunter2', 'hunter2'.repeat(10), [SECRET, 'hunter2']]) {
  test(`the refused secret ${JSON.stringify(secret)} is not repeated in the message`, () => {
    assert.throws(
      () => createPayProxy({ ...good, secret }),
      (error) => error instanceof ConfigurationError && !error.message.includes('hunter2'),
    );
  });
}

const makers: readonly (readonly [
  call: string,
  make: (options: never) => unknown,
  good: object,
  misspelt: string,
  meant: string,
])[] = [
  ['dexchange()', dexchange, { apiKey: 'key' }, 'baseURL', 'baseUrl'],
  ['egopay()', egopay, { token: 'key', startUrl: 'https://start.example/' }, 'startField', 'startFields'],
  ['dexpay()', dexpay, { apiKey: 'key', apiSecret: 'secret' }, 'webhookSecret', 'webhookSecrets'],
  ['fedapay()', fedapay, { secretKey: 'key' }, 'sandbx', 'sandbox'],
  ['wave()', wave, { apiKey: 'key' }, 'stategy', 'strategy'],
  ['paydunya()', paydunya, { masterKey: 'a', privateKey: 'b', token: 'c' }, 'checkoutHost', 'checkoutHosts'],
  ['memoryStore()', memoryStore, {}, 'nov', 'now'],
  [
    'redisStore()',
    (options) =>
      redisStore(
        { sendCommand: () => Promise.reject(new Error('not called')), duplicate: () => assert.fail() } as never,
        options,
      ),
    {},
    'prefx',
    'prefix',
  ],
];

for (const [call, make, options, misspelt, meant] of makers) {
  test(`${call} takes its options, refuses "${misspelt}" and names "${meant}"`, () => {
    assert.ok(make(options as never));
    assert.throws(
      () => make({ ...options, [misspelt]: 'anything' } as never),
      (error) =>
        error instanceof ConfigurationError &&
        error.message === `${call}: has no option "${misspelt}". Write "${meant}".`,
    );
  });
}

for (const [call, make] of makers.slice(0, 6)) {
  test(`${call} without options says that it needs some`, () => {
    assert.throws(
      () => make(undefined as never),
      (error) =>
        error instanceof ConfigurationError && error.message === `${call}: must be given its options, as an object.`,
    );
  });
}

for (const missing of ['crypto', 'fetch'] as const) {
  test(`on a server without ${missing} the proxy is not made, and one sentence says which Node is needed`, () => {
    const script = `
      Object.defineProperty(globalThis, '${missing}', { value: undefined });
      const { createPayProxy, dexchange, ConfigurationError } = await import('./src/proxy/index.ts');
      for (const make of [() => createPayProxy({}), () => dexchange({ apiKey: 'key' })]) {
        try { make(); } catch (error) { console.log(error instanceof ConfigurationError, error.message); }
      }`;
    const printed = execFileSync(process.execPath, ['--import', 'tsx', '--input-type=module', '--eval', script], {
      cwd: ROOT,
      encoding: 'utf8',
    });
    assert.match(
      printed,
      new RegExp(`^(true Node 20\\.19 or newer is needed, or another .*: this one has no ${missing}.*\n){2}$`),
    );
  });
}

const accepted: readonly (readonly [what: string, change: Partial<PayProxyConfig>])[] = [
  ['the least that is needed', {}],
  ['plain http on localhost', { publicUrl: 'http://localhost:5173/pay' }],
  ['plain http on 127.0.0.1', { publicUrl: 'http://127.0.0.1:5173/pay', allowedOrigins: ['http://127.0.0.1:5173'] }],
  ['plain http on [::1]', { publicUrl: 'http://[::1]:5173/pay' }],
  ['a trailing slash after publicUrl', { publicUrl: `${PUBLIC_URL}/` }],
  ['a console', { log: console }],
  ['no log', { log: false }],
  ['a secret of 32 random digits', { secret: '83097426159048273650917364028157' }],
  ['limits on creates', { createLimits: { client: () => undefined, perClient: 20, total: Infinity } }],
  ['several secrets', { secret: [SECRET, `${SECRET} of last year`] }],
];

for (const [what, change] of accepted) {
  test(`the proxy can be made with ${what}`, () => {
    assert.equal(typeof createPayProxy({ ...good, ...change }).fetch, 'function');
  });
}

test('what a gateway does not take of addresses and references is told when the proxy is made', () => {
  const longPath = `https://shop.example/${'pay/'.repeat(50)}`;
  assert.throws(
    () => createPayProxy({ ...good, publicUrl: longPath, ...withLimits({ maxUrlLength: 200 }) }),
    /publicUrl: "fake" takes addresses of at most 200 characters/,
  );
  assert.doesNotThrow(() => createPayProxy({ ...good, ...withLimits({ maxUrlLength: 200 }) }));
  assert.throws(() => createPayProxy({ ...good, ...withLimits({ maxReferenceLength: 12 }) }), /at least 13/);
  assert.throws(() => createPayProxy({ ...good, ...withLimits({ currency: ['XOF', 'EUR'] }) }), /of XOF, XAF, GNF/);
  assert.throws(() => createPayProxy({ ...good, ...withLimits({ currency: [] }) }), /needs limits/);
});
