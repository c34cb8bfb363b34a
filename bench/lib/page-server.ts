/**
 * Serves the pages and scripts of a benchmark on this machine, compressed with brotli as a CDN does, and without caching.
 */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname } from 'node:path';
import { brotliCompressSync } from 'node:zlib';

/** What is served, by path. The endings `.js`, `.css`, `.json` and `.svg` set the type; everything else is a page. */
export type Routes = Readonly<Record<string, string | Handler>>;

/** Answers a request itself. */
export type Handler = (request: IncomingMessage, response: ServerResponse) => void;

export interface PageServer {
  /** Origin, as in `http://127.0.0.1:1234`. */
  readonly url: string;
  close(): void;
}

const TYPES: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
};
const PAGE = 'text/html; charset=utf-8';

/** Serves the routes until it is closed. The query is ignored; other paths get 404. */
export async function servePages(routes: Routes): Promise<PageServer> {
  const answers = new Map(
    Object.entries(routes).map(([path, route]) => [path, typeof route === 'string' ? file(path, route) : route]),
  );
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://127.0.0.1');
    const answer = answers.get(pathname);
    if (answer) answer(request, response);
    else response.writeHead(404, { 'Cache-Control': 'no-store' }).end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

function file(path: string, text: string): Handler {
  const plain = Buffer.from(text);
  const compressed = brotliCompressSync(plain);
  const headers = {
    'Content-Type': TYPES[extname(path)] ?? PAGE,
    'Cache-Control': 'no-store',
    Vary: 'Accept-Encoding',
  };
  return (request, response) => {
    const takesBrotli = /\bbr\b/.test(request.headers['accept-encoding'] ?? '');
    const body = takesBrotli ? compressed : plain;
    response
      .writeHead(200, { ...headers, 'Content-Length': body.length, ...(takesBrotli && { 'Content-Encoding': 'br' }) })
      .end(body);
  };
}
