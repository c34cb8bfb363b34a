/** The pages of the browser benchmarks: written as our documents say, and sent as a CDN sends them. */
import assert from 'node:assert/strict';
import { get, type IncomingMessage } from 'node:http';
import { test, type TestContext } from 'node:test';
import { brotliDecompressSync } from 'node:zlib';
import { OURS_CLASSIC, OURS_MODULE } from '../../bench/lib/baselines.js';
import { productPage } from '../../bench/lib/contender.js';
import { servePages } from '../../bench/lib/page-server.js';

interface Answer {
  readonly status: number | undefined;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

/** A GET request. `fetch` would decompress the body. */
const ask = (url: string, encodings?: string): Promise<Answer> =>
  new Promise((resolve, reject) => {
    get(url, { headers: encodings === undefined ? {} : { 'Accept-Encoding': encodings } }, async (response) => {
      const body = Buffer.concat(await response.toArray());
      resolve({ status: response.statusCode, headers: response.headers, body });
    }).on('error', reject);
  });

/** Serves files until the test ends. Returns the server's address. */
async function serve(t: TestContext, files: Readonly<Record<string, string>>): Promise<string> {
  const server = await servePages(files);
  t.after(() => server.close());
  return server.url;
}

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

test('scripts are sent with brotli to a client that accepts it, and no cache may keep them', async (t) => {
  const script = 'globalThis.told = "told";'.repeat(50);
  const url = await serve(t, { '/page.js': script });
  const { headers, body } = await ask(`${url}/page.js?round=2`, 'gzip, br');
  assert.equal(headers['content-encoding'], 'br');
  assert.equal(headers['cache-control'], 'no-store');
  assert.equal(headers['content-type'], 'text/javascript; charset=utf-8');
  assert.equal(headers['content-length'], String(body.length));
  assert.equal(brotliDecompressSync(body).toString(), script);
});

test('a client that does not accept brotli gets the script uncompressed', async (t) => {
  const url = await serve(t, { '/page.js': 'told = true;' });
  const { headers, body } = await ask(`${url}/page.js`);
  assert.equal(headers['content-encoding'], undefined);
  assert.equal(body.toString(), 'told = true;');
});

test('any other path is not found', async (t) => {
  const url = await serve(t, {});
  assert.equal((await ask(`${url}/nothing`)).status, 404);
});
