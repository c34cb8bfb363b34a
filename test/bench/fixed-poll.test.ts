/** The fixed poll with which the button is compared: its interval, and which status ends it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FixedPoll, type PollWorld } from '../../bench/lib/fixed-poll.js';

/** A world in which only sleeping takes time. `creates` are its answers to creates, `polls` those to polls. */
function world(creates: readonly number[], polls: readonly string[]) {
  let now = 0;
  const asked: [at: number, url: string][] = [];
  const left = { creates: [...creates], polls: [...polls] };
  const made: PollWorld = {
    endpoint: '/pay',
    returnUrl: 'https://shop.example/',
    now: () => now,
    sleep: async (ms) => void (now += ms),
    async fetch(url, init) {
      asked.push([now, url]);
      if (init?.method === 'POST') {
        const status = left.creates.shift() ?? 500;
        return Response.json({ id: 'sealed', checkoutUrl: 'https://pay.example/1' }, { status });
      }
      const answer = left.polls.shift();
      return answer === undefined ? new Response(null, { status: 503 }) : Response.json({ status: answer });
    },
  };
  return { made, asked };
}

test('it polls once in each interval after the create, and ends with the first status that is not pending', async () => {
  const { made, asked } = world([201], ['pending', 'pending', 'succeeded']);
  const poll = new FixedPoll(made, '1001', 3000);
  const shown: string[] = [];
  poll.onHosted = (url) => shown.push(url);
  await poll.pay();
  assert.deepEqual(poll.told, { at: 9000, outcome: 'succeeded' });
  assert.deepEqual(shown, ['https://pay.example/1']);
  assert.deepEqual(asked, [
    [0, '/pay/sessions'],
    [3000, '/pay/sessions/sealed'],
    [6000, '/pay/sessions/sealed'],
    [9000, '/pay/sessions/sealed'],
  ]);
});

test('a refused create is sent again after the interval', async () => {
  const { made, asked } = world([429, 201], ['failed']);
  const poll = new FixedPoll(made, '1001', 4000);
  await poll.pay();
  assert.deepEqual(poll.told, { at: 8000, outcome: 'failed' });
  assert.equal(asked.filter(([, url]) => url === '/pay/sessions').length, 2);
});
