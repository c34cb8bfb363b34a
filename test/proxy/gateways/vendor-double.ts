/**
 * Stand-ins for a vendor's server: a `fetch` that records what it was asked, and a real HTTP server on a
 * free port. Neither knows anything of a vendor.
 */
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A documented message of a vendor, read from `test/fixtures`. */
export const fixture = <T>(path: string): T =>
  JSON.parse(readFileSync(new URL(`../../fixtures/${path}`, import.meta.url), 'utf8')) as T;

/** What a gateway sent. */
export interface SentRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Headers;
  readonly body: string;
  readonly redirect: string;
}

/** A `fetch` that answers with `reply`, and the requests it has got. */
export const recordingFetch = (
  reply: (signal: AbortSignal, request: SentRequest) => Response | Promise<Response>,
): { fetch: typeof fetch; requests: SentRequest[] } => {
  const requests: SentRequest[] = [];
  return {
    requests,
    async fetch(this: unknown, input: RequestInfo | URL, init?: RequestInit) {
      if (this !== undefined) throw new TypeError('Illegal invocation'); // as browsers and edge runtimes say
      const request = new Request(input, init);
      const { method, url, headers, redirect } = request;
      const sent = { method, url, headers, redirect, body: await request.text() };
      requests.push(sent);
      return reply(request.signal, sent);
    },
  };
};

/** An answer that carries JSON. */
export const json = (body: unknown, status = 200, headers: Record<string, string> = {}): Response =>
  new Response(JSON.stringify(body), { status, headers: { 'Content-Type': 'application/json', ...headers } });

/** Runs `use` against a real server on loopback, and closes it whatever happens. */
export const withServer = async (listener: RequestListener, use: (origin: string) => Promise<void>): Promise<void> => {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    await use(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  } finally {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  }
};
