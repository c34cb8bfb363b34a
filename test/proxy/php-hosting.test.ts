/** `examples/php/pay.php` where shops are hosted: the servers, the settings, the folders and databases, the prices. */
import assert from 'node:assert/strict';
import { chmodSync, chownSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { GatewayListSchema } from '../../src/contract/index.js';
import { codeBlocks } from '../docs/markdown.js';
import { assertContract } from './assert-contract.js';
import { startMariadb, type MariadbServer } from './mariadb-server.js';
import { apacheWithCgi, nginxWithFpm, NOBODY } from './php-servers.js';
import { withPhpShop, type Difference, type PhpShop } from './php-shop.js';

const PANIER = { price: 5000, title: 'Panier' };
const ORDERS = { 1001: { price: 5000, title: 'T-shirt' } };
const atPayPhp = (port: string) => ({ PAY_URL: `http://127.0.0.1:${port}/pay.php` });

/** A payment from the click to the shop's being told. */
async function assertPays(shop: PhpShop): Promise<void> {
  shop.put({ 1: PANIER });
  const session = await shop.create({ order: '1' });
  assert.equal((await shop.pay(session)).status, 'succeeded');
  assert.equal((await shop.post({ order: '1' })).status, 409);
}

async function assertKeepsContract(difference: Difference): Promise<void> {
  const constants = { RETRY_AFTER: 1, ...difference.constants };
  await withPhpShop({ ...difference, constants }, async (shop) => {
    shop.put(ORDERS);
    await assertContract(shop);
  });
}

test('behind nginx with php-fpm the PHP proxy keeps every promise of the contract', () =>
  assertKeepsContract({ command: nginxWithFpm, env: (_sandbox, port) => atPayPhp(port) }));

test('as a CGI of Apache, with its settings in .htaccess, the PHP proxy keeps every promise of the contract', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'pay-button-records-'));
  if (process.getuid?.() === 0) chownSync(folder, NOBODY, NOBODY);
  const settings: Record<string, string> = {
    PAY_SECRET: 'a secret for the examples, and for no one else',
    PAY_URL: 'http://127.0.0.1:PORT/pay.php',
    PAY_FOLDER: folder,
    DEXCHANGE_API_KEY: 'sandbox-dexchange-key',
  };
  const env: Difference['env'] = (sandbox, port) => {
    // Read when the server is started, which comes after.
    settings['DEXCHANGE_URL'] = sandbox.dexchange.baseUrl;
    return atPayPhp(port);
  };
  try {
    await assertKeepsContract({ env, command: (port, file) => apacheWithCgi(settings)(port, file) });
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('where PHP may open no URLs, and has functions of the same names already, payments are made by curl', () =>
  withNamesTaken((prepend) =>
    withPhpShop({ constants: { RETRY_AFTER: 0 }, php: ['-d', 'allow_url_fopen=0', '-d', prepend] }, assertPays),
  ));

test('where PHP has no curl, payments are made all the same', () =>
  withPhpShop({ constants: { RETRY_AFTER: 0 }, php: ['-d', 'disable_functions=curl_exec'] }, assertPays));

/** A shop's own code, which has every name of pay.php in the global namespace. */
async function withNamesTaken(use: (option: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'pay-button-prepend-'));
  const names = [
    'setting',
    'sign',
    'now',
    'find',
    'route',
    'main',
    'store',
    'note',
    'watch',
    'verify',
    'resolve_order',
  ];
  const functions = names.map((name) => `function ${name}(): never { throw new Error('not ours'); }`).join('\n');
  writeFileSync(
    join(folder, 'shop.php'),
    `<?php\n${functions}\nfinal class Problem {}\nfinal class Fault {}\ninterface Store {}\n`,
  );
  try {
    await use(`auto_prepend_file=${folder}/shop.php`);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test('settings that are missing, short or wrong end cron with 1 and a line that names them, and are answered 500', async () => {
  const wrong: readonly (readonly [Record<string, string>, RegExp])[] = [
    [{ PAY_SECRET: '' }, /PAY_SECRET: set at least 32/],
    [{ PAY_SECRET: 'too short' }, /PAY_SECRET: set at least 32/],
    [{ PAY_URL: '' }, /PAY_URL: set/],
    [{ PAY_URL: 'http://shop.example/pay.php' }, /PAY_URL: set the https address/],
    [{ PAY_ORIGINS: 'https://shop.example/' }, /PAY_ORIGINS: origins/],
    [{ PAY_FOLDER: '' }, /PAY_FOLDER: set a folder/],
    [{ PAY_FOLDER: '/proc/no/such/folder' }, /PAY_FOLDER: the folder cannot be made/],
    [{ PAY_DSN: 'mysql:host=127.0.0.1;port=1' }, /PAY_DSN: the database cannot be reached/],
    [{ PAY_DSN: 'sqlite::memory:' }, /PAY_DSN: SQLite needs a file/],
    [{ DEXCHANGE_API_KEY: '' }, /Set DEXCHANGE_API_KEY, or EGOPAY_TOKEN/],
    [{ DEXCHANGE_URL: 'http://gateway.example' }, /DEXCHANGE_URL: must begin with https/],
    [{ EGOPAY_TOKEN: 'a token' }, /EGOPAY_START_URL: eGoPay does not publish/],
    [{ PAY_SANDBOX: '1' }, /PAY_SANDBOX is set, and a key/],
    [{ PAY_SANDBOX: 'wave', DEXCHANGE_API_KEY: '' }, /PAY_SANDBOX: 1, or the ids/],
  ];
  await withPhpShop({}, async (shop) => {
    for (const [env, line] of wrong) {
      const { code, out, errors } = await shop.cron(env);
      assert.deepEqual([code, out], [1, ''], JSON.stringify(env));
      assert.match(errors, line);
    }
    assert.deepEqual((await shop.cron()).code, 0);
  });
  await withPhpShop({ env: () => ({ PAY_SECRET: 'too short' }) }, async (shop) => {
    for (const answer of [await shop.post({ order: '1' }), await fetch(`${shop.url}/health`)]) {
      assert.equal(answer.status, 500);
      assert.match(await answer.text(), /PAY_SECRET: set at least 32/);
    }
  });
});

test('a host without an environment is given its settings in a file above the folder of the web', () =>
  withPhpShop(
    { constants: { RETRY_AFTER: 0 }, env: () => ({ PAY_SECRET: '', DEXCHANGE_API_KEY: '' }) },
    async (shop) => {
      assert.equal((await fetch(`${shop.url}/health`)).status, 500);
      const settings = `['PAY_SECRET' => '${'x'.repeat(40)}', 'DEXCHANGE_API_KEY' => '${shop.sandbox.dexchange.apiKey}']`;
      writeFileSync(join(dirname(shop.file), '..', 'pay-settings.php'), `<?php return ${settings};\n`);
      assert.equal((await fetch(`${shop.url}/health`)).status, 200);
      await assertPays(shop);
    },
  ));

test('a folder that others can write into is refused, and one that is made is for its owner alone', () =>
  withPhpShop({}, async (shop) => {
    const { PAY_FOLDER = '' } = shop.env;
    for (const mode of [0o777, 0o770, 0o702]) {
      chmodSync(PAY_FOLDER, mode);
      assert.match((await shop.cron()).errors, /PAY_FOLDER: others can write into it. Set its rights to 700/);
      assert.equal((await fetch(`${shop.url}/health`)).status, 500);
    }
    chmodSync(PAY_FOLDER, 0o755);
    assert.equal((await shop.cron()).code, 0);
    const made = join(PAY_FOLDER, 'made');
    assert.equal((await shop.cron({ PAY_FOLDER: made })).code, 0);
    assert.equal(statSync(made).mode & 0o777, 0o700);
  }));

test("health is answered to GET and HEAD, and an answer about the proxy's settings to nobody", () =>
  withPhpShop({}, async (shop) => {
    const answer = await fetch(`${shop.url}/health`);
    assert.deepEqual([answer.status, await answer.json()], [200, { status: 'ok' }]);
    const head = await fetch(`${shop.url}/health`, { method: 'HEAD' });
    assert.deepEqual([head.status, await head.text()], [200, '']);
    assert.equal((await fetch(`${shop.url}/health`, { method: 'POST' })).status, 405);
  }));

test('errors of the call to the gateway are in the log, without what the gateway said', () =>
  withPhpShop({}, async (shop) => {
    shop.put({ 1: PANIER });
    shop.sandbox.sandbox.script({}, { create: [{ status: 503, body: 'call 770000000', times: 1 }, { status: 401 }] });
    const statuses = [await shop.post({ order: '1' }), await shop.post({ order: '1' })].map(({ status }) => status);
    assert.deepEqual(statuses, [503, 500]);
    await shop.logged(/DEXCHANGE answered 503 with something other than JSON/);
    await shop.logged(/DEXCHANGE answered 401 to a create: check DEXCHANGE_API_KEY/);
    assert.doesNotMatch(shop.printed(), /770000000/);
    await shop.sandbox.close();
    assert.equal((await shop.post({ order: '1' })).status, 503);
    await shop.logged(/DEXCHANGE could not be reached: \S+/);
  }));

test('a price as a database gives it is read, and any other is refused with a line in the log', () =>
  withPhpShop({ constants: { RETRY_AFTER: 0 } }, async (shop) => {
    for (const price of [5000, '5000', '5000.00']) {
      shop.put({ 1: { price, title: 'Panier' } });
      const session = await shop.create({ order: '1', amount: { value: 5000, currency: 'XOF' } });
      assert.equal(session.amount.value, 5000);
    }
    const payments = shop.sandbox.sandbox.transactions().length;
    for (const price of [
      '5 000',
      '5000.50',
      '5000 F CFA',
      ' 5000',
      '05000',
      '-5000',
      '',
      5000.5,
      0,
      -5000,
      null,
      true,
      [5000],
    ]) {
      shop.put({ 1: { price, title: 'Panier' } });
      assert.equal((await shop.post({ order: '1' })).status, 500, JSON.stringify(price));
      const line = `resolve_order gave the order 1 the price ${JSON.stringify(price)}: it must be whole francs`;
      await shop.logged(line);
    }
    assert.equal(shop.sandbox.sandbox.transactions().length, payments);
  }));

test('money whose price cannot be read yet stays pending, and is heard of once it can', () =>
  withPhpShop({ constants: { RETRY_AFTER: 0 } }, async (shop) => {
    shop.put({ 1: PANIER });
    const session = await shop.create({ order: '1' });
    shop.put({ 1: { price: '5 000', title: 'Panier' } });
    shop.sandbox.sandbox.choose(session.gatewayReference ?? '', 'succeeded');
    assert.equal((await shop.look(session)).status, 'pending');
    await shop.logged(/the money for 1 has arrived, and its price is not known/);
    shop.put({ 1: { price: '5000.00', title: 'Panier' } });
    assert.equal((await shop.lookUntil(session, ({ status }) => status !== 'pending')).atAnotherPrice, undefined);
  }));

test('at eGoPay the PHP proxy keeps every promise of the contract', () =>
  assertKeepsContract({
    env: ({ egopay }) => ({
      DEXCHANGE_API_KEY: '',
      EGOPAY_TOKEN: egopay.token,
      EGOPAY_URL: egopay.baseUrl,
      EGOPAY_START_URL: egopay.startUrl,
    }),
  }));

test('with both gateways the buyer chooses, and each payment is made where it was asked for', () =>
  withPhpShop(
    {
      env: ({ egopay }) => ({
        EGOPAY_TOKEN: egopay.token,
        EGOPAY_URL: egopay.baseUrl,
        EGOPAY_START_URL: egopay.startUrl,
      }),
    },
    async (shop) => {
      shop.put({ 1: PANIER });
      const answer = await fetch(`${shop.url}/gateways`, { headers: { Origin: shop.origin } });
      assert.deepEqual(
        GatewayListSchema.parse(await answer.json()).gateways.map(({ id, available }) => [id, available]),
        [
          ['dexchange', true],
          ['egopay', true],
        ],
      );
      assert.equal((await shop.post({ order: '1' })).status, 400);
      for (const gateway of ['dexchange', 'egopay'])
        assert.equal((await shop.create({ order: '1', gateway })).gateway, gateway);
      assert.deepEqual(
        shop.sandbox.sandbox.transactions().map(({ gateway }) => gateway),
        ['dexchange', 'egopay'],
      );
    },
  ));

test('with its records in SQLite the PHP proxy keeps every promise of the contract', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'pay-button-sqlite-'));
  try {
    await assertKeepsContract({ env: () => ({ PAY_FOLDER: '', PAY_DSN: `sqlite:${folder}/shop.db` }) });
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('with its records in MariaDB the PHP proxy keeps every promise of the contract, and three runs of cron tell a payment once', () =>
  withMariadb(async (database) => {
    const env = () => recordsIn(database);
    await assertKeepsContract({ env });
    await withPhpShop({ env }, async (shop) => {
      shop.put({ 1: PANIER });
      shop.sandbox.sandbox.script({}, { webhook: 'never' });
      const session = await shop.create({ order: '1' });
      shop.sandbox.sandbox.choose(session.gatewayReference ?? '', 'succeeded');
      const runs = await Promise.all([shop.cron(), shop.cron(), shop.cron()]);
      const all = runs.map(({ errors }) => errors).join('');
      assert.equal(all.split(`Order 1 is paid: ${session.reference}`).length, 2);
    });
  }));

test('the functions of docs/php.md sell an order out of MySQL, once, at a DECIMAL price', () =>
  withMariadb(async (database) => {
    const [resolveOrder = '', onSettled = ''] = codeBlocks('docs/php.md')
      .filter(({ language }) => language === 'php')
      .map(({ code }) =>
        code.replaceAll('mysql:host=localhost;dbname=shop', database.dsn).replaceAll("'user', 'password'", "'root'"),
      );
    database.run(
      'CREATE TABLE orders (number VARCHAR(20) PRIMARY KEY, total DECIMAL(10,2), label TEXT, paid INT, reference TEXT)',
    );
    database.run("INSERT INTO orders VALUES ('1', 5000, 'Panier', 0, NULL)");
    const edits = [
      [/function resolve_order[^]*?\n}\n/, resolveOrder],
      [/function on_settled[^]*?\n}\n/, onSettled],
    ] as const;
    await withPhpShop({ edits, constants: { RETRY_AFTER: 0 }, env: () => recordsIn(database) }, async (shop) => {
      const session = await shop.create({ order: '1' });
      assert.deepEqual([session.amount.value, session.description], [5000, 'Panier']);
      assert.equal((await shop.pay(session)).status, 'succeeded');
      assert.equal(database.run('SELECT paid, reference FROM orders'), `1\t${session.reference}\n`);
      assert.equal((await shop.post({ order: '1' })).status, 409);
    });
  }));

const recordsIn = ({ dsn, user }: MariadbServer) => ({
  PAY_FOLDER: '',
  PAY_DSN: dsn,
  PAY_DB_USER: user,
  PAY_DB_PASSWORD: '',
});

async function withMariadb(use: (database: MariadbServer) => Promise<void>): Promise<void> {
  const database = await startMariadb();
  try {
    await use(database);
  } finally {
    await database.close();
  }
}
