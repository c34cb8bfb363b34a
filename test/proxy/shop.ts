/** A shop for tests: a proxy with one fake gateway, a clock that stands still, and a browser's requests. */
import assert from 'node:assert/strict';
import type { CheckoutSession, Problem } from '../../src/contract/index.js';
import { createPayProxy, memoryStore, type LogEntry, type PayProxyConfig } from '../../src/proxy/index.js';
import { FakeGateway } from './fake-gateway.js';

export const ORIGIN = 'https://shop.example';
export const PUBLIC_URL = 'https://shop.example/pay';
export const SECRET = 'a secret for tests, long enough to be one';
export const PRICE = { value: 5000, currency: 'XOF' } as const;

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

/** Opens a shop; `options` replace parts of the proxy's configuration. */
export function openShop(options: Partial<PayProxyConfig> & { readonly clock?: Clock } = {}) {
  const { clock = stoppedClock(), ...config } = options;
  const gateway = new FakeGateway();
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
    send('/sessions', {
      method: 'POST',
      headers: {
        Origin: ORIGIN,
        'Content-Type': 'application/json',
        'Idempotency-Key': crypto.randomUUID(),
        ...headers,
      },
      body: JSON.stringify(body),
    });

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
    /** The gateway's call at the address that it was given. */
    webhook: (url: string, body: unknown) =>
      proxy.fetch(new Request(url, { method: 'POST', body: JSON.stringify(body) })),
    events: () => log.map((entry) => entry.event),
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

/** A promise that the test settles. */
export function deferred<Value>() {
  let resolve!: (value: Value) => void;
  const promise = new Promise<Value>((settle) => (resolve = settle));
  return { promise, resolve };
}

/** Waits for something that must happen. WebCrypto answers from other threads, so it takes turns of the event loop. */
export async function until(condition: () => boolean): Promise<void> {
  for (let turn = 0; !condition(); turn++) {
    if (turn > 100_000) throw new Error('it never happened');
    await new Promise((resolve) => setImmediate(resolve));
  }
}
