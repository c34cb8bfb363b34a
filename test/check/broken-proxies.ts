/**
 * Proxies that are broken on purpose: ours, with one mistake each that somebody could make. `fails`
 * lists the checks that must notice it; every other check must not.
 */
import { CUSTOMER } from '../../src/check/bench/proxy-client.js';
import { memoryStore, type PaymentState } from '../../src/proxy/index.js';
import {
  answers,
  asked,
  asksAgain,
  believes,
  believesAll,
  claimedReferences,
  creates,
  expiring,
  gateway,
  halfIds,
  isCreate,
  isPage,
  isRead,
  isWebhook,
  looseIds,
  numbering,
  paidPrice,
  pathOf,
  sessions,
  sticky,
} from './break-proxy.js';
import { KEYS, ORIGIN, type Difference } from './stage.js';

/** A proxy with one mistake. */
export interface BrokenProxy extends Difference {
  readonly mistake: string;
  readonly fails: readonly string[];
}

/** All checks with a session that is not known to be paid. */
const STILL_PENDING = [
  'pending-unpaid',
  'webhook-from-anyone',
  'webhook-from-gateway',
  'return-not-believed',
  'status-unknown',
  'amount-mismatch',
  'gateway-silent',
];
const ENDINGS = ['outcome-failed', 'outcome-canceled', 'outcome-expired', 'outcome-succeeded'];

const memory = memoryStore();
const priced = { amount: { value: 5000, currency: 'XOF' } } as const;

export const BROKEN_PROXIES: readonly BrokenProxy[] = [
  // Wrong success.
  {
    mistake: 'calls a session paid without asking the gateway',
    fails: ['retrieve-answer', ...STILL_PENDING, ...ENDINGS, 'dead-payment-replaced', 'order-paid-once'],
    wrap: believesAll(),
  },
  {
    mistake: 'believes a visit to the return page',
    fails: ['return-not-believed'],
    wrap: believes((request) => (isPage(request) ? [pathOf(request).split(/[/.]/)[2] ?? ''] : [])),
  },
  {
    mistake: 'believes any webhook',
    fails: ['webhook-from-anyone', 'webhook-from-gateway', 'status-unknown', 'amount-mismatch'],
    wrap: believes((request, body) => (isWebhook(request, 3) ? claimedReferences(body) : [])),
  },
  {
    mistake: 'believes webhooks at the address that it gave to the gateway',
    fails: ['webhook-from-gateway', 'status-unknown', 'amount-mismatch'],
    wrap: believes((request, body) => (isWebhook(request, 4) ? claimedReferences(body) : [])),
  },
  {
    mistake: 'does not compare the paid amount with the price',
    fails: ['amount-mismatch'],
    config: gateway((adapter) => ({
      retrievePayment: async (...call) => paidPrice(await adapter.retrievePayment(...call)),
    })),
  },
  {
    mistake: 'asks the gateway for another amount than the price',
    fails: ['gateway-price', 'amount-mismatch'],
    config: gateway((adapter) => ({
      createPayment: (payment, context) => adapter.createPayment(asked(payment, 4999), context),
      retrievePayment: async (...call) => {
        const state = await adapter.retrievePayment(...call);
        return state.amount === undefined ? state : { ...state, amount: priced.amount };
      },
    })),
  },
  {
    mistake: 'tells another amount than the price',
    fails: ['create-price', 'outcome-succeeded'],
    wrap: sessions((session) => ({ ...session, amount: { value: 4999, currency: 'XOF' } })),
  },
  {
    mistake: 'takes the amount from the browser',
    fails: ['amount-not-believed'],
    wrap: creates((headers, body) => {
      const { value } = Object(body['amount']) as { value?: unknown };
      if (Number.isInteger(value)) headers.set('X-Amount', String(value));
      return body;
    }),
    config: {
      resolveOrder: (order, request) =>
        order === '1001'
          ? { amount: { value: Number(request?.headers.get('X-Amount') ?? 5000), currency: 'XOF' } }
          : null,
    },
  },

  // Lost success.
  {
    mistake: 'takes a status that it does not know for a failure',
    fails: ['status-unknown'],
    config: gateway((adapter) => ({
      retrievePayment: (payment, context) =>
        adapter.retrievePayment(payment, {
          ...context,
          fetch: async (...call) =>
            new Response((await (await context.fetch(...call)).text()).replace('IN_REVIEW', 'FAILED')),
        }),
    })),
  },
  {
    mistake: 'takes silence of the gateway for a failure',
    fails: ['gateway-silent'],
    config: gateway((adapter) => ({
      retrievePayment: (...call) => adapter.retrievePayment(...call).catch((): PaymentState => ({ status: 'failed' })),
    })),
  },
  {
    mistake: 'gives up its first session after a few reads',
    fails: ['pending-unpaid', 'webhook-from-anyone'],
    wrap: expiring(),
  },
  ...(['failed', 'canceled', 'expired'] as const).map((status): BrokenProxy => ({
    mistake: `has no word for ${status}`,
    fails: [`outcome-${status}`],
    wrap: sessions((session) => ({
      ...session,
      status: session.status === status ? (status === 'failed' ? 'expired' : 'failed') : session.status,
    })),
  })),
  {
    mistake: 'changes a session while it is pending',
    fails: ['retrieve-answer'],
    wrap: sessions((session, { method }) =>
      method === 'GET' ? { ...session, createdAt: '2031-01-01T00:00:00Z' } : { ...session },
    ),
  },
  {
    mistake: 'sends the buyer home without the session',
    fails: ['return-page-way-back'],
    wrap: answers(({ request, text }) =>
      isPage(request) ? { text: text.replaceAll('pay-session', 'session') } : undefined,
    ),
  },

  // Calls that strangers use up.
  {
    mistake: 'asks the gateway at every webhook',
    fails: ['webhook-flood'],
    ...asksAgain((request) => isWebhook(request, 3)),
  },
  {
    mistake: 'asks the gateway for everybody who asks it',
    fails: ['poll-flood'],
    ...asksAgain((request) => isRead(request)),
  },

  // Double charge.
  {
    mistake: 'ignores the idempotency key',
    fails: ['create-idempotent', 'create-parallel', 'key-other-body', 'one-live-payment', 'purchase-parallel'],
    wrap: creates((headers, body) => {
      if (headers.has('Idempotency-Key')) headers.set('Idempotency-Key', crypto.randomUUID());
      // Another buyer too, because one buyer has one live payment for all keys.
      return 'customer' in body ? { ...body, customer: { name: crypto.randomUUID() } } : body;
    }),
  },
  {
    mistake: 'does without an idempotency key',
    fails: ['key-missing'],
    wrap: creates((headers, body) => {
      if (!headers.has('Idempotency-Key')) headers.set('Idempotency-Key', crypto.randomUUID());
      return body;
    }),
  },
  {
    mistake: 'answers a key with whatever body',
    fails: ['key-other-body'],
    wrap: creates((_headers, body) => ({
      ...body,
      ...(String(body['returnUrl']).endsWith('?other') ? { returnUrl: `${ORIGIN}/` } : {}),
    })),
  },
  {
    mistake: 'uses a reference again whose create was never answered',
    fails: ['create-answer-lost', 'dead-payment-replaced'],
    config: gateway((adapter) => ({
      // In the check, the buyer's name ends with the key.
      createPayment: (payment, context) =>
        adapter.createPayment(
          {
            ...payment,
            reference: `${payment.order}-${payment.customer?.name?.split(' ').at(-1) ?? payment.reference}`,
          },
          context,
        ),
    })),
  },
  {
    mistake: 'makes a second payment for another key of the same purchase',
    fails: ['one-live-payment', 'purchase-parallel'],
    // Another buyer for each key, by a field that the gateway does not get.
    wrap: creates((headers, body) => ({
      ...body,
      customer: { ...Object(body['customer']), email: headers.get('Idempotency-Key') ?? '' },
    })),
  },
  { mistake: 'gives a failed payment to whoever wants to pay again', fails: ['dead-payment-replaced'], wrap: sticky() },
  {
    mistake: 'gives two sessions one payment of the gateway',
    fails: ['gateway-id-reused'],
    config: {
      store: {
        ...memory,
        add: (key, value, ttl) => (key.startsWith('gateway-id:') ? Promise.resolve(true) : memory.add(key, value, ttl)),
      },
    },
  },
  {
    mistake: 'says of a gateway that is down that it refuses for good',
    fails: ['create-refused-later', 'create-answer-lost', 'gateway-id-reused'],
    wrap: answers(({ request, status, text }) =>
      isCreate(request) && status === 503
        ? { status: 502, text: text.replace('gateway_unavailable', 'gateway_rejected').replace('503', '502') }
        : undefined,
    ),
  },
  {
    mistake: 'lets a paid order be paid again',
    fails: ['one-live-payment', 'order-paid-once', 'purchase-parallel'],
    config: { resolveOrder: (order) => (order === '1001' ? { ...priced, repeatable: true } : null) },
  },
  {
    mistake: 'offers the hosted page of a paid session',
    fails: ['outcome-succeeded'],
    wrap: sessions((session) => ({ ...session, checkoutUrl: session.checkoutUrl ?? 'https://pay.example/again' })),
  },

  // Access that must be refused.
  { mistake: 'numbers its sessions', fails: ['ids-unguessable'], wrap: numbering() },
  { mistake: 'takes ids that are spelled otherwise', fails: ['session-tampered'], wrap: looseIds() },
  { mistake: 'looks at the first half of an id only', fails: ['session-tampered'], wrap: halfIds() },
  {
    mistake: 'has another answer for ids of another form',
    fails: ['session-unknown'],
    wrap: answers(({ request, status, text }) =>
      status === 404 && isRead(request) && !pathOf(request).startsWith('/sessions/eyJ')
        ? { text: text.replace('session_not_found', 'invalid_request') }
        : undefined,
    ),
  },
  { mistake: 'makes a payment for any order', fails: ['order-unknown'], config: { resolveOrder: () => priced } },
  {
    mistake: 'takes the first gateway for one that it does not know',
    fails: ['gateway-unknown'],
    wrap: creates((_headers, body) => ({ ...body, gateway: 'dexchange' })),
  },
  {
    mistake: 'sends buyers anywhere',
    fails: ['return-url-foreign'],
    wrap: creates((_headers, body) => ({
      ...body,
      ...(typeof body['returnUrl'] === 'string' && !body['returnUrl'].startsWith(ORIGIN)
        ? { returnUrl: `${ORIGIN}/` }
        : {}),
    })),
  },
  {
    mistake: 'takes creates from every origin',
    fails: ['origin-foreign'],
    wrap: creates((headers, body) => {
      if (headers.has('Origin')) headers.set('Origin', ORIGIN);
      return body;
    }),
  },
  {
    mistake: 'takes creates without an origin',
    fails: ['origin-missing'],
    wrap: creates((headers, body) => {
      if (!headers.has('Origin')) headers.set('Origin', ORIGIN);
      return body;
    }),
  },
  {
    mistake: 'answers pages of every origin',
    fails: ['cors-exact'],
    wrap: answers(({ headers }) => headers.set('Access-Control-Allow-Origin', '*')),
  },
  {
    mistake: 'forgets a header in its preflight',
    fails: ['cors-preflight'],
    wrap: answers(({ headers }) => headers.set('Access-Control-Allow-Headers', 'Content-Type, Prefer')),
  },
  {
    mistake: 'reads bodies of any type',
    fails: ['body-type'],
    wrap: creates((headers, body) => {
      headers.set('Content-Type', 'application/json');
      return body;
    }),
  },
  {
    mistake: 'reads bodies of any size',
    fails: ['body-too-large'],
    wrap: creates((_headers, { padding: _large, ...body }) => body),
  },
  {
    mistake: 'breaks over a body that is not JSON',
    fails: ['body-not-json'],
    wrap: answers(({ status, text }) =>
      status === 400 && text.includes('not valid JSON')
        ? { status: 500, text: text.replace('invalid_request', 'internal_error').replace('400', '500') }
        : undefined,
    ),
  },
  {
    mistake: 'makes a string of everything',
    fails: ['body-shape'],
    wrap: creates((_headers, body) => ({
      ...body,
      ...(typeof body['order'] === 'number' ? { order: String(body['order']) } : {}),
    })),
  },
  {
    mistake: 'is strict about what it can do without',
    fails: ['optional-data'],
    wrap: creates((_headers, body) => (Object(body['customer']).email === null ? { ...body, order: '' } : body)),
  },
  {
    mistake: 'tells the page who the buyer is',
    fails: ['no-personal-data'],
    wrap: sessions((session) => ({ ...session, payer: CUSTOMER.phone })),
  },
  {
    mistake: 'passes on what the gateway keeps for the merchant',
    fails: ['no-personal-data'],
    wrap: sessions((session) => ({ ...session, CURRENT_BALANCE: 104_900 })),
  },
  {
    mistake: 'shows its key',
    fails: ['no-personal-data'],
    wrap: answers(({ headers }) => headers.set('X-Debug', `Bearer ${KEYS.dexchange}`)),
  },
  {
    mistake: 'writes the query into the return page',
    fails: ['return-page-echo'],
    wrap: answers(({ request, text }) =>
      isPage(request) ? { text: text + decodeURIComponent(new URL(request.url).search) } : undefined,
    ),
  },
  {
    mistake: 'has no policy on the return page',
    fails: ['return-page-policy'],
    wrap: answers(({ request, headers }) => {
      if (isPage(request)) headers.delete('Content-Security-Policy');
    }),
  },
  {
    mistake: 'lets any inline script run on the return page',
    fails: ['return-page-policy'],
    wrap: answers(({ request, headers }) => {
      if (isPage(request))
        headers.set(
          'Content-Security-Policy',
          "default-src 'none'; script-src 'unsafe-inline'; frame-ancestors 'none'",
        );
    }),
  },

  // Smaller rules of the contract.
  {
    mistake: 'does not say when to ask again',
    fails: ['pending-cadence'],
    wrap: answers(({ headers, status }) => {
      if (status < 300) headers.delete('Retry-After');
    }),
  },
  {
    mistake: 'says that it waited longer than it was asked to',
    fails: ['prefer-wait'],
    wrap: answers(({ request, headers }) => {
      if (request.headers.has('Prefer')) headers.set('Preference-Applied', 'wait=60');
    }),
  },
  {
    mistake: 'refuses without a code',
    fails: ['problem-shape'],
    wrap: answers(({ status, text }) =>
      status >= 400 && text.startsWith('{') ? { text: text.replace('"code"', '"type"') } : undefined,
    ),
  },
  {
    mistake: 'answers unknown paths as a web server does',
    fails: ['problem-shape'],
    wrap: answers(({ request, headers }) => {
      if (!pathOf(request).startsWith('/no-such-path')) return undefined;
      headers.set('Content-Type', 'text/html');
      return { text: '<h1>Not Found</h1>' };
    }),
  },
  {
    mistake: 'takes a wrong path for a wrong request',
    fails: ['path-unknown'],
    wrap: answers(({ request, text }) =>
      pathOf(request).startsWith('/no-such-path') ? { status: 400, text: text.replace('404', '400') } : undefined,
    ),
  },
  {
    mistake: 'does not say which methods a path takes',
    fails: ['method-wrong'],
    wrap: answers(({ headers }) => headers.delete('Allow')),
  },
  {
    mistake: 'lets answers be kept',
    fails: ['cache-headers'],
    wrap: answers(({ headers }) => headers.set('Cache-Control', 'private, max-age=5')),
  },
  {
    mistake: 'calls its sessions text',
    fails: ['session-type'],
    wrap: answers(({ status, headers }) => (status < 300 ? headers.set('Content-Type', 'text/plain') : undefined)),
  },
  {
    mistake: 'names no place of a new session',
    fails: ['create-answer'],
    wrap: answers(({ headers }) => headers.delete('Location')),
  },
];
