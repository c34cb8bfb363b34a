/** A shop on a Hono app, which uses standard requests, with the proxy below `/pay`. */
import { readFile } from 'node:fs/promises';
import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { page, script } from './files.mjs';
import { origin, proxy } from './pay.mjs';

const app = new Hono();
app.all('/pay/*', (context) => proxy.fetch(context.req.raw));

app.get('/', async (context) => context.html(await readFile(page, 'utf8')));
app.get('/pay-button.iife.js', async (context) => context.body(await readFile(script, 'utf8'), 200, { 'Content-Type': 'text/javascript' }));

serve({ fetch: app.fetch, port: Number(new URL(origin).port) }, () => console.log(`Open ${origin}`));
