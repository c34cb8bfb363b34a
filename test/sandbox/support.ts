/** What the sandbox tests share: calls as a merchant's server makes them, a merchant that listens, time by hand. */
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TestContext } from 'node:test';
import { startSandbox, type RunningSandbox, type SandboxOptions, type Schedule } from '../../src/sandbox/index.js';

export type Json = Record<string, unknown>;

/** An answer with its body read as JSON. */
export interface Answer {
  readonly status: number;
  readonly body: Json;
}

/** Time that passes only by `pass`. `clock` is the part of it that a sandbox gets. */
export function manualTime(start = 1_700_000_000_000): {
  readonly clock: { now(): number; schedule: Schedule };
  pass(ms: number): void;
} {
  let time = start;
  let tasks: { at: number; task: () => void }[] = [];
  return {
    clock: {
      now: () => time,
      schedule: (task, ms) => void tasks.push({ at: time + ms, task }),
    },
    pass(ms) {
      const end = time + ms;
      for (;;) {
        const [next] = tasks.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at);
        if (next === undefined) break;
        tasks = tasks.filter((each) => each !== next);
        time = next.at;
        next.task();
      }
      time = end;
    },
  };
}

/** A sandbox over real HTTP that ends with the test. */
export async function running(t: TestContext, options: SandboxOptions = {}): Promise<RunningSandbox> {
  const started = await startSandbox({ port: 0, ...options });
  t.after(() => started.close());
  return started;
}

/** A webhook as it came in. */
export interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** A merchant's server that keeps the webhooks it receives: as they came, and those in JSON read. */
export async function merchant(
  t: TestContext,
  status = 200,
): Promise<{ url: string; received: Json[]; requests: Received[] }> {
  const received: Json[] = [];
  const requests: Received[] = [];
  const server = createServer(async (request, response) => {
    let text = '';
    for await (const chunk of request) text += String(chunk);
    requests.push({ headers: request.headers, text });
    if (request.headers['content-type'] === 'application/json') received.push(JSON.parse(text) as Json);
    response.writeHead(status).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => void server.close());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`, received, requests };
}

export async function call(url: string, init: RequestInit = {}): Promise<Answer> {
  const response = await fetch(url, init);
  const text = await response.text();
  return { status: response.status, body: text === '' ? {} : (JSON.parse(text) as Json) };
}

export const postJson = (url: string, body: unknown, headers: Record<string, string> = {}): Promise<Answer> =>
  call(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });

export const linkBody = (fields: Json = {}): Json => ({
  externalTransactionId: 'ORDER-001',
  ItemName: 'Premium T-shirt',
  ItemPrice: 5000,
  customData: '',
  callBackURL: 'http://127.0.0.1:9/hook',
  successUrl: 'http://127.0.0.1:9/ok?ref=1',
  failureUrl: 'http://127.0.0.1:9/ko?ref=1',
  ...fields,
});

/** DEXCHANGE as a merchant's server calls it. */
export function dexchangeClient({ dexchange }: RunningSandbox, apiKey = dexchange.apiKey) {
  const base = `${dexchange.baseUrl}/api/v1/transaction/merchant`;
  const authorization = `Bearer ${apiKey}`;
  return {
    create: (fields: Json = {}) => postJson(`${base}/get-link`, linkBody(fields), { authorization }),
    /** Creates, and gives the link out of the wrapped answer. */
    async link(fields: Json = {}): Promise<{ id: string; url: string }> {
      const { body } = await postJson(`${base}/get-link`, linkBody(fields), { authorization });
      const { transactionId, PaymentUrl } = body['transaction'] as Json;
      return { id: String(transactionId), url: String(PaymentUrl) };
    },
    read: (id: string) => call(`${base}/${id}`, { headers: { authorization } }),
    async status(id: string): Promise<unknown> {
      const { body } = await call(`${base}/${id}`, { headers: { authorization } });
      return (body['transaction'] as Json)['Status'];
    },
  };
}

export const startBody = (fields: Json = {}): Json => ({
  transaction_ref: 'ref-1',
  amount: 1000,
  channel: 'ALL',
  description: 'Panier',
  return_url: 'http://127.0.0.1:9/back?ref=1',
  ...fields,
});

/** eGoPay as a merchant's server calls it. */
export function egopayClient({ egopay }: RunningSandbox, token = egopay.token) {
  const verifyUrl = `${egopay.baseUrl}/api/v1/payments/gate/verify`;
  const verify = (transaction_ref: string): Promise<Answer> => postJson(verifyUrl, { token, transaction_ref });
  return {
    start: (fields: Json = {}) => postJson(egopay.startUrl, { token, ...startBody(fields) }),
    verify,
    details: async (reference: string): Promise<Json> => (await verify(reference)).body['details'] as Json,
  };
}

/** Presses one of the hosted page's buttons, without following the redirect. */
export const choose = (pageUrl: string, outcome: string, operator = ''): Promise<Response> =>
  fetch(pageUrl, { method: 'POST', body: new URLSearchParams({ outcome, operator }), redirect: 'manual' });
