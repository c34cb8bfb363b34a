/** The zip for shops without npm: complete, the same each time, and a shop that opens once it is unpacked. */
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { unzipSync } from 'fflate';
import { startExample } from '../check/start-example.js';
import { ROOT } from '../docs/markdown.js';

const folder = mkdtempSync(join(tmpdir(), 'pay-button-release-'));
let unpacked: string;
after(() => rmSync(folder, { recursive: true }));

/** Makes the zip as `npm run release` does after the build, as if on a machine elsewhere. */
function release(name: string, zone: string): Buffer {
  const target = join(folder, name);
  const env = { ...process.env, TZ: zone };
  execFileSync(process.execPath, ['--import', 'tsx', 'scripts/release.ts', target], { cwd: ROOT, env, stdio: 'pipe' });
  const [file = ''] = readdirSync(target);
  assert.match(file, /^pay-button-\d+\.\d+\.\d+\.zip$/);
  return readFileSync(join(target, file));
}

let zip: Buffer;
before(() => {
  zip = release('one', 'UTC');
  for (const [path, bytes] of Object.entries(unzipSync(zip))) {
    const file = join(folder, 'unpacked', path);
    mkdirSync(dirname(file), { recursive: true });
    if (!path.endsWith('/')) writeFileSync(file, bytes);
  }
  const [name = ''] = readdirSync(join(folder, 'unpacked'));
  unpacked = join(folder, 'unpacked', name);
});

test('the zip is the same to the byte wherever it is made', () => {
  assert.ok(zip.equals(release('two', 'Asia/Kathmandu')));
});

test('it holds the script in both forms, its licences, pay.php and the start page, each with its hash', () => {
  const names = readdirSync(unpacked).sort();
  const expected = [
    'LICENSE',
    'SHA256SUMS',
    'index.html',
    'pay-button.iife.js',
    'pay-button.js',
    'pay-button.licenses.md',
  ];
  assert.deepEqual(names, [...expected, 'pay.php', 'php.fr.md', 'php.md']);
  const sums = new Map(
    [...readFileSync(join(unpacked, 'SHA256SUMS'), 'utf8').matchAll(/^([0-9a-f]{64}) {2}(.+)$/gm)].map(
      ([, sum, name]) => [name, sum],
    ),
  );
  for (const name of names.filter((each) => each !== 'SHA256SUMS')) {
    assert.equal(
      sums.get(name),
      createHash('sha256')
        .update(readFileSync(join(unpacked, name)))
        .digest('hex'),
      name,
    );
  }
  for (const name of ['pay-button.iife.js', 'pay-button.js', 'pay-button.licenses.md'])
    assert.ok(readFileSync(join(unpacked, name)).equals(readFileSync(`${ROOT}dist/${name}`)), name);
  const hash = createHash('sha384')
    .update(readFileSync(join(unpacked, 'pay-button.iife.js')))
    .digest('base64');
  assert.ok(readFileSync(join(unpacked, 'index.html'), 'utf8').includes(`integrity="sha384-${hash}"`));
});

test('its documents lead nowhere that is not in it', () => {
  for (const name of ['php.md', 'php.fr.md']) {
    const targets = [...readFileSync(join(unpacked, name), 'utf8').matchAll(/\]\(([^)#]+)/g)].map(
      ([, target = '']) => target,
    );
    const files = targets.filter((target) => !target.startsWith('http'));
    assert.deepEqual(
      files.filter((target) => !readdirSync(unpacked).includes(target)),
      [],
    );
  }
});

test('unpacked, it is a shop that PHP alone serves: page, script, and a proxy that plays the gateway', async () => {
  assert.equal(spawnSync('php', ['-l', join(unpacked, 'pay.php')]).status, 0);
  const shop = await startExample(
    (port) => ['php', '-S', `127.0.0.1:${port}`, '-t', unpacked],
    () => ({
      PAY_SANDBOX: '1',
      PAY_SECRET: '',
      PAY_URL: '',
      PAY_ORIGINS: '',
      DEXCHANGE_API_KEY: '',
      DEXCHANGE_URL: '',
    }),
  );
  try {
    assert.match(
      await (await fetch(`${shop.origin}/`)).text(),
      /<pay-button endpoint="pay.php" order="1001" amount="5000">/,
    );
    assert.equal((await fetch(`${shop.origin}/pay-button.iife.js`)).status, 200);
    const answer = await fetch(`${shop.origin}/pay.php/sessions`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Origin: shop.origin, 'Idempotency-Key': crypto.randomUUID() },
      body: JSON.stringify({ order: '1001', amount: { value: 5000, currency: 'XOF' }, returnUrl: `${shop.origin}/` }),
    });
    const { checkoutUrl } = (await answer.json()) as { checkoutUrl: string };
    assert.ok(checkoutUrl.startsWith(`${shop.origin}/pay.php/sandbox/`), checkoutUrl);
    assert.equal((await fetch(checkoutUrl)).status, 200);
  } finally {
    await shop.close();
  }
});
