/** Where `examples/php/pay.php` could lose money: disks that are full, records that cannot be read, crowds, strangers, slow gateways. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { CheckoutSessionSchema, type CheckoutSession } from '../../src/contract/index.js';
import { withPhpShop, type Difference, type PhpShop } from './php-shop.js';

const PANIER = { price: 5000, title: 'Panier' };
/** Nobody waits for real time. */
const AT_ONCE = { RETRY_AFTER: 0, LONGEST_RETRY_AFTER: 0, FIRST_LOOK: 0, LAST_LOOK: 0 };

const told = (text: string, what: string): number => text.split(what).length - 1;

/** The files of a kind of record that hold a text. */
function recordsWith({ env }: PhpShop, kind: string, text: string): string[] {
  const folder = join(env['PAY_FOLDER'] ?? '', kind);
  const files = readdirSync(folder).map((file) => join(folder, file));
  return files.filter((file) => readFileSync(file, 'utf8').includes(text));
}

/** A shop on a disk that can be filled: one PHP process, of which the system cuts off whatever it writes. */
const fillable: Difference = {
  constants: AT_ONCE,
  env: () => ({ PHP_CLI_SERVER_WORKERS: '' }),
  command: (port, file) => [
    'sh',
    '-c',
    `trap '' XFSZ; echo $$ > '${dirname(file)}/pid'; exec php -S 127.0.0.1:${port} '${file}'`,
  ],
};

/** From now on a file takes so many bytes, and the rest of a write goes unwritten. */
function limitFiles({ file }: PhpShop, bytes: number | 'unlimited'): void {
  const pid = readFileSync(join(dirname(file), 'pid'), 'utf8').trim();
  execFileSync('prlimit', ['--pid', pid, `--fsize=${bytes}:unlimited`]);
}

for (const [what, bytes] of [
  ['is full', 0],
  ['takes only a part of what is written', 10],
] as const) {
  test(`a disk that ${what} sells nothing, loses no paid order and tells it once there is room`, () =>
    withPhpShop(fillable, async (shop) => {
      shop.put({ 1: PANIER, 2: PANIER });
      shop.sandbox.sandbox.script({}, { webhook: 'never' });
      const session = await shop.create({ order: '1' });
      const payments = () => shop.sandbox.sandbox.transactions().length;

      limitFiles(shop, bytes);
      shop.sandbox.sandbox.choose(session.gatewayReference ?? '', 'succeeded');
      const refused = [
        await shop.post({ order: '2' }),
        await shop.post({ order: '1', customer: { name: 'Somebody else' } }),
        await fetch(`${shop.url}/sessions/${session.id}`, { headers: { Origin: shop.origin } }),
        await fetch(`${shop.url}/health`),
      ];
      for (const answer of refused) {
        assert.equal(answer.status, 500);
        assert.match(await answer.text(), /PAY_FOLDER: a record could not be written/);
      }
      assert.equal(payments(), 1, 'what cannot be written down is not begun at the gateway');
      assert.equal(told(shop.printed(), 'is paid'), 0);

      limitFiles(shop, 'unlimited');
      assert.equal((await shop.look(session)).status, 'succeeded');
      await shop.cron();
      assert.equal(told(shop.printed(), `Order 1 is paid: ${session.reference}`), 1);
      assert.equal((await shop.post({ order: '1' })).status, 409);
      assert.equal((await fetch(`${shop.url}/health`)).status, 200);
    }));
}

test('a record that cannot be read ends neither the run of cron nor any other sale, and the run says so', () =>
  withPhpShop({ constants: AT_ONCE }, async (shop) => {
    shop.put({ 1: PANIER, 2: PANIER, 3: PANIER, 4: PANIER });
    shop.sandbox.sandbox.script({}, { webhook: 'never' });
    const sessions = [];
    for (const order of ['1', '2', '3']) sessions.push(await shop.create({ order }));
    for (const { gatewayReference = '' } of sessions) shop.sandbox.sandbox.choose(gatewayReference, 'succeeded');
    const [one, two, three] = sessions.map(({ reference }) => reference);
    for (const file of recordsWith(shop, 'reference', one ?? '')) writeFileSync(file, '{"session":{"sta');
    for (const file of recordsWith(shop, 'watch', two ?? '')) writeFileSync(file, '');

    const { out, errors, code } = await shop.cron();
    assert.match(out, /^1 settled, 0 pending, 2 errors/);
    assert.equal(code, 1);
    assert.equal(told(errors, `Order 3 is paid: ${three}`), 1);
    assert.equal(told(errors, 'A record cannot be read'), 2);
    assert.equal((await shop.post({ order: '4' })).status, 201);
  }));

test('an order whose record of being paid cannot be read is not sold again', () =>
  withPhpShop({ constants: AT_ONCE }, async (shop) => {
    shop.put({ 1: PANIER });
    const session = await shop.create({ order: '1' });
    await shop.pay(session);
    for (const file of recordsWith(shop, 'paid', session.reference)) writeFileSync(file, '');
    assert.equal((await shop.post({ order: '1', customer: { name: 'Somebody else' } })).status, 500);
    assert.equal(shop.sandbox.sandbox.transactions().length, 1);
  }));

test('a payment that failed and is paid later is told as paid, though nobody came back', () =>
  withPhpShop({ constants: AT_ONCE }, async (shop) => {
    shop.put({ 1: PANIER });
    shop.sandbox.sandbox.script({}, { webhook: 'never', statuses: ['FAILED', 'FAILED'] });
    const session = await shop.create({ order: '1' });
    shop.sandbox.sandbox.choose(session.gatewayReference ?? '', 'succeeded');
    const runs = [await shop.cron(), await shop.cron(), await shop.cron(), await shop.cron()];
    const saw = runs.map(({ errors }) => /Order 1 is (\w+)/.exec(errors)?.[1]);
    assert.deepEqual(saw, ['failed', undefined, 'paid', undefined]);
    assert.equal((await shop.look(session)).status, 'succeeded');
    assert.equal((await shop.post({ order: '1' })).status, 409);
  }));

test('of two runs of cron at the same time one works, and the other says so and leaves', async () => {
  const begin = `    ['order' => $order, 'reference' => $reference, 'status' => $status] = $session;\n    $what`;
  const slow = `    touch(__DIR__ . '/begun');\n    while (!is_file(__DIR__ . '/go')) usleep(10000);\n${begin}`;
  await withPhpShop({ constants: AT_ONCE, edits: [[begin, slow]] }, async (shop) => {
    shop.put({ 1: PANIER });
    shop.sandbox.sandbox.script({}, { webhook: 'never' });
    const session = await shop.create({ order: '1' });
    shop.sandbox.sandbox.choose(session.gatewayReference ?? '', 'succeeded');
    const first = shop.cron();
    const beside = (name: string) => join(dirname(shop.file), name);
    while (!existsSync(beside('begun'))) await new Promise((resolve) => setTimeout(resolve, 20));
    const second = await shop.cron();
    assert.deepEqual([second.code, second.out], [0, 'Another run is at work.\n']);
    writeFileSync(beside('go'), '');
    assert.match((await first).out, /^1 settled/);
    assert.equal(told((await first).errors, 'Order 1 is paid'), 1);
  });
});

test('an order whose on_settled breaks is told again by cron, and never asked about at the gateway again', async () => {
  const begin = `    ['order' => $order, 'reference' => $reference, 'status' => $status] = $session;\n    $what`;
  const broken = `    if (!is_file(__DIR__ . '/mended')) throw new RuntimeException('no mail today');\n${begin}`;
  await withPhpShop({ constants: AT_ONCE, edits: [[begin, broken]] }, async (shop) => {
    shop.put({ 1: PANIER });
    shop.sandbox.sandbox.script({}, { webhook: 'never' });
    const session = await shop.create({ order: '1' });
    await shop.pay(session);
    const reads = shop.reads(session);
    const failed = await shop.cron();
    assert.deepEqual([failed.code, failed.out.slice(0, 30)], [1, '0 settled, 0 pending, 1 errors']);
    assert.match(failed.errors, /on_settled broke.*no mail today/);
    writeFileSync(join(dirname(shop.file), 'mended'), '');
    assert.equal(told((await shop.cron()).errors, 'Order 1 is paid'), 1);
    assert.equal(told((await shop.cron()).errors, 'Order 1 is paid'), 0);
    assert.equal(shop.reads(session), reads);
  });
});

test('whatever buyers and strangers ask for, the gateway is asked no more than it takes, and creates and cron keep their share', () =>
  withPhpShop(
    { constants: { ...AT_ONCE, WINDOW: 100_000, CRON_TIME: 1 }, edits: [["'calls' => 100", "'calls' => 20"]] },
    async (shop) => {
      shop.put({ 1: PANIER, 2: PANIER, 3: PANIER, 4: PANIER });
      shop.sandbox.sandbox.script({}, { webhook: 'never' });
      const sessions: CheckoutSession[] = [];
      for (const order of ['1', '2', '3']) sessions.push(await shop.create({ order }));
      const reads = () => sessions.reduce((sum, session) => sum + shop.reads(session), 0);

      // Five per cent are the polls' own, and the common calls are theirs up to thirty per cent.
      for (let round = 0; round < 10; round++) await Promise.all(sessions.map((session) => shop.look(session)));
      const afterPolls = reads();
      assert.ok(afterPolls > 0 && afterPolls <= 7, `${afterPolls} reads by polls`);

      const webhook = (reference: string) =>
        fetch(`${shop.url}/webhooks/dexchange`, {
          method: 'POST',
          body: JSON.stringify({ externalTransactionId: reference }),
        });
      for (let round = 0; round < 10; round++) await Promise.all(sessions.map(({ reference }) => webhook(reference)));
      const afterNews = reads();
      assert.ok(afterNews > afterPolls && afterNews - afterPolls <= 12, `${afterNews - afterPolls} reads by webhooks`);
      assert.ok(sessions.length + afterNews <= 20 - 4, 'a create and a run of cron have calls left');

      sessions.push(await shop.create({ order: '4' }));
      for (const { gatewayReference = '' } of sessions) shop.sandbox.sandbox.choose(gatewayReference, 'succeeded');
      const paid = told((await shop.cron()).errors, 'is paid');
      assert.ok(paid >= 3, `cron has a share of three calls of its own, and heard of ${paid}`);
      const { create, read } = shop.sandbox.sandbox.counts().dexchange;
      const calls = [...Object.values(create), ...Object.values(read)].reduce((sum, count) => sum + count, 0);
      assert.ok(calls <= 20, `${calls} calls`);
    },
  ));

test('a flood of webhooks on one reference causes one read', () =>
  withPhpShop({ constants: { RETRY_AFTER: 3600 } }, async (shop) => {
    shop.put({ 1: PANIER });
    shop.sandbox.sandbox.script({}, { webhook: 'never' });
    const session = await shop.create({ order: '1' });
    const call = () =>
      fetch(`${shop.url}/webhooks/dexchange`, {
        method: 'POST',
        body: JSON.stringify({ externalTransactionId: session.reference, STATUS: 'SUCCESS' }),
      });
    for (let round = 0; round < 8; round++)
      for (const { status } of await Promise.all(Array.from({ length: 5 }, call))) assert.equal(status, 200);
    assert.equal(shop.reads(session), 1);
  }));

/** A gateway that begins to answer and sends one more byte every now and then, for ever. */
async function startDribble(head: string): Promise<{ readonly url: string; readonly close: () => void }> {
  const server = createServer((socket) => {
    const more = setInterval(() => socket.write('a'), 100);
    socket.on('error', () => undefined).on('close', () => clearInterval(more));
    socket.once('data', () => socket.write(head));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, close: () => server.close() };
}

for (const [client, php] of [
  ['with curl', []],
  ['without curl', ['-d', 'disable_functions=curl_exec']],
] as const) {
  for (const [what, head] of [
    ['its headers', 'HTTP/1.1 200 OK\r\nX-More: '],
    ['its body', 'HTTP/1.1 200 OK\r\nContent-Length: 60000\r\n\r\n{"x":"'],
  ] as const) {
    test(
      `a gateway that dribbles ${what} holds nobody for longer than a call may take, ${client}`,
      { timeout: 120_000 },
      async () => {
        const gateway = await startDribble(head);
        try {
          const difference = { constants: { GATEWAY_TIME: 1 }, php, env: () => ({ DEXCHANGE_URL: gateway.url }) };
          await withPhpShop(difference, async (shop) => {
            shop.put({ 1: PANIER });
            const answer = await shop.post({ order: '1' });
            assert.deepEqual(
              [answer.status, ((await answer.json()) as { code: string }).code],
              [503, 'gateway_unavailable'],
            );
            await shop.logged(/DEXCHANGE could not be reached: \S/);
          });
        } finally {
          gateway.close();
        }
      },
    );
  }
}

test('creates of one key from many processes at once make one payment in the PHP proxy', () =>
  withPhpShop({}, async (shop) => {
    shop.put({ 1: PANIER });
    const key = { 'Idempotency-Key': crypto.randomUUID() };
    const answers = await Promise.all(Array.from({ length: 12 }, () => shop.post({ order: '1' }, key)));
    const sessions = await Promise.all(answers.map(async (answer) => CheckoutSessionSchema.parse(await answer.json())));
    assert.equal(new Set(sessions.map(({ id }) => id)).size, 1);
    assert.equal(shop.sandbox.sandbox.transactions().length, 1);
  }));
