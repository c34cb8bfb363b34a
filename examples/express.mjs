/**
 * A shop on an Express server, with the proxy below `/pay`. The proxy comes before body parsers, because it reads the
 * body itself.
 */
import { readFile } from 'node:fs/promises';
import express from 'express';
import { page, script } from './files.mjs';
import { origin, proxy } from './pay.mjs';

const app = express();
app.use('/pay', proxy.nodeListener);

app.use(express.json());
app.get('/', async (_request, response) => void response.type('html').send(await readFile(page)));
app.get('/pay-button.iife.js', async (_request, response) => void response.type('js').send(await readFile(script)));

app.listen(Number(new URL(origin).port), () => console.log(`Open ${origin}`));
