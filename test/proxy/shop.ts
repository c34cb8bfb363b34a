/** A shop for tests: a proxy with one fake gateway, a clock that stands still, and a browser's requests. */
import assert from 'node:assert/strict';
import type { CheckoutSession, Problem } from '../../src/contract/index.js';
import {
  createPayProxy,
  memoryStore,
  type LogEntry,
  type PaymentState,
  type PayProxyConfig,
  type Store,
} from '../../src/proxy/index.js';
import { FakeGateway } from './fake-gateway.js';

export const ORIGIN = 'https://shop.example';
export const PUBLIC_URL = 'https://shop.example/pay';
export const SECRET = 'a secret for tests, long enough to be one';
export const PRICE = { value: 5000, currency: 'XOF' } as const;

/** What the gateway says of a payment that was paid. */
export const PAID: PaymentState = { status: 'succeeded', amount: PRICE };

export const SECOND = 1000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** What a button sends, unless the test says otherwise. */
export const BODY = { order: '1001', amount: PRICE, returnUrl: `${ORIGIN}/cart?step=2#top` };

export interface Clock {
  (): number;
  advance(ms: number): void;
}

export function stoppedClock(): Clock {
  let time = Date.UTC(2031, 4, 6, 7, 8, 9);
  return Object.assign(() => time, { advance: (ms: number) => void (time += ms) });
}

/** A create, as a button sends it. */
export const createRequest = (body: unknown = BODY, headers: Record<string, string> = {}): Request =>
  new Request(`${PUBLIC_URL}/sessions`, {
    method: 'POST',
    headers: { Origin: ORIGIN, 'Content-Type': 'application/json', 'Idempotency-Key': crypto.randomUUID(), ...headers },
    body: JSON.stringify(body),
  });

export interface ShopOptions extends Partial<PayProxyConfig> {
  readonly clock?: Clock;
  /** The limit of the shop's own gateway. Left out: none. */
  readonly requestsPerMinute?: number;
}

/** Opens a shop; `options` replace parts of the proxy's configuration. */
export function openShop(options: ShopOptions = {}) {
  const { clock = stoppedClock(), requestsPerMinute = Infinity, ...config } = options;
  const gateway = new FakeGateway();
  Object.assign(gateway.limits, { requestsPerMinute });
  const log: LogEntry[] = [];
  const settled: CheckoutSession[] = [];
  const store = config.store ?? memoryStore({ now: clock });
  const proxy = createPayProxy({
    secret: SECRET,
    publicUrl: PUBLIC_URL,
    allowedOrigins: [ORIGIN],
    gateways: [gateway],
    resolveOrder: (order) => (order === 'unknown' ? null : { amount: PRICE, description: 'T-shirt' }),
    onSettled: (session) => void settled.push(session),
    now: clock,
    log: (entry) => void log.push(entry),
    ...config,
    store,
  });

  const send = (path: string, init: RequestInit = {}): Promise<Response> =>
    proxy.fetch(new Request(PUBLIC_URL + path, init));

  const create = (body: unknown = BODY, headers: Record<string, string> = {}): Promise<Response> =>
    proxy.fetch(createRequest(body, headers));

  const webhook = (url: string, body: unknown): Promise<Response> =>
    proxy.fetch(new Request(url, { method: 'POST', body: JSON.stringify(body) }));

  return {
    proxy,
    gateway,
    clock,
    log,
    settled,
    store,
    send,
    create,
    retrieve: (id: string) => send(`/sessions/${id}`),
    /** A session that waits for its buyer. */
    open: async (body: unknown = BODY): Promise<CheckoutSession> => sessionOf(await create(body), 201),
    /** Opens `count` sessions, each for another order, because one order has one live payment. */
    openSeveral: (count: number, body: object = BODY): Promise<CheckoutSession[]> =>
      Promise.all(
        Array.from({ length: count }, async (_, index) =>
          sessionOf(await create({ ...body, order: String(1001 + index) }), 201),
        ),
      ),
    /** A session as `GET` reports it now. */
    look: async (id: string): Promise<CheckoutSession> => sessionOf(await send(`/sessions/${id}`), 200),
    /** A call of a gateway, or of somebody else, at this address. */
    webhook,
    /** The gateway's own call about a payment, at the signed address that only the gateway knows. */
    notify: (reference: string) => webhook(gateway.paymentOf(reference).webhookUrl, { reference }),
    /** The buyer comes back from the hosted page to the return page. */
    comeBack: (reference: string) => proxy.fetch(new Request(gateway.paymentOf(reference).returnUrl)),
    events: () => log.map((entry) => entry.event),
    /** The levels of the log's entries of one event. */
    levelsOf: (event: string) => log.filter((entry) => entry.event === event).map(({ level }) => level),
  };
}

export async function sessionOf(response: Response, status: number): Promise<CheckoutSession> {
  const text = await response.text();
  assert.equal(response.status, status, `expected ${status}, got ${response.status}: ${text}`);
  assert.equal(response.headers.get('Content-Type'), 'application/json');
  return JSON.parse(text) as CheckoutSession;
}

export async function problemOf(response: Response): Promise<Problem> {
  assert.equal(response.headers.get('Content-Type'), 'application/problem+json');
  const problem = (await response.json()) as Problem;
  assert.equal(problem.status, response.status);
  return problem;
}

/** The statuses of sessions, or of HTTP answers. */
export const statusesOf = <Status>(list: readonly { readonly status: Status }[]): Status[] =>
  list.map(({ status }) => status);
export const referencesOf = (payments: readonly { readonly reference: string }[]): string[] =>
  payments.map(({ reference }) => reference);

/** A store that has only what every store must have. */
export function storeOfFiveOperations(now: Clock): Store {
  const { get, set, add, replace, delete: forget } = memoryStore({ now });
  return { get, set, add, replace, delete: forget };
}

/** The store, where the first `readers` reads are answered together: all have read before any of them goes on. */
export function whereAllReadFirst(store: Store, readers: number): Store {
  const everyone = deferred<void>();
  let count = 0;
  return {
    ...store,
    get: async (key) => {
      const value = await store.get(key);
      if (++count === readers) everyone.resolve();
      await everyone.promise;
      return value;
    },
  };
}

/** A promise that the test settles. */
export function deferred<Value>() {
  let resolve!: (value: Value) => void;
  const promise = new Promise<Value>((settle) => (resolve = settle));
  return { promise, resolve };
}

/** One turn of the event loop. */
export const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Waits for something that must happen. WebCrypto answers from other threads, so it takes turns of the event loop. */
export async function until(condition: () => boolean): Promise<void> {
  for (let turns = 0; !condition(); turns++) {
    if (turns > 100_000) throw new Error('it never happened');
    await turn();
  }
}
