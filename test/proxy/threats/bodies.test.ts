/** Hostile bodies: of another type, slow, and nested without end. */
import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { BODY, openShop, ORIGIN, problemOf, until } from '../shop.js';

const JSON_POST = { Origin: ORIGIN, 'Content-Type': 'application/json', 'Idempotency-Key': 'key-of-8-and-more' };

/** A create whose body is sent as it is. */
const raw = (
  body: NonNullable<RequestInit['body']>,
  headers: Record<string, string> = JSON_POST,
): RequestInit & { duplex: 'half' } => ({
  method: 'POST',
  headers,
  body,
  duplex: 'half',
});

/** A body of which the beginning comes, and then nothing more. */
function stalledBody() {
  return new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(new TextEncoder().encode('{"order":')),
  });
}

test('a form, a body without a type, and a type that only mentions JSON are refused', async () => {
  const { send, gateway } = openShop();
  const form = new FormData();
  form.set('order', '1001');
  const { 'Content-Type': _type, ...untyped } = JSON_POST;
  const typed = [
    'multipart/form-data; boundary=x',
    'text/plain; application/json',
    'application/json, text/plain',
    'text/json',
    'application/problem+json',
    '',
  ];
  const requests = [
    raw(form, untyped),
    raw(new URLSearchParams(BODY as never), untyped),
    raw(new TextEncoder().encode(JSON.stringify(BODY)), untyped),
    ...typed.map((type) => raw(JSON.stringify(BODY), { ...JSON_POST, 'Content-Type': type })),
  ];
  for (const init of requests) {
    const problem = await problemOf(await send('/sessions', init));
    assert.deepEqual([problem.status, problem.code], [415, 'invalid_request']);
  }
  assert.equal(gateway.created.length, 0);
});

/** Sends what may take long, with timers that stand still; `pass` lets time go by, and `answers` fills when it is over. */
function sendSlowly(t: TestContext, path: string, body: ReadableStream) {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const shop = openShop();
  const answers: Response[] = [];
  void shop.send(path, raw(body)).then((response) => answers.push(response));
  const turns = async (): Promise<void> => {
    for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
  };
  const pass = async (ms: number): Promise<void> => {
    await turns();
    t.mock.timers.tick(ms);
    await turns();
  };
  return { ...shop, answers, pass };
}

for (const path of ['/sessions', '/webhooks/fake']) {
  test(`a body that stalls at ${path} is given up after ten seconds, and left to the server`, async (t) => {
    const body = stalledBody();
    const { answers, pass, gateway } = sendSlowly(t, path, body);
    await pass(9_999);
    assert.deepEqual([answers.length, body.locked], [0, true]);
    await pass(1);
    await until(() => answers.length === 1);
    const problem = await problemOf(answers[0] ?? assert.fail());
    assert.deepEqual([problem.status, problem.code], [408, 'invalid_request']);
    // Not canceled: some bridges of frameworks end the process over that.
    assert.equal(body.locked, false);
    assert.deepEqual([gateway.created.length, gateway.reads.length], [0, 0]);
  });
}

test('a body that trickles is given up after ten seconds all the same', async (t) => {
  let pulls = 0;
  let canceled = false;
  const trickle = new ReadableStream<Uint8Array>({
    pull: async (controller) => {
      pulls++;
      await new Promise((resolve) => setTimeout(resolve, 500));
      controller.enqueue(new TextEncoder().encode(' '));
    },
    cancel: () => void (canceled = true),
  });
  const { answers, pass } = sendSlowly(t, '/sessions', trickle);
  for (let i = 0; i < 19; i++) await pass(500);
  assert.equal(answers.length, 0);
  await pass(500);
  await until(() => answers.length === 1);
  assert.equal(answers[0]?.status, 408);
  const read = pulls;
  for (let i = 0; i < 5; i++) await pass(500);
  // What was asked for already may still come.
  assert.ok(pulls <= read + 1, `${pulls - read} more were read`);
  assert.equal(canceled, false);
});

test('a body that has arrived leaves no timer behind', async (t) => {
  const timers = new Set<unknown>();
  const { setTimeout: set, clearTimeout: clear } = globalThis;
  t.mock.method(globalThis, 'setTimeout', (task: () => void, ms: number) => {
    const timer = set(task, ms);
    if (ms === 10_000) timers.add(timer);
    return timer;
  });
  t.mock.method(globalThis, 'clearTimeout', (timer: NodeJS.Timeout) => (timers.delete(timer), clear(timer)));
  const { create, open, send } = openShop();
  await open();
  await create('nonsense');
  await send('/sessions', raw('{'));
  assert.equal(timers.size, 0);
});

/** As deep as 16 kB allow. */
const DEEP = 8000;
const nested = (open: string, close: string): string => open.repeat(DEEP) + close.repeat(DEEP);

test('a body that is nested thousands deep is refused or ignored like any other', async () => {
  const { send, gateway } = openShop();
  const lists = nested('[', ']');
  const objects = '{"a":'.repeat(2500) + '1' + '}'.repeat(2500);
  const known = JSON.stringify(BODY).slice(0, -1);
  const bodies = [
    [lists, 400],
    [objects, 400],
    ['['.repeat(16_000), 400],
    [`{"order":${objects}}`, 400],
    [`{"order":"1000","returnUrl":"${ORIGIN}/","customer":${objects}}`, 201],
    [`${known},"unknown":${lists.slice(0, 7000)}${lists.slice(-7000)}}`, 201],
    [`${known},"customer":{"phone":"770000001"},"__proto__":${objects}}`, 201],
  ] as const;
  for (const [index, [body, status]] of bodies.entries()) {
    const response = await send('/sessions', raw(body, { ...JSON_POST, 'Idempotency-Key': `key-of-body-${index}` }));
    assert.equal(response.status, status, body.slice(0, 80));
  }
  assert.equal(gateway.created.length, 3);
  assert.equal(({} as { a?: unknown }).a, undefined);
});
