/**
 * Requests as browsers, gateways and attackers send them. A recipe is data; what it names of earlier
 * answers (ids, tokens, keys) is looked up when it is sent, and may be altered on the way.
 */
import fc from 'fast-check';
import { arbitraryBody, bytesOf, deliveryOf, type HostileBody } from './hostile-body.js';
import { arbitraryChanges, changed, HOSTILE_TEXTS, type Change } from './mutations.js';

/** A part of everything that the tests make up, so that a test finds it where it must not be. */
export const MARK = '~mark~';

export const SHOP_ORIGIN = 'https://shop.example';
export const PROXY_URL = 'https://shop.example/pay';

/** Ids and tokens from earlier answers. The tokens are in the order of the references. */
export interface Loot {
  readonly ids: readonly string[];
  readonly references: readonly string[];
  readonly vendorIds: readonly string[];
  /** Last parts of the addresses given to gateways. */
  readonly returnTokens: readonly string[];
  readonly webhookTokens: readonly string[];
}

/** Something taken from the loot, and what is done to it. */
interface Taken {
  readonly at: number;
  readonly other: number;
  readonly alteration: 'none' | 'cut' | 'append' | 'splice' | 'case' | 'swap' | 'encode' | 'made_up';
}

/** A request, as data. */
export interface Recipe {
  readonly route:
    'create' | 'session' | 'webhook' | 'signed_webhook' | 'return' | 'health' | 'gateways' | 'cancel' | 'other';
  readonly method: string | undefined;
  readonly prefix: string;
  readonly path: string;
  readonly suffix: string;
  readonly gateway: string;
  readonly token: Taken;
  readonly headers: Readonly<Record<string, string>>;
  readonly order: string;
  readonly key: string;
  readonly changes: readonly Change[];
  readonly body: HostileBody;
  /** Whether the body was read before the proxy sees it. */
  readonly spent: boolean;
}

const METHODS = {
  create: 'POST',
  session: 'GET',
  webhook: 'POST',
  signed_webhook: 'POST',
  return: 'GET',
  health: 'GET',
  gateways: 'GET',
  cancel: 'DELETE',
  other: 'GET',
} as const;
export const ORDERS = [
  '1001',
  '1002',
  '1003',
  `no ${MARK}`,
  'paid',
  'tiny',
  'huge',
  'Commande n° 4 – été 😀',
  '<b>"&\'',
  'x'.repeat(64),
] as const;
const GATEWAYS = ['dexchange', 'egopay', 'homemade'] as const;
const HOSTILE_GATEWAYS = ['', 'nobody', '__proto__', 'constructor', 'DEXCHANGE', '%64exchange', MARK] as const;

/** Hostile values of headers. */
const headerText = fc.oneof(
  fc.constantFrom(
    '',
    MARK,
    'null',
    '*',
    `${MARK}\t;a=b`,
    'a'.repeat(5000),
    'é\u00ff',
    `${SHOP_ORIGIN}.evil.example`,
    '"',
    ',,;;==',
  ),
  fc.string({ unit: fc.constantFrom(...' !"#$%&()*+,-./0129:;<=>?@AZ[]^_`az{|}~\u00e9\u00ff'), maxLength: 40 }),
);

const usually = <Value>(weight: number, usual: fc.Arbitrary<Value>, other: fc.Arbitrary<Value>): fc.Arbitrary<Value> =>
  fc.oneof({ weight, arbitrary: usual }, { weight: 1, arbitrary: other });

const origin = usually(
  12,
  fc.constant(SHOP_ORIGIN),
  fc.oneof(
    headerText,
    fc.constantFrom('https://evil.example', 'http://shop.example', 'https://shop.example:444', 'https://shop.example/'),
  ),
);
const prefer = fc.constantFrom(
  'wait=1',
  'respond-async, wait=5',
  'wait=99999',
  'wait="2"',
  'wait=-1',
  'wait=1e3',
  'wait=0',
  'wait',
  `wait=${MARK}`,
  'WAIT = 3;x',
);
const headers = fc
  .tuple(
    fc.record({
      Origin: origin,
      'Content-Type': usually(
        15,
        fc.constantFrom('application/json', 'application/json; charset=utf-8'),
        fc.oneof(headerText, fc.constantFrom('text/plain', 'application/x-www-form-urlencoded')),
      ),
    }),
    fc.record(
      {
        'Sec-Fetch-Site': fc.constantFrom('same-origin', 'cross-site', MARK),
        'Accept-Language': fc.oneof(fc.constantFrom('en-GB,fr;q=0.5', 'wo'), headerText),
        'X-Client': fc.constantFrom('a', 'b', MARK),
        'X-Forwarded-Host': headerText,
        Cookie: headerText,
        'X-Http-Method-Override': headerText,
      },
      { requiredKeys: [] },
    ),
    fc.boolean(),
  )
  // A same-origin GET, and a client that is no browser, sends no Origin.
  .map(([{ Origin, ...always }, sometimes, bare]): Record<string, string> => ({
    ...always,
    ...sometimes,
    ...(bare && sometimes['Sec-Fetch-Site'] === 'same-origin' ? {} : { Origin }),
  }));

const hostilePath = fc.oneof(
  fc.constantFrom(
    '/',
    '//',
    '/sessions/',
    '/sessions//',
    '/sessions/../health',
    '/sessions/%2e%2e/health',
    '/..%2f..%2fetc/passwd',
    '/%00',
    '/sessions/%',
    '/sessions/%ff%fe',
    '/return',
    '/webhooks',
    '/webhooks/a/b/c',
    '/Sessions',
    `/${MARK}`,
    '/é😀\u202e',
    `/${'a/'.repeat(3000)}`,
    `/sessions/${'A'.repeat(20_000)}`,
    '/sessions;a=b',
    '/sessions%2f',
    '/.well-known',
    '\\sessions',
  ),
  fc.webPath(),
  fc.string({ unit: 'binary', maxLength: 60 }).map((text) => `/${text}`),
);

/** Recipes. Most have at most one or two faults. */
export const arbitraryRecipe: fc.Arbitrary<Recipe> = fc
  .record({
    route: fc.oneof(
      { weight: 9, arbitrary: fc.constant('create' as const) },
      { weight: 7, arbitrary: fc.constant('session' as const) },
      { weight: 4, arbitrary: fc.constantFrom('webhook' as const, 'signed_webhook' as const) },
      { weight: 2, arbitrary: fc.constant('return' as const) },
      {
        weight: 2,
        arbitrary: fc.constantFrom('health' as const, 'gateways' as const, 'cancel' as const, 'other' as const),
      },
    ),
    method: usually(
      15,
      fc.constant(undefined),
      fc.constantFrom('GET', 'POST', 'OPTIONS', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'get', 'PROPFIND', 'M-SEARCH'),
    ),
    prefix: usually(12, fc.constantFrom('/pay', ''), fc.constantFrom('/pay/pay', '/PAY', '//pay', '/pay%2f', '/x')),
    path: hostilePath,
    suffix: usually(
      15,
      fc.constant(''),
      fc.constantFrom('/', '//', `?${MARK}`, '?order=1#x', '%20', ';', '/..', '%0d%0aX-Injected:1'),
    ),
    gateway: usually(15, fc.constantFrom(...GATEWAYS), fc.constantFrom(...HOSTILE_GATEWAYS)),
    token: fc.record({
      at: fc.nat(60),
      other: fc.nat(60),
      alteration: usually(
        3,
        fc.constant('none' as const),
        fc.constantFrom('cut', 'append', 'splice', 'case', 'swap', 'encode', 'made_up'),
      ),
    }),
    headers,
    prefer: usually(8, fc.constant(undefined), prefer),
    order: usually(3, fc.constantFrom('1001', '1002', '1003'), fc.constantFrom(...ORDERS)),
    key: usually(10, fc.oneof(fc.uuid(), fc.constantFrom('key-of-two-requests', 'another-key')), headerText),
    changes: usually(
      2,
      fc.constant([]),
      arbitraryChanges(
        ['order', 'gateway', 'amount', 'customer', 'returnUrl', 'locale', 'value', 'currency', 'id', 'CUSTOM_DATA'],
        [
          `${MARK}`,
          `${SHOP_ORIGIN}/${MARK}`,
          `${SHOP_ORIGIN}@evil.example/`,
          'https://evil.example',
          4321,
          4322,
          'XOF',
          'EUR',
          'SUCCESS',
          '1',
        ],
      ),
    ),
    body: arbitraryBody,
    spent: usually(60, fc.constant(false), fc.constant(true)),
  })
  .map(({ prefer, headers, ...recipe }) => ({
    ...recipe,
    headers: { ...headers, ...(prefer !== undefined && recipe.route === 'session' ? { Prefer: prefer } : {}) },
  }));

/** The request of a recipe; `undefined`: the platform cannot make such a `Request`. */
export async function requestOf(
  recipe: Recipe,
  loot: Loot,
  price: (order: string) => number,
  signal: AbortSignal,
): Promise<Request | undefined> {
  const method = recipe.method ?? METHODS[recipe.route];
  const hasBody = !['GET', 'HEAD', 'get'].includes(method);
  const bytes = bytesOf(changed(bodyOf(recipe, loot, price), recipe.changes), recipe.body);
  try {
    const request = new Request(`${SHOP_ORIGIN}${pathOf(recipe, loot)}`, {
      method,
      headers: { ...recipe.headers, ...(recipe.route === 'create' ? { 'Idempotency-Key': recipe.key } : {}) },
      body: hasBody ? deliveryOf(bytes, recipe.body) : null,
      duplex: 'half',
      signal,
    } as RequestInit);
    if (recipe.spent) await request.text().catch(() => undefined);
    return request;
  } catch {
    return undefined;
  }
}

function pathOf({ route, prefix, path, suffix, gateway, token }: Recipe, loot: Loot): string {
  const middle = {
    create: '/sessions',
    session: `/sessions/${take(token, loot.ids)}`,
    webhook: `/webhooks/${gateway}`,
    signed_webhook: `/webhooks/${gateway}/${webhookToken(token, loot)}`,
    return: `/return/${take(token, [...loot.returnTokens, ...loot.returnTokens, ...loot.webhookTokens])}`,
    health: '/health',
    gateways: '/gateways',
    cancel: `/sessions/${take(token, loot.ids)}`,
    other: path,
  }[route];
  return prefix + middle + suffix;
}

function bodyOf(
  { route, gateway, order, token, headers }: Recipe,
  loot: Loot,
  price: (order: string) => number,
): unknown {
  if (route === 'create') {
    const amount = token.at % 3 === 0 ? {} : { amount: { value: price(order), currency: 'XOF' } };
    const customer = { name: `Awa ${MARK}`, phone: '770001111', email: `awa@${MARK}.example` };
    return {
      order,
      gateway,
      ...amount,
      customer,
      returnUrl: `${SHOP_ORIGIN}/cart?${MARK}#top`,
      locale: headers['Accept-Language']?.slice(0, 35),
    };
  }
  // An address that was given to a gateway is known to that gateway alone, which names the right payment.
  const known =
    route === 'signed_webhook' ? loot.references[loot.webhookTokens.indexOf(webhookToken(token, loot))] : undefined;
  const reference = known ?? take(token, loot.references);
  const id =
    known === undefined
      ? (loot.vendorIds[(token.other % 2 === 0 ? token.at : token.other) % loot.vendorIds.length] ?? MARK)
      : `M-${known}`;
  if (gateway === 'egopay') return { transaction_ref: reference, payment_reference: id, amount: '4321', status: '1' };
  if (gateway === 'homemade') return { reference };
  return {
    id,
    externalTransactionId: reference,
    STATUS: 'SUCCESS',
    AMOUNT: 4321,
    PHONE_NUMBER: '770009999',
    CUSTOM_DATA: MARK,
  };
}

/** A webhook's token, or sometimes one that was made for another purpose. */
const webhookToken = (token: Taken, { webhookTokens, returnTokens }: Loot): string =>
  take(token, [...webhookTokens, ...webhookTokens, ...returnTokens]);

function take({ at, other, alteration }: Taken, all: readonly string[]): string {
  const text = all[at % all.length] ?? MARK;
  const second = all[other % all.length] ?? MARK;
  const middle = Math.floor((text.length * (other % 10)) / 10);
  switch (alteration) {
    case 'none':
      return text;
    case 'cut':
      return text.slice(0, middle);
    case 'append':
      return text + (HOSTILE_TEXTS[other % HOSTILE_TEXTS.length] ?? '').slice(0, 50);
    case 'splice':
      return text.slice(0, middle) + second.slice(middle);
    case 'case':
      return at % 2 === 0 ? text.toUpperCase() : text.toLowerCase();
    case 'swap':
      return text.slice(0, middle) + (text[middle] === 'a' ? 'b' : 'a') + text.slice(middle + 1);
    case 'encode':
      return text.replace(/[.\w]/, (character) => `%${character.charCodeAt(0).toString(16)}`);
    case 'made_up':
      return HOSTILE_TEXTS[at % HOSTILE_TEXTS.length] ?? '';
  }
}
