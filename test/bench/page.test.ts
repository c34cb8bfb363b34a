/** What the browser benchmarks show and serve: pages as our documents say to write them, as a CDN would send them. */
import assert from 'node:assert/strict';
import { get, type IncomingMessage } from 'node:http';
import { test } from 'node:test';
import { brotliDecompressSync } from 'node:zlib';
import { OURS_CLASSIC, OURS_MODULE } from '../../bench/lib/baselines.js';
import { productPage } from '../../bench/lib/contender.js';
import { servePages } from '../../bench/lib/page-server.js';

interface Answer {
  readonly status: number | undefined;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

/** Not by `fetch`, which decompresses. */
const ask = (url: string, encodings?: string): Promise<Answer> =>
  new Promise((resolve, reject) => {
    get(url, { headers: encodings === undefined ? {} : { 'Accept-Encoding': encodings } }, async (response) => {
      const body = Buffer.concat(await response.toArray());
      resolve({ status: response.statusCode, headers: response.headers, body });
    }).on('error', reject);
  });

test('the page with our button reserves its place with the style sheet of docs/theming.md', async () => {
  const page = await productPage(OURS_CLASSIC, '/pay-button.iife.js');
  assert.match(page, /<style>\s*pay-button \{[^}]*\}\s*pay-button:not\(:defined\):not\(\[hidden\]\) \{/);
  assert.match(page, /<script src="\/pay-button\.iife\.js" defer><\/script>/);
});

test('a module is loaded as one', async () => {
  assert.match(
    await productPage(OURS_MODULE, '/pay-button.js'),
    /<script src="\/pay-button\.js" type="module"><\/script>/,
  );
});

test('scripts go out compressed with brotli to who takes it, and no cache may keep them', async (t) => {
  const script = 'globalThis.told = "told";'.repeat(50);
  const server = await servePages({ '/page.js': script });
  t.after(() => server.close());
  const { headers, body } = await ask(`${server.url}/page.js?round=2`, 'gzip, br');
  assert.equal(headers['content-encoding'], 'br');
  assert.equal(headers['cache-control'], 'no-store');
  assert.equal(headers['content-type'], 'text/javascript; charset=utf-8');
  assert.equal(headers['content-length'], String(body.length));
  assert.equal(brotliDecompressSync(body).toString(), script);
});

test('who does not take brotli gets the script as it is', async (t) => {
  const server = await servePages({ '/page.js': 'told = true;' });
  t.after(() => server.close());
  const { headers, body } = await ask(`${server.url}/page.js`);
  assert.equal(headers['content-encoding'], undefined);
  assert.equal(body.toString(), 'told = true;');
});

test('what is not served is not found', async (t) => {
  const server = await servePages({});
  t.after(() => server.close());
  assert.equal((await ask(`${server.url}/nothing`)).status, 404);
});
