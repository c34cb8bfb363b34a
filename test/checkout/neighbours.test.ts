/** Several buttons and tabs of one order: one payment, one button that polls for all, and no news of a payment that is over. */
import { expect } from '@open-wc/testing';
import { problem } from './answers.js';
import { FakeLocks } from './fake-locks.js';
import { FakeWindow } from './fake-window.js';
import {
  atGateway,
  clicked,
  flow,
  HIGHER,
  keysOf,
  openProxy,
  OPTIONS,
  posts,
  proxy,
  slowly,
  statesOf,
  type Flow,
} from './flow.js';

/** The payments that a page has asked about from its request number `since` on. */
const askedAbout = (page: FakeWindow, since = 0): string[] => [
  ...new Set(
    page.requests
      .slice(since)
      .filter(({ method }) => method === 'GET')
      .map(({ url }) => url.split('/').at(-1)!),
  ),
];

/** The id of the session that a button shows. */
const idOf = ({ checkout: { state } }: Flow): string | undefined =>
  'session' in state ? state.session?.id : undefined;

/** How many popups are open with our waiting page and no hosted page. */
const waiting = (page: FakeWindow): number =>
  page.popups.filter(({ closed, visited }) => !closed && visited.length === 0).length;

describe('a payment that the buyer leaves for a newer one, watched in another tab', () => {
  /** One tab is at the gateway. In another tab the price is higher, and the buyer has begun a new payment there. */
  async function left() {
    const first = await atGateway();
    const { page: here, proxy } = first;
    const there = here.anotherPage();
    const second = flow(there, HIGHER);
    second.checkout.pay();
    expect(second.checkout.state.name).to.equal('conflict');
    const before = here.requests.length;
    second.checkout.restart();
    await there.tick(1000);
    return { here, there, first, second, proxy, before };
  }

  it('goes on as the newer one: the old window is closed, the old payment is asked about no more', async () => {
    const { here, first, before } = await left();
    await here.tick(30_000);
    expect([first.checkout.state.name, idOf(first)]).to.deep.equal(['confirming', 'id2']);
    expect([here.popups[0]!.closed, askedAbout(here, before)]).to.deep.equal([true, ['id2']]);
    expect(first.told).to.deep.equal(['start']);
  });

  it('goes on as the newer one when the tab slept meanwhile, too: on a look, and on a press', async () => {
    for (const wake of ['look', 'press'] as const) {
      const first = await atGateway();
      const here = first.page;
      const there = here.anotherPage();
      // A tab in the back-forward cache gets no storage events.
      here.browser.tabs.splice(here.browser.tabs.indexOf(here), 1);
      const second = flow(there, HIGHER);
      second.checkout.pay();
      second.checkout.restart();
      await there.tick(1000);
      expect(idOf(first)).to.equal('id1');
      if (wake === 'look') here.dispatch('pageshow');
      else first.checkout.pay();
      await here.tick(1000);
      expect([idOf(first), first.checkout.state.name]).to.deep.equal([
        'id2',
        wake === 'look' ? 'confirming' : 'conflict',
      ]);
      expect([posts(here).length, here.opened.length]).to.deep.equal([1, 1]);
    }
  });

  it('ends in both tabs with the newer one, told once; the success of the old one is not taken for it', async () => {
    const { here, there, first, second, proxy } = await left();
    proxy.verified.set('id1', { status: 'succeeded' });
    here.broadcast({ payButton: 'return', reference: 'ref-id1' });
    await here.tick(30_000);
    await there.tick(30_000);
    expect([...first.told, ...second.told]).to.deep.equal(['start', 'start']);
    proxy.verified.set('id2', { status: 'succeeded' });
    await here.tick(12_000);
    await there.tick(12_000);
    expect(statesOf(first, second)).to.deep.equal(['succeeded', 'succeeded']);
    expect([...first.told, ...second.told].filter((each) => each === 'success')).to.have.length(1);
    expect([here.timers, there.timers]).to.deep.equal([0, 0]);
  });

  it('of which the end has come already is told before the newer one goes on', async () => {
    const here = new FakeWindow();
    const locks = new FakeLocks();
    Object.assign(here.window.navigator, { locks });
    const first = await atGateway(here);
    const { proxy } = first;
    const states: string[] = [];
    first.checkout.addEventListener('payment-statechange', () =>
      states.push(`${first.checkout.state.name} ${idOf(first)}`),
    );
    const there = here.anotherPage();
    const second = await clicked(here.respond, 0, flow(there, HIGHER));
    proxy.verified.set('id1', { status: 'succeeded' });
    // The payment has ended. Its end event waits for the lock, which another tab holds.
    locks.freezeHolder();
    here.dispatch('focus');
    await here.tick(500);
    second.checkout.restart();
    await there.tick(500);
    await here.tick(5000);
    expect(states.slice(0, 1)).to.deep.equal(['succeeded id1']);
    expect(first.told).to.deep.equal(['start', 'success']);
  });
});

describe('what one button asks, no other one asks at once', () => {
  /** A page with three buttons of an order. Its proxy takes a second for each answer; `busy` counts the open requests. */
  function three() {
    const page = new FakeWindow();
    const proxy = openProxy(page);
    const { respond } = page;
    const busy = { now: 0, most: 0, aborted: 0 };
    page.respond = async (request) => {
      busy.most = Math.max(busy.most, ++busy.now);
      const given = new Promise<void>((resolve) =>
        request.signal.addEventListener('abort', () => {
          busy.aborted++;
          resolve();
        }),
      );
      await Promise.race([page.wait(1000), given]);
      busy.now--;
      return respond(request);
    };
    return { page, proxy, busy, buttons: [flow(page), flow(page), flow(page)] as const };
  }

  /** The same, after the order was paid with the first button. */
  async function threePaid() {
    const made = three();
    await clicked(made.page.respond, 2000, made.buttons[0]);
    made.proxy.verified.set('id1', { status: 'succeeded' });
    await made.page.tick(12_000);
    return made;
  }

  const moments = {
    'while the session is being created': 500,
    'at the gateway': 2000,
    'while the proxy is being asked': 4500,
  };
  for (const [moment, at] of Object.entries(moments)) {
    it(`the one that was clicked leaves the page ${moment}, and is still turned away from`, async () => {
      const { page, proxy, busy, buttons } = three();
      const [first, second] = buttons;
      first.checkout.pay();
      await page.tick(at);
      first.checkout.disconnect();
      await page.tick(3000);
      // The removed button is dismissed while a request of the others is open. That request goes on, and is the only one.
      while (busy.now === 0) await page.tick(100);
      const [asked, { aborted }] = [page.requests.length, busy];
      first.checkout.dismiss();
      await page.tick(1500);
      expect([busy.most, busy.aborted - aborted, page.requests.length - asked]).to.deep.equal([1, 0, 0]);
      proxy.verified.set('id1', { status: 'succeeded' });
      await page.tick(12_000);
      expect(statesOf(...buttons).slice(1)).to.deep.equal(['succeeded', 'succeeded']);
      expect(buttons.flatMap(({ told }) => told).filter((each) => each === 'success')).to.have.length(1);
      expect(second.told).not.to.include('start');
    });
  }

  it('their buyer wants to know at each of them', async () => {
    const { page, busy, buttons } = three();
    await clicked(page.respond, 10_000, buttons[0]);
    const verify = (): void => {
      for (const { checkout } of buttons) checkout.verify();
    };
    expect([await page.requestsIn(900, verify), busy.most]).to.deep.equal([1, 1]);
  });

  it('a session that was made for the second window is asked about once', async () => {
    const { page, busy, buttons } = three();
    const [first, second] = buttons;
    first.checkout.pay();
    await page.tick(200);
    first.checkout.dismiss();
    // The buyer presses another button before the first create is answered: one key, two creates.
    second.checkout.pay();
    await page.tick(2000);
    const asked = page.requests.length;
    expect([keysOf(page).length, posts(page).length]).to.deep.equal([1, 2]);
    busy.most = busy.now;
    await page.tick(20_000);
    expect(busy.most).to.equal(1);
    expect(askedAbout(page, asked)).to.deep.equal(['id1']);
  });

  it('a success that is remembered is asked about once, whichever is pressed', async () => {
    const { page, busy, buttons } = await threePaid();
    const press = (): void => {
      for (const { checkout } of [...buttons, ...buttons]) checkout.pay();
    };
    expect([await page.requestsIn(5000, press), busy.most]).to.deep.equal([1, 1]);
    expect(statesOf(...buttons)).to.deep.equal(['succeeded', 'succeeded', 'succeeded']);
  });

  it('a question about a remembered success ends with the button that asked', async () => {
    const { page, busy, buttons } = await threePaid();
    const { aborted } = busy;
    buttons[0].checkout.pay();
    await page.tick(100);
    buttons[0].checkout.disconnect();
    await page.tick();
    expect([busy.now, busy.aborted - aborted]).to.deep.equal([0, 1]);
    for (const { checkout } of buttons) checkout.disconnect();
    await page.tick(1000);
    expect(page.timers).to.equal(0);
  });
});

describe('no window is left waiting for a page that never comes', () => {
  /** A page whose creates are answered by the test, in the order in which they were sent. */
  function held(count = 2) {
    const page = new FakeWindow();
    openProxy(page);
    const { respond } = page;
    const answers: ((refuse?: Response) => void)[] = [];
    page.respond = (request) =>
      request.method === 'GET'
        ? respond(request)
        : new Promise((resolve) => answers.push((refuse) => resolve(refuse ?? respond(request))));
    return { page, answers, buttons: Array.from({ length: count }, () => flow(page)) as [Flow, Flow] };
  }

  for (const [who, order] of [
    ['the first create is answered first', [0, 1]],
    ['the second create is answered first', [1, 0]],
  ] as const) {
    it(`the buyer turns away and presses another button, and ${who}`, async () => {
      const { page, answers, buttons } = held();
      buttons[0].checkout.pay();
      await page.tick(100);
      buttons[0].checkout.dismiss();
      buttons[1].checkout.pay();
      await page.tick(100);
      for (const each of order) {
        answers[each]!();
        await page.tick(500);
      }
      await page.tick(60_000);
      expect([waiting(page), keysOf(page).length]).to.deep.equal([0, 1]);
      expect(buttons[1].checkout.state.name).to.equal(buttons[0].checkout.state.name);
    });
  }

  it('the buyer turns away and comes back at the same button before the answer', async () => {
    const { page, answers, buttons } = held(1);
    for (let time = 0; time < 3; time++) {
      buttons[0].checkout.pay();
      await page.tick(100);
      if (time < 2) buttons[0].checkout.dismiss();
    }
    answers[0]!();
    await page.tick(500);
    expect([waiting(page), posts(page).length, buttons[0].checkout.state.name]).to.deep.equal([0, 1, 'checkout']);
  });

  it('the buyer has turned away when the answer comes', async () => {
    const { page, answers, buttons } = held(1);
    buttons[0].checkout.pay();
    await page.tick(100);
    buttons[0].checkout.dismiss();
    answers[0]!();
    await page.tick(60_000);
    expect([waiting(page), buttons[0].checkout.state.name]).to.deep.equal([0, 'pending']);
  });

  it('the page turns to another order, and the button leaves the page, before the answer', async () => {
    for (const refuse of [undefined, problem('order_not_found', 404)]) {
      for (const leave of [
        ({ checkout }: Flow) => checkout.configure({ ...OPTIONS, order: '1002' }),
        ({ checkout }: Flow) => checkout.dismiss(),
      ]) {
        const { page, answers, buttons } = held(1);
        buttons[0].checkout.pay();
        await page.tick(100);
        leave(buttons[0]);
        answers[0]!(refuse);
        await page.tick(60_000);
        expect(waiting(page)).to.equal(0);
      }
    }
  });

  it('the page is left for good before the answer', async () => {
    const { page, buttons } = held(1);
    buttons[0].checkout.pay();
    await page.tick(100);
    page.dispatch('pagehide');
    expect(waiting(page)).to.equal(0);
  });
});

describe('a button that has left the page says nothing of its popup', () => {
  /** Two buttons. The one that was pressed has left the page during its create; its popup is still open. */
  async function removed() {
    const page = new FakeWindow();
    const proxy = openProxy(page);
    const [first, second] = [flow(page), flow(page)];
    await clicked(slowly(page, 1000, page.respond, 'POST'), 500, first);
    first.checkout.disconnect();
    await page.tick(5000);
    expect([second.checkout.state.name, page.popups.length]).to.deep.equal(['checkout', 1]);
    return { page, proxy, first, second };
  }

  it('the others are paid, and stay so when it is closed', async () => {
    const { page, proxy, first, second } = await removed();
    proxy.verified.set('id1', { status: 'succeeded' });
    await page.tick(12_000);
    expect(second.checkout.state.name).to.equal('succeeded');
    const changes: string[] = [];
    second.checkout.addEventListener('payment-statechange', () => changes.push(second.checkout.state.name));
    page.popups[0]!.closed = true;
    await page.tick(60_000);
    expect([second.checkout.state.name, changes]).to.deep.equal(['succeeded', []]);
    expect([...first.told, ...second.told]).to.deep.equal(['start', 'success']);
    expect([await page.requestsIn(300_000), page.timers]).to.deep.equal([0, 0]);
  });

  it('the buyer has turned away at another one, which stays there when it is closed', async () => {
    const { page, second } = await removed();
    second.checkout.dismiss();
    page.popups[0]!.closed = true;
    await page.tick(20_000);
    expect([second.checkout.state.name, second.told]).to.deep.equal(['pending', ['pending']]);
  });

  it('the buyer has begun anew at another one, whose page stays the one that is shown when it is closed', async () => {
    const { page, second } = await removed();
    second.checkout.configure({ ...OPTIONS, ...HIGHER });
    second.checkout.pay();
    second.checkout.restart();
    await page.tick(5000);
    page.popups[0]!.closed = true;
    await page.tick(5000);
    expect([second.checkout.state.name, idOf(second)]).to.deep.equal(['checkout', 'id2']);
  });
});

describe('money that was received at another price is at rest', () => {
  /** A page with so many buttons, after the end was told. */
  async function received(count: number) {
    const page = new FakeWindow();
    const { verified } = openProxy(page);
    const buttons = Array.from({ length: count }, () => flow(page)) as [Flow, ...Flow[]];
    await clicked(page.respond, 5000, buttons[0]);
    verified.set('id1', { status: 'succeeded', atAnotherPrice: true });
    await page.tick(12_000);
    return { page, buttons };
  }

  for (const count of [1, 2]) {
    it(`whoever asks about it asks nobody, and changes nothing, at ${count} of its buttons`, async () => {
      const { page, buttons } = await received(count);
      const before = buttons.map(({ checkout }) => checkout.state);
      const asked = page.requests.length;
      const changes: string[] = [];
      for (const { checkout } of buttons)
        checkout.addEventListener('payment-statechange', () => changes.push(checkout.state.name));
      for (let time = 0; time < 50; time++) {
        for (const { checkout } of buttons) checkout.verify();
        page.dispatch('focus');
        page.broadcast({ payButton: 'return', reference: 'ref-id1' });
        await page.tick(1000);
      }
      expect([page.requests.length - asked, changes, page.timers]).to.deep.equal([0, [], 0]);
      expect(buttons.map(({ checkout }) => checkout.state)).to.deep.equal(before);
      expect(before[0]).to.deep.include({ name: 'pending', code: 'paid_at_another_price' });
      expect(buttons.flatMap(({ told }) => told)).to.deep.equal(['start', 'pending paid_at_another_price']);
    });
  }

  it('a press after that pays the order', async () => {
    const { page, buttons } = await received(1);
    buttons[0].checkout.verify();
    buttons[0].checkout.configure({ ...OPTIONS, ...HIGHER });
    buttons[0].checkout.pay();
    await page.tick(5000);
    expect([buttons[0].checkout.state.name, idOf(buttons[0]), keysOf(page).length]).to.deep.equal([
      'checkout',
      'id2',
      2,
    ]);
  });

  it('a later page that says verify without a press asks nothing', async () => {
    const { page, checkout } = await clicked(proxy({ status: 'succeeded', atAnotherPrice: true }), 12_000);
    checkout.disconnect();
    const next = flow(page.anotherPage());
    next.checkout.verify();
    expect([await next.page.requestsIn(60_000), next.checkout.state.name, next.told]).to.deep.equal([0, 'idle', []]);
  });
});
