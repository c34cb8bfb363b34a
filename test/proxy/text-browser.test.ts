/** A payment in a text browser, w3m, over real HTTP: the page of an order, the form, the hosted page and the outcome. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { promisify } from 'node:util';
import { dexchange, wave } from '../../src/proxy/index.js';
import { startSandbox } from '../../src/sandbox/index.js';
import { serve } from './serve.js';
import { openShop } from './shop.js';

const run = promisify(execFile);

/** A text browser with a profile of its own. */
async function textBrowser(t: TestContext) {
  const home = await mkdtemp(join(tmpdir(), 'text-browser-'));
  t.after(() => rm(home, { recursive: true, force: true }));
  const w3m = async (...args: string[]): Promise<string> => {
    const env = { ...process.env, HOME: home, LANG: 'C.UTF-8' };
    return (await run('w3m', ['-cols', '80', '-o', 'accept_language=fr', '-O', 'UTF-8', ...args], { env })).stdout;
  };
  return {
    /** The text of an address. */
    show: async (address: string): Promise<string> => (await w3m('-dump', address)).replace(/\s+/g, ' '),
    /** Presses a button of the form of an address, and follows where that leads. */
    async press(address: string, button: { readonly name: string; readonly value: string }): Promise<string> {
      const html = await w3m('-dump_source', address);
      const forms = html.split('<form').slice(1);
      const form = forms.find((each) => each.includes(`name="${button.name}" value="${button.value}"`)) ?? '';
      const [, action = ''] = / action="([^"]*)"/.exec(form) ?? [];
      const hidden = [...form.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)"/g)];
      const fields = new URLSearchParams(hidden.map(([, name = '', value = '']): [string, string] => [name, value]));
      fields.set(button.name, button.value);
      const file = join(home, 'form');
      await writeFile(file, fields.toString());
      const target = new URL(action, address).href;
      const text = await w3m('-dump', '-header', `Referer: ${address}`, '-post', file, target);
      return text.replace(/\s+/g, ' ');
    },
  };
}

test('a buyer with a text browser sees the order, gets to the hosted page by the form, and reads how it went', async (t) => {
  let answer = async (_request: Request): Promise<Response> => new Response(null, { status: 503 });
  const server = await serve((request) => answer(request));
  const sandbox = await startSandbox({ port: 0 });
  t.after(() => Promise.all([server.close(), sandbox.close()]));
  const publicUrl = `${server.url}/pay`;
  const { proxy } = openShop({
    publicUrl,
    allowedOrigins: [server.url],
    gateways: [dexchange(sandbox.dexchange), wave(sandbox.wave)],
    fetch: globalThis.fetch,
    now: Date.now,
  });
  answer = proxy.fetch;
  const { show, press } = await textBrowser(t);

  const order = `${publicUrl}/checkout/1001`;
  assert.match(
    await show(order),
    /T-shirt 5 000 F CFA Commande 1001 \[Payer avec Wave, Orange Money \(DEXCHANGE\)\] \[Payer avec Wave\]/,
  );
  const hosted = await press(order, { name: 'gateway', value: 'dexchange' });
  assert.match(hosted, /5 000 F CFA/);
  assert.match(hosted, /Orange Money/);

  const [transaction, ...more] = sandbox.sandbox.transactions();
  assert.ok(transaction !== undefined && more.length === 0);
  const outcome = await press(transaction.checkoutUrl, { name: 'outcome', value: 'succeeded' });
  assert.match(outcome, /✓ Payé 5 000 F CFA Paiement reçu, merci\./);
  assert.ok(outcome.includes(transaction.reference), outcome);
  assert.match(await show(order), /Cette commande est déjà payée\./);
});
