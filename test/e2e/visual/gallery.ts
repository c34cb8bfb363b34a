/** The server of the visual tests: the shop's page in each state, the other pages, and the page that checks them. */
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { serve } from '@hono/node-server';
import { callExpression } from '../../browsers/in-page.js';
import { makeScript } from '../support/built-scripts.js';
import { makeWorld } from './in-page.js';
import { buyerPage } from './pages.js';
import { SESSION, SHOP_FILES, shopHtml } from './shop-page.js';
import { attributesOf, buttonState } from './states.js';
import type { View } from './studio.js';

/** A running server. */
export interface RunningGallery {
  /** Address of the page that checks the others. */
  readonly url: string;
  close(): Promise<void>;
}

const html = (text: string): Response =>
  new Response(text, { headers: { 'content-type': 'text/html; charset=utf-8' } });

/** Starts the server on a free port. */
export async function startGallery(): Promise<RunningGallery> {
  const script = await makeScript({
    configFile: false,
    logLevel: 'warn',
    build: {
      lib: { entry: fileURLToPath(new URL('gallery-page.ts', import.meta.url)), formats: ['es'], fileName: 'gallery' },
    },
  });
  let frames = 0;
  const routes: Readonly<Record<string, (query: URLSearchParams, origin: string) => Promise<Response> | Response>> = {
    '/gallery': () =>
      html(
        '<!doctype html><html lang="en"><title>Gallery</title><style>iframe { border: 0 }</style><body><script type="module" src="/gallery.js"></script></html>',
      ),
    '/gallery.js': () => new Response(script, { headers: { 'content-type': 'text/javascript' } }),
    '/shop': (query) => {
      // An order of its own, because frames share one storage.
      const session = { ...SESSION, order: `${SESSION.order}-${++frames}` };
      const state = buttonState(query.get('state')!);
      const world = `<script>${callExpression(makeWorld, [session, state.world ?? {}])}</script>`;
      const attributes = attributesOf(state, query.get('attributes')!);
      return html(shopHtml(query.get('lang') as View['lang'], attributes, session.order, world));
    },
    '/page': async (query, origin) => {
      const { url, answer } = await buyerPage(query.get('name')!).serve!(query.get('lang') as View['lang'], origin);
      const response = await answer(new Request(url, { headers: { 'accept-language': query.get('lang')! } }));
      if (!response) throw new Error(`Nobody answers at ${url}.`);
      const headers = new Headers(response.headers);
      // Nobody may frame these pages, except this gallery.
      headers.set(
        'content-security-policy',
        headers.get('content-security-policy')!.replace("frame-ancestors 'none'", ''),
      );
      return new Response(response.body, { headers });
    },
    // The return page goes here. With 204 the browser stays on it, so that it can be checked.
    '/': () => new Response(null, { status: 204 }),
  };
  const server = serve({
    hostname: 'localhost',
    port: 0,
    async fetch(request) {
      const { pathname, searchParams, origin } = new URL(request.url);
      const [type, text] = (await SHOP_FILES[pathname]?.()) ?? [];
      if (text !== undefined) return new Response(text, { headers: { 'content-type': `${type}; charset=utf-8` } });
      return routes[pathname]?.(searchParams, origin) ?? new Response(null, { status: 404 });
    },
  });
  if (!server.listening) await once(server, 'listening');
  const address = server.address();
  if (!address || typeof address === 'string') throw new Error('The server has no port.');
  return {
    url: `http://localhost:${address.port}/gallery`,
    close: () => new Promise((resolve) => void server.close(() => resolve())),
  };
}
