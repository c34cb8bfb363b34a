/** Ways to break a proxy: wrappers between the check and the proxy that change requests or answers. */
import type { CheckoutSession } from '../../src/contract/index.js';
import { dexchange, type Gateway, type NewPayment, type PaymentState } from '../../src/proxy/index.js';
import { KEYS, SANDBOX_URL, type Difference, type Handler } from './stage.js';

type Fields = Record<string, unknown>;

export const pathOf = ({ url }: { readonly url: string }): string => new URL(url).pathname.replace(/^\/pay/, '');
export const isCreate = (request: Request): boolean => request.method === 'POST' && pathOf(request) === '/sessions';
export const isRead = (request: Request): boolean =>
  request.method === 'GET' && pathOf(request).startsWith('/sessions/');
export const isPage = (request: Request): boolean => pathOf(request).startsWith('/return');

/** Changes every answer; the change sees the request and the answer's text. */
export const answers =
  (
    change: (answer: {
      request: Request;
      status: number;
      headers: Headers;
      text: string;
    }) => { status?: number; text?: string } | void,
  ) =>
  (proxy: Handler): Handler =>
  async (request) => {
    const response = await proxy(request.clone());
    const headers = new Headers(response.headers);
    const given = { request, status: response.status, headers, text: await response.text() };
    const { status = given.status, text = given.text } = change(given) ?? {};
    return new Response(status === 204 ? null : text, { status, headers });
  };

/** Changes every session that is answered. */
export const sessions = (
  change: (session: CheckoutSession, request: Request) => Fields,
): ((proxy: Handler) => Handler) =>
  answers(({ request, status, text }) =>
    (status === 200 || status === 201) && (isCreate(request) || isRead(request))
      ? { text: JSON.stringify(change(JSON.parse(text) as CheckoutSession, request)) }
      : undefined,
  );

/** Changes the body and headers of every create before the proxy sees it. */
export const creates =
  (change: (headers: Headers, body: Fields) => Fields | void) =>
  (proxy: Handler): Handler =>
  async (request) => {
    if (!isCreate(request)) return proxy(request);
    const headers = new Headers(request.headers);
    const text = await request.text();
    let body: unknown;
    try {
      body = JSON.parse(text);
    } catch {
      body = undefined;
    }
    const changed = typeof body === 'object' && body !== null ? change(headers, body as Fields) : undefined;
    return proxy(new Request(request.url, { method: 'POST', headers, body: changed ? JSON.stringify(changed) : text }));
  };

/** Reports sessions as paid if `believe` finds their references in a request that is no create and no poll. */
export const believes = (
  believe: (request: Request, body: string) => readonly string[],
): ((proxy: Handler) => Handler) => {
  const paid = new Set<string>();
  const report = sessions((session) => (paid.has(session.reference) ? succeeded(session) : { ...session }));
  return (proxy) => async (request) => {
    if (!isCreate(request) && !isRead(request))
      for (const reference of believe(request, await request.clone().text())) paid.add(reference);
    return report(proxy)(request);
  };
};

const succeeded = ({ checkoutUrl: _gone, ...session }: CheckoutSession): Fields => ({
  ...session,
  status: 'succeeded',
  settledAt: session.settledAt ?? session.createdAt,
});

/** The reference in a webhook that claims a success, at whatever address it arrives. */
export function claimedReferences(body: string): string[] {
  const sent = JSON.parse(body) as { STATUS?: string; externalTransactionId?: string };
  return sent.STATUS === 'SUCCESS' && sent.externalTransactionId !== undefined ? [sent.externalTransactionId] : [];
}

export const isWebhook = (request: Request, parts: number): boolean =>
  pathOf(request).split('/')[1] === 'webhooks' && pathOf(request).split('/').length >= parts;

/** Our DEXCHANGE adapter with some methods replaced. */
export const gateway = (change: (adapter: Gateway) => Partial<Gateway>): Difference['config'] => {
  const adapter = dexchange({ baseUrl: `${SANDBOX_URL}/dexchange`, apiKey: KEYS.dexchange });
  return { gateways: [{ ...adapter, ...change(adapter) }] };
};

/** Asks the gateway once more about the payment that it was asked about last, for each request that fits. */
export function asksAgain(fits: (request: Request) => boolean): Difference {
  let again = (): Promise<unknown> => Promise.resolve();
  return {
    config: gateway((adapter) => ({
      retrievePayment(...call) {
        again = () => adapter.retrievePayment(...call);
        return adapter.retrievePayment(...call);
      },
    })),
    wrap: (proxy) => async (request) => {
      const answer = await proxy(request);
      if (fits(request)) await again().catch(() => undefined);
      return answer;
    },
  };
}

export const asked = (payment: NewPayment, value: number): NewPayment => ({
  ...payment,
  amount: { value, currency: 'XOF' },
});
export const paidPrice = (state: PaymentState): PaymentState =>
  state.status === 'succeeded' ? { ...state, amount: { value: 5000, currency: 'XOF' } } : state;

/** Reports every session that it has made as paid, and does not ask the gateway. */
export function believesAll(): (proxy: Handler) => Handler {
  const made = new Map<string, CheckoutSession>();
  const remember = sessions((session) => {
    made.set(session.id, session);
    return { ...session };
  });
  return (proxy) =>
    remember(async (request) => {
      const session = isRead(request) ? made.get(pathOf(request).slice('/sessions/'.length)) : undefined;
      const answer = await proxy(request);
      if (session === undefined) return answer;
      answer.headers.set('Content-Type', 'application/json');
      answer.headers.set('Retry-After', '3');
      return new Response(JSON.stringify(succeeded(session)), { headers: answer.headers });
    });
}

/** Reports its first session as expired from the fourth poll on. */
export function expiring(): (proxy: Handler) => Handler {
  let first: string | undefined;
  let reads = 0;
  return sessions((session, { method }) => {
    first ??= session.id;
    if (session.id !== first) return { ...session };
    if (method === 'GET') reads += 1;
    return { ...session, status: reads >= 4 ? 'expired' : session.status };
  });
}

/** Shows the ids of the proxy behind it as `session-1`, `session-2` … */
export function numbering(): (proxy: Handler) => Handler {
  const sealed: string[] = [];
  const shown = (id: string): string => {
    if (!sealed.includes(id)) sealed.push(id);
    return `session-${sealed.indexOf(id) + 1}`;
  };
  const hidden = (text: string): string => text.replace(/eyJ[\w-]+\.[\w.-]+/g, shown);
  const rename = answers(({ headers, text }) => {
    const location = headers.get('Location');
    if (location !== null) headers.set('Location', hidden(location));
    return { text: hidden(text) };
  });
  return (proxy) =>
    rename((request) => {
      const number = /\/session-(\d+)$/.exec(pathOf(request))?.[1];
      const id = number === undefined ? undefined : sealed[Number(number) - 1];
      return proxy(id === undefined ? request : new Request(request.url.replace(/session-\d+$/, id), request));
    });
}

/** Accepts every id that begins like one that it has given out. */
export const halfIds = (): ((proxy: Handler) => Handler) => acceptIdsAlike((id) => id.slice(0, id.length / 4));

/** Accepts every id that base64url decodes to the same bytes as one that it has given out. */
export const looseIds = (): ((proxy: Handler) => Handler) =>
  acceptIdsAlike((id) =>
    id
      .split('.')
      .map((part) => Buffer.from(part, 'base64url').toString('hex'))
      .join('.'),
  );

/** Accepts every id of which `part` is the same as that of an id that it has given out. */
function acceptIdsAlike(part: (id: string) => string): (proxy: Handler) => Handler {
  const given = new Map<string, string>();
  const remember = sessions((session) => {
    given.set(part(session.id), session.id);
    return { ...session };
  });
  return (proxy) =>
    remember((request) => {
      const id = pathOf(request).slice('/sessions/'.length);
      const known = isRead(request) ? given.get(part(id)) : undefined;
      return proxy(known === undefined ? request : new Request(request.url.replace(id, known), request));
    });
}

/** Answers a create of the same buyer with another key like the first one, even if that payment has ended. */
export function sticky(): (proxy: Handler) => Handler {
  const made = new Map<string, { key: string | null; status: number; headers: Headers; text: string }>();
  let buyer = '';
  const note = creates((_headers, body) => {
    buyer = JSON.stringify(body['customer'] ?? null);
  });
  return (proxy) =>
    note(async (request) => {
      if (!isCreate(request)) return proxy(request);
      const [key, asking] = [request.headers.get('Idempotency-Key'), buyer];
      const before = made.get(asking);
      if (before !== undefined && before.key !== key) return new Response(before.text, before);
      const { status, headers, ...response } = await proxy(request).then(async (answer) => ({
        status: answer.status,
        headers: answer.headers,
        text: await answer.text(),
      }));
      if (status === 201) made.set(asking, { key, status, headers, text: response.text });
      return new Response(response.text, { status, headers });
    });
}
