/** Receives the buyer's return and the gateway's webhooks, and adds the shape of both to the report. */
import type { Gateway, WebhookCall } from '../../proxy/index.js';
import { startHttpServer, type HttpServer } from '../../sandbox/http/http-server.js';
import { bodyShape, namesShape, type OwnValues } from './shape.js';

export const RETURN_PATH = '/return';
export const WEBHOOK_PATH = '/webhook';

/** What a listener needs. */
export interface ListenerContext {
  readonly gateway: Gateway;
  readonly own: OwnValues;
  /** Receives the report, line by line. */
  readonly tell: (line: string) => void;
}

/** The server for the buyer's return and for webhooks. */
export interface Listener extends HttpServer {
  /** How many webhooks have come. */
  readonly webhooks: () => number;
}

/** Listens on this machine. Rejects with a `SandboxError` `cannot_listen` if the port is in use. */
export async function startListener(port: number, { gateway, own, tell }: ListenerContext): Promise<Listener> {
  let webhooks = 0;
  const text = (status: number, words: string): Response =>
    new Response(words, { status, headers: { 'content-type': 'text/plain; charset=utf-8' } });

  async function takeWebhook(request: Request): Promise<Response> {
    const { method, headers } = request;
    const call: WebhookCall = { method, headers, body: await request.text() };
    const proof = (await gateway.proveWebhook?.(call, Date.now())) ?? 'not signed by this gateway';
    const nudge = gateway.parseWebhook(call);
    tell(`webhook: ${method}, headers ${namesShape(headers.keys())}`);
    tell(`  ${bodyShape(call.body, headers.get('content-type'), own)}`);
    tell(`  signature: ${proof}; about this payment: ${nudge?.reference === own.reference ? 'yes' : 'no'}`);
    webhooks++;
    return text(200, 'OK');
  }

  const server = await startHttpServer(
    async (request) => {
      const { pathname, search, searchParams } = new URL(request.url);
      if (pathname === WEBHOOK_PATH) return takeWebhook(request);
      if (pathname !== RETURN_PATH) return text(404, 'Nothing here.');
      const doubled = search.slice(1).includes('?') ? ', with a second question mark' : '';
      tell(`return: ${request.method}, added ${namesShape(searchParams.keys()) || 'nothing'}${doubled}`);
      return text(200, 'Thank you. The report is in the terminal; this window can be closed.');
    },
    { port, host: 'localhost' },
  );
  return { ...server, webhooks: () => webhooks };
}
