/** `pay-button-element report`, against the simulators: what it tells, and what it keeps to itself. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { test, type TestContext } from 'node:test';
import { runReportCommand } from '../../src/cli/report/command.js';
import { bodyShape, pathShape } from '../../src/cli/report/shape.js';
import type { KnownGatewayId } from '../../src/contract/index.js';
import { startSandbox, type Outcome, type RunningSandbox, type Scenario } from '../../src/sandbox/index.js';
import { read } from '../docs/markdown.js';
import { FROM_SOURCES, ROOT } from './start-command.js';

type Variables = Readonly<Record<string, string>>;

/** The keys of each simulator, in the variables of the environment. */
const KEYS: Readonly<Record<KnownGatewayId, (sandbox: RunningSandbox) => Variables>> = {
  dexchange: ({ dexchange }) => ({ DEXCHANGE_API_KEY: dexchange.apiKey }),
  egopay: ({ egopay }) => ({ EGOPAY_TOKEN: egopay.token, EGOPAY_START_URL: egopay.startUrl }),
  dexpay: ({ dexpay }) => ({
    DEXPAY_API_KEY: dexpay.apiKey,
    DEXPAY_API_SECRET: dexpay.apiSecret,
    DEXPAY_WEBHOOK_SECRET: dexpay.webhookSecrets[0] ?? '',
  }),
  fedapay: ({ fedapay }) => ({
    FEDAPAY_SECRET_KEY: fedapay.secretKey,
    FEDAPAY_WEBHOOK_SECRET: fedapay.webhookSecrets[0] ?? '',
  }),
  wave: ({ wave }) => ({ WAVE_API_KEY: wave.apiKey, WAVE_WEBHOOK_SECRET: String(wave.webhookSecrets) }),
  paydunya: ({ paydunya }) => ({
    PAYDUNYA_MASTER_KEY: paydunya.masterKey,
    PAYDUNYA_PRIVATE_KEY: paydunya.privateKey,
    PAYDUNYA_TOKEN: paydunya.token,
  }),
};
const IDS = Object.keys(KEYS) as KnownGatewayId[];

/** Runs the command with these variables; `pause` is called before each status read but the first. */
async function run(
  args: readonly string[],
  env: Variables = {},
  pause: (told: string) => Promise<void> = async () => {},
) {
  let printed = '';
  let complained = '';
  const status = await runReportCommand(args, {
    env,
    print: (text) => void (printed += text),
    complain: (text) => void (complained += text),
    stop: new AbortController().signal,
    pause: () => pause(complained),
  });
  return { status, printed, complained };
}

/** A payment at the simulator, which ends so. */
async function pay(
  t: TestContext,
  gateway: KnownGatewayId,
  { outcome = 'succeeded', scenario = {}, args = [] }: { outcome?: Outcome; scenario?: Scenario; args?: string[] } = {},
) {
  const sandbox = await startSandbox({ port: 0 });
  t.after(() => sandbox.close());
  sandbox.sandbox.script({}, scenario);
  const keys = KEYS[gateway](sandbox);
  const { baseUrl } = sandbox[gateway];
  const outputs = await run([gateway, '--port', '0', '--live', '--base-url', baseUrl, ...args], keys, async (told) => {
    const [webhookUrl = assert.fail(told)] = /http:\S+\/webhook/.exec(told) ?? [];
    sandbox.sandbox.setCallbackUrl(webhookUrl);
    const [, page = assert.fail(told)] = /Pay here.+\n\s+(\S+)/.exec(told) ?? [];
    await fetch(page, { method: 'POST', body: new URLSearchParams({ outcome }) });
    await sandbox.sandbox.idle();
  });
  return { ...outputs, keys, transaction: sandbox.sandbox.transactions()[0] };
}

for (const gateway of IDS)
  test(`${gateway}: a paid payment makes a report of its calls, its webhook and the way back, and of nothing that is somebody's`, async (t) => {
    const { status, printed, keys, transaction } = await pay(t, gateway);
    assert.equal(status, 0, printed);
    assert.match(printed, new RegExp(`^Report of ${gateway}: `));
    assert.match(printed, /^POST \/\S+ 20[01] \{.+\}$/m);
    assert.match(printed, /^ {2}read as pending$/m);
    assert.match(printed, /^return: GET, added /m);
    assert.match(printed, /^webhook: POST, headers .*content-type/m);
    assert.match(printed, /about this payment: yes$/m);
    assert.match(printed, /^ {2}read as succeeded$/m);
    assert.match(printed, /: the amount"/);
    assert.match(printed, /^End: succeeded, 1 webhooks$/m);
    const { id = '', reference = '', checkoutUrl = '' } = transaction ?? assert.fail('nothing was created');
    for (const secret of [...Object.values(keys), id, reference, new URL(checkoutUrl).pathname])
      assert.ok(!printed.includes(secret), `${secret} in ${printed}`);
    assert.doesNotMatch(printed, /\d{5}|report-[0-9a-f]/);
  });

test('a signature is told as what it proves', async (t) => {
  assert.match((await pay(t, 'fedapay')).printed, /signature: genuine/);
  assert.match((await pay(t, 'wave', { scenario: { signedWith: 'wrong-secret' } })).printed, /signature: forged/);
});

test('what is added to the return address is told, a second question mark too', async (t) => {
  assert.match((await pay(t, 'fedapay')).printed, /^return: GET, added id, status$/m);
  assert.match((await pay(t, 'wave')).printed, /^return: GET, added nothing$/m);
});

test('a failed payment that may still be made is followed to its end, and one that may not is the end', async (t) => {
  const again = await pay(t, 'paydunya', { scenario: { failedAttempts: 1 } });
  assert.match(again.printed, /^ {2}read as failed$[^]+^ {2}read as succeeded$[^]+^End: succeeded/m);
  assert.match((await pay(t, 'fedapay', { outcome: 'failed' })).printed, /^End: failed, 1 webhooks$/m);
});

test('Ctrl-C ends the report with what there is', async (t) => {
  const sandbox = await startSandbox({ port: 0 });
  t.after(() => sandbox.close());
  const stop = new AbortController();
  let printed = '';
  const status = await runReportCommand(['fedapay', '--port', '0', '--base-url', sandbox.fedapay.baseUrl], {
    env: KEYS.fedapay(sandbox),
    print: (text) => void (printed += text),
    complain: (text) => void (/Pay here/.test(text) && stop.abort()),
    stop: stop.signal,
  });
  assert.equal(status, 0);
  assert.match(printed, /^End: pending, 0 webhooks$/m);
});

test('a payment can be canceled in place of being paid, where the gateway can do that', async (t) => {
  const { status, printed } = await pay(t, 'fedapay', { args: ['--cancel'] });
  assert.equal(status, 0);
  assert.match(printed, /^DELETE \/fedapay|^DELETE \/…\/v1\/transactions\/… 204 nothing$/m);
  assert.match(printed, /^End: canceled, 0 webhooks$/m);
  const refused = await run(['paydunya', '--live', '--cancel'], {
    PAYDUNYA_MASTER_KEY: 'master',
    PAYDUNYA_PRIVATE_KEY: 'live_private_1',
    PAYDUNYA_TOKEN: 'token',
  });
  assert.deepEqual([refused.status, refused.printed], [2, '']);
  assert.match(refused.complained, /^cancel: paydunya cannot cancel a payment\./);
});

test('a payment that the gateway refuses makes a report too, and ends with 1', async (t) => {
  const scenario: Scenario = { create: { status: 422, body: { message: 'Awa Diop, 770000001' } } };
  const { status, printed, complained } = await pay(t, 'dexpay', { scenario });
  assert.equal(status, 1);
  assert.match(printed, /^POST \/\S+ 422 \{"message":"string"\}\n {2}no payment: gateway_rejected$/m);
  assert.match(complained, /--public-url/);
});

const LIVE = { FEDAPAY_SECRET_KEY: 'sk_live_hidden' };
for (const [what, args, env, message] of [
  ['no gateway', [], {}, /^gateway: name one of dexchange, egopay, dexpay, fedapay, wave, paydunya/],
  ['an unknown gateway', ['paypal'], {}, /^gateway: name one of/],
  ['a missing key', ['fedapay'], {}, /^FEDAPAY_SECRET_KEY: set this environment variable\./],
  ['a key of another kind', ['fedapay'], { FEDAPAY_SECRET_KEY: 'pk_live_hidden' }, /holds a public key/],
  ['a live key that nobody has agreed to', ['fedapay'], LIVE, /^live: these keys move real money\. Add --live/],
  ['an amount with a fraction', ['fedapay', '--amount', '1.5'], LIVE, /^amount: "1\.5" must be a whole number/],
  ['a public address that is none', ['fedapay', '--public-url', '/x'], LIVE, /^public-url: "\/x" is not an http/],
  ['an unknown option', ['fedapay', '--lives'], LIVE, /--lives/],
] as const)
  test(`${what} ends the report with 2 and names the fix`, async () => {
    const { status, printed, complained } = await run(args, env);
    assert.deepEqual([status, printed], [2, '']);
    assert.match(complained, message);
    assert.match(complained, /See: pay-button-element report --help\n$/);
    assert.ok(!complained.includes('hidden'));
  });

test('help names every option, the exit status, and the variables that the playground has too', async () => {
  const { status, printed } = await run(['--help']);
  assert.equal(status, 0);
  for (const option of ['live', 'amount', 'cancel', 'port', 'public-url', 'base-url', 'help'])
    assert.match(printed, new RegExp(`^  --${option} `, 'm'));
  assert.match(printed, /Exit status: 0 .+, 1 .+, 2 /);
  for (const line of printed.split('\n')) assert.ok(line.length <= 90, line);
  const variables = (text: string): string[] => [...new Set(text.match(/\b[A-Z]+_[A-Z_]+\b/g))].sort();
  const table = read('CONTRIBUTING.md').match(/^\| (?:DEXCHANGE|eGoPay|DEXPAY|FedaPay|Wave|PayDunya) \|.*$/gm) ?? [];
  assert.deepEqual(variables(printed), variables(table.join('\n')));
});

test('the package’s command knows the sub-command', () => {
  const help = execFileSync(process.execPath, [...FROM_SOURCES, 'report', '-h'], { cwd: ROOT, encoding: 'utf8' });
  assert.match(help, /^Usage: pay-button-element report <gateway>/);
});

test('of every documented message a report holds names and types, and nothing of the shop or its buyer', () => {
  const own = { reference: 'none', order: 'none', amount: -1 };
  const folder = `${ROOT}test/fixtures/`;
  const shapes = IDS.flatMap((id) =>
    readdirSync(folder + id)
      // That one is a list of ours.
      .filter((file) => file.endsWith('.json') && file !== 'errors.json')
      .map((file) => bodyShape(readFileSync(`${folder}${id}/${file}`, 'utf8'), 'application/json', own)),
  );
  assert.ok(shapes.length >= 12);
  for (const secret of [
    '1001',
    'k3v9',
    'Awa',
    'Kossi',
    '7700',
    '2289',
    '12500',
    '7500',
    '204816',
    'cos-',
    'aB3d',
    '2026',
  ])
    for (const shape of shapes) assert.ok(!shape.includes(secret), `${secret} in ${shape}`);
});

test('a name that holds a number, a form, and an address keep what is somebody’s', () => {
  const own = { reference: 'ref-1', order: 'o-1', amount: 5000 };
  assert.equal(
    bodyShape('{"770000001":{"status":"Awa Diop","code":"INVALID"},"a":"5000.00","b":5000}', null, own),
    '{"…":{"status":"string","code":"INVALID"},"a":"string: the amount","b":"number: the amount"}',
  );
  assert.equal(
    bodyShape('{"status":5000,"data":{"amount":5000,"code":"770000001"}}', null, own),
    '{"status":5000,"data":{"amount":"number: the amount","code":"string"}}',
  );
  assert.equal(
    bodyShape(
      'data[status]=completed&data[customer][name]=Awa&data[custom_data][reference]=ref-1',
      'application/x-www-form-urlencoded; charset=utf-8',
      own,
    ),
    'form {"data[status]":"completed","data[customer][name]":"string","data[custom_data][reference]":"string: our reference"}',
  );
  assert.equal(bodyShape('{"Awa Diop":1}', null, own), '{"…":"number"}');
  assert.equal(bodyShape('<h1>Awa</h1>', 'text/html', own), '12 characters that are no JSON');
  assert.equal(pathShape('https://api.example/v1/transactions/204816/token?key=secret'), '/v1/transactions/…/token');
});
