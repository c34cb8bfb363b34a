import { expect } from '@open-wc/testing';
import { CheckoutError } from '../../src/checkout/index.js';
import type { SessionAnswer } from '../../src/checkout/proxy-client.js';
import { RequestBudget } from '../../src/checkout/request-budget.js';
import { Watch } from '../../src/checkout/watch.js';
import { session } from './answers.js';
import { FakeWindow } from './fake-window.js';

const pending: SessionAnswer = { session: session(), retryAfter: undefined, waits: false };

interface Asked {
  readonly at: number;
  readonly wait: number;
  readonly timeout: number;
  readonly abort: AbortController;
}

const watching = (
  answer: (asked: Asked) => Promise<SessionAnswer> = () => Promise.resolve(pending),
): {
  page: FakeWindow;
  watch: Watch;
  asked: Asked[];
  heard: SessionAnswer[];
  failures: CheckoutError[];
  inFlight: () => number;
} => {
  const page = new FakeWindow();
  const asked: Asked[] = [];
  const heard: SessionAnswer[] = [];
  const failures: CheckoutError[] = [];
  let flights = 0;
  let most = 0;
  const { window } = page;
  const watch = new Watch(
    window,
    new RequestBudget(window),
    (wait, timeout, abort) => {
      const one = { at: page.now, wait, timeout, abort };
      asked.push(one);
      most = Math.max(most, ++flights);
      return answer(one).finally(() => flights--);
    },
    {
      answered: (given) => void heard.push(given),
      failed: (error) => void failures.push(error),
      waitedLong: () => {},
    },
  );
  return { page, watch, asked, heard, failures, inFlight: () => most };
};

const gaps = (asked: readonly Asked[]): number[] =>
  asked.slice(1).map(({ at }, index) => Math.round(at - asked[index]!.at));
const never = new Promise<never>(() => {});
/** A proxy that holds a request for as long as it may. */
const held = (page: FakeWindow, wait: number): Promise<SessionAnswer> =>
  page.wait(wait * 1000).then(() => ({ ...pending, waits: true }));

describe('watching', () => {
  it('T7.1 asks at most 12 times in the first minute and 70 times in ten, one request at a time', async () => {
    const { page, watch, asked, inFlight } = watching();
    watch.start();
    await page.tick(60_000);
    expect(asked.length).to.be.within(8, 12);
    await page.tick(540_000);
    expect(asked.length).to.be.within(50, 70);
    expect(inFlight()).to.equal(1);
  });

  it('ramps from 2 s to 10 s', async () => {
    const { page, watch, asked } = watching();
    watch.start();
    await page.tick(200_000);
    const steps = gaps(asked);
    expect(asked[0]!.at).to.equal(2000);
    expect(steps[0]).to.equal(2000);
    expect(steps.at(-1)).to.equal(10_000);
    for (const [index, step] of steps.entries()) if (index) expect(step).to.be.at.least(steps[index - 1]!);
  });

  it('T7.4 spreads a crowd by up to a fifth', async () => {
    const { page, watch, asked } = watching();
    page.random = 0.999;
    watch.start();
    await page.tick(5000);
    expect(gaps(asked)[0]).to.be.within(2390, 2400);
  });

  it('T7.2 obeys the proxy’s cadence, within 1 and 60 s', async () => {
    for (const [retryAfter, gap] of [
      [7, 7000],
      [0, 1000],
      [0.2, 1000],
      [86_400, 60_000],
    ] as const) {
      const { page, watch, asked } = watching(() => Promise.resolve({ ...pending, retryAfter }));
      watch.start();
      await page.tick(130_000);
      expect(gaps(asked)[0], `Retry-After: ${retryAfter}`).to.equal(gap);
    }
  });

  it('asks within the budget when the proxy’s cadence is faster', async () => {
    const { page, watch, asked } = watching(() => Promise.resolve({ ...pending, retryAfter: 1 }));
    watch.start(0);
    await page.tick(60_000);
    expect(asked.length).to.be.at.most(12);
    await page.tick(540_000);
    expect(asked.length).to.be.at.most(70);
  });

  it('T7.5 backs off on errors, without end and without a hot loop', async () => {
    const { page, watch, asked, failures } = watching(() =>
      Promise.reject(new CheckoutError('network_error', 'offline')),
    );
    watch.start(0);
    await page.tick(600_000);
    expect(gaps(asked).slice(0, 3)).to.deep.equal([1000, 2000, 4000]);
    expect(Math.max(...gaps(asked))).to.be.at.most(10_000);
    expect(asked.length).to.be.within(50, 70);
    expect(failures.length).to.equal(asked.length);
  });

  it('obeys Retry-After on errors', async () => {
    const { page, watch, asked } = watching(() =>
      Promise.reject(new CheckoutError('rate_limited', 'slow down', { retryAfter: 30 })),
    );
    watch.start(0);
    await page.tick(40_000);
    expect(gaps(asked)).to.deep.equal([30_000]);
  });

  it('asks at once on a hint, and once for a burst of hints', async () => {
    const { page, watch, asked } = watching();
    watch.start();
    await page.tick(60_000);
    const before = asked.length;
    const at = page.now;
    for (let hint = 0; hint < 20; hint++) watch.nudge();
    await page.tick(500);
    expect(asked.length).to.equal(before + 1);
    expect(asked.at(-1)!.at - at).to.be.at.most(500);
  });

  it('T4.3 stays within the budget under a thousand hints', async () => {
    const { page, watch, asked } = watching();
    watch.start();
    for (let hint = 0; hint < 1000; hint++) {
      watch.nudge(true);
      await page.tick(60);
    }
    expect(asked.length).to.be.at.most(12);
  });

  it('does not let a stream of hints postpone the next request', async () => {
    const { page, watch, asked } = watching();
    watch.start(5000);
    for (let hint = 0; hint < 10; hint++) {
      watch.nudge();
      await page.tick(100);
    }
    expect(asked[0]!.at).to.equal(250);
  });

  it('asks again after a request that a hint found in flight', async () => {
    let release: (answer: SessionAnswer) => void = () => {};
    const { page, watch, asked } = watching(({ at }) =>
      at === 2000 ? new Promise((resolve) => (release = resolve)) : Promise.resolve(pending),
    );
    watch.start();
    await page.tick(2100);
    watch.nudge();
    release(pending);
    await page.tick(400);
    expect(asked.length).to.equal(2);
  });

  it('T5.7 gives up a request that hung since before the page slept', async () => {
    const { page, watch, asked, heard } = watching(({ at }) => (at === 2000 ? never : Promise.resolve(pending)));
    watch.start();
    await page.tick(20_000);
    watch.nudge();
    await page.tick(1000);
    expect(asked[0]!.abort.signal.aborted).to.equal(true);
    expect(heard.length).to.equal(1);
  });

  it('T7.7 does not hear an answer to a request that was given up', async () => {
    let release: (answer: SessionAnswer) => void = () => {};
    const { page, watch, heard } = watching(({ at }) =>
      at === 2000 ? new Promise((resolve) => (release = resolve)) : Promise.resolve({ ...pending, retryAfter: 60 }),
    );
    watch.start();
    await page.tick(15_000);
    watch.nudge();
    await page.tick(1000);
    release(pending);
    await page.tick(100);
    expect(heard).to.have.length(1);
    expect(heard[0]!.retryAfter).to.equal(60);
  });

  it('offers to be held, and stops offering when the proxy does not hold', async () => {
    const { page, watch, asked } = watching();
    watch.start();
    await page.tick(10_000);
    expect(asked.map(({ wait }) => wait).slice(0, 3)).to.deep.equal([5, 0, 0]);
    expect(asked[0]!.timeout).to.equal(10_000);
  });

  it('lets a proxy that holds requests hold them for 20 s, and asks again at once', async () => {
    const { page, watch, asked } = watching(({ wait }) => held(page, wait));
    watch.start(0);
    await page.tick(45_000);
    expect(asked.map(({ wait }) => wait)).to.deep.equal([5, 20, 20]);
    expect(asked[1]!.timeout).to.equal(30_000);
    expect(gaps(asked)).to.deep.equal([5250, 20_250]);
  });

  it('gives up a held request on a hint', async () => {
    const { page, watch, asked } = watching(({ wait, at }) => (at < 6000 ? held(page, wait) : never));
    watch.start(0);
    await page.tick(12_000);
    const last = asked.at(-1)!;
    watch.nudge();
    await page.tick(300);
    expect(last.abort.signal.aborted).to.equal(true);
    expect(asked.at(-1)!.at).to.equal(12_250);
  });

  it('hears a held request that answers while a hint is waited out, and gives up nothing', async () => {
    let settle: (answer: SessionAnswer) => void = () => {};
    const { page, watch, asked, heard } = watching(({ wait, at }) =>
      at < 5000 ? held(page, wait) : new Promise((resolve) => (settle = resolve)),
    );
    watch.start(0);
    await page.tick(12_000);
    watch.nudge(true);
    await page.tick(50);
    const paid: SessionAnswer = { ...pending, session: session({ status: 'succeeded' }) };
    settle(paid);
    await page.tick();
    expect(heard.at(-1)).to.equal(paid);
    expect(asked.map(({ abort }) => abort.signal.aborted)).to.deep.equal([false, false]);
  });

  it('asks in the same moment when a hint makes an end likely, but breathes between two requests', async () => {
    const { page, watch, asked } = watching();
    watch.start(0);
    await page.tick(1000);
    for (let hint = 0; hint < 3; hint++) {
      watch.nudge(true);
      await page.tick(100);
    }
    expect(asked.map(({ at }) => at)).to.deep.equal([0, 1000, 1250]);
  });

  it('polls every 30 s while the page is hidden, and at once on a hint', async () => {
    const { page, watch, asked } = watching();
    page.visibility = 'hidden';
    watch.start(0);
    await page.tick(125_000);
    expect(gaps(asked)).to.deep.equal([30_000, 30_000, 30_000, 30_000]);
    page.visibility = 'visible';
    watch.nudge();
    await page.tick(300);
    expect(asked.length).to.equal(6);
  });

  it('polls every 30 s, without being held, when nobody waits', async () => {
    const { page, watch, asked } = watching();
    watch.slow = true;
    watch.start(0);
    await page.tick(65_000);
    expect(gaps(asked)).to.deep.equal([30_000, 30_000]);
    expect(asked[0]!.wait).to.equal(0);
  });

  it('T7.9 leaves no timer and no request when it is stopped', async () => {
    const { page, watch, asked, heard, failures } = watching(() => never);
    watch.start();
    await page.tick(3000);
    watch.stop();
    expect(page.timers).to.equal(0);
    expect(asked[0]!.abort.signal.aborted).to.equal(true);
    watch.nudge();
    await page.tick(100_000);
    expect([asked.length, heard.length, failures.length]).to.deep.equal([1, 0, 0]);
  });

  it('schedules nothing when the listener stops it', async () => {
    const { page, watch, asked, heard } = watching();
    heard.push = () => {
      watch.stop();
      return 0;
    };
    watch.start();
    await page.tick(100_000);
    expect(asked.length).to.equal(1);
    expect(page.timers).to.equal(0);
  });
});
