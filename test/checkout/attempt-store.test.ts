import { expect } from '@open-wc/testing';
import { AttemptStore, type Attempt } from '../../src/checkout/attempt-store.js';
import { session } from './answers.js';
import { FakeLocks } from './fake-locks.js';
import { FakeBrowser, FakeWindow } from './fake-window.js';

const attempt: Attempt = { key: 'key-1', startedAt: 0, returnUrl: 'https://shop.example/', session: session() };
const paid = session({ status: 'succeeded' });

const tab = (browser: FakeBrowser, locks?: FakeLocks): { page: FakeWindow; store: AttemptStore } => {
  const page = new FakeWindow(undefined, browser);
  const { window } = page;
  if (locks) Object.assign(window.navigator, { locks });
  return { page, store: new AttemptStore(window, '/pay', '1001') };
};

describe('attempts in storage', () => {
  it('are shared by the tabs of a browser, and kept apart by order and endpoint', () => {
    const browser = new FakeBrowser();
    const { page, store } = tab(browser);
    store.write(attempt);
    expect(tab(browser).store.read()).to.deep.equal(attempt);
    expect(new AttemptStore(page.window, '/pay', '1002').read()).to.equal(undefined);
    expect(new AttemptStore(page.window, '/other', '1001').read()).to.equal(undefined);
  });

  it('are live until their event was delivered, and marked only afterwards', async () => {
    const browser = new FakeBrowser();
    const { store } = tab(browser);
    store.write(attempt);
    // What another tab would find if this one crashed now.
    let during: Attempt | undefined;
    await store.deliverOnce(attempt, paid, () => (during = tab(browser).store.read()));
    expect(during).to.deep.equal(attempt);
    expect(store.read()!.doneAt).to.be.a('number');
    expect(store.read()!.session!.status).to.equal('succeeded');
  });

  it('deliver once, however many tabs try, with locks and without', async () => {
    for (const locks of [undefined, new FakeLocks()]) {
      const browser = new FakeBrowser();
      const tabs = [1, 2, 3].map(() => tab(browser, locks));
      tabs[0]!.store.write(attempt);
      let delivered = 0;
      const done = Promise.all(tabs.map(({ store }) => store.deliverOnce(attempt, paid, () => delivered++)));
      for (const { page } of tabs) await page.tick(2000);
      await done;
      expect(delivered).to.equal(1);
    }
  });

  it('release the lock a moment after the delivery, when other processes of the browser can read what was stored', async () => {
    const locks = new FakeLocks();
    const { page, store } = tab(new FakeBrowser(), locks);
    store.write(attempt);
    let delivered = 0;
    const done = store.deliverOnce(attempt, paid, () => delivered++);
    let granted = false;
    const next = locks.request('any', {}, () => (granted = true));
    await page.tick(50);
    expect([delivered, granted]).to.deep.equal([1, false]);
    await page.tick(100);
    expect(granted).to.equal(true);
    await done;
    await next;
  });

  it('T5.8 deliver after a second when a frozen tab holds the lock', async () => {
    const locks = new FakeLocks();
    const { page, store } = tab(new FakeBrowser(), locks);
    store.write(attempt);
    locks.freezeHolder();
    let delivered = 0;
    const done = store.deliverOnce(attempt, paid, () => delivered++);
    await page.tick(900);
    expect(delivered).to.equal(0);
    await page.tick(200);
    await done;
    expect(delivered).to.equal(1);
  });

  it('deliver once on a page, though another tab has written over what it told', async () => {
    const browser = new FakeBrowser();
    const { store } = tab(browser);
    store.write(attempt);
    let delivered = 0;
    const deliver = (): void => void delivered++;
    await store.deliverOnce(attempt, paid, deliver);
    browser.stored.set(store.name, JSON.stringify(attempt));
    await store.deliverOnce(attempt, paid, deliver);
    expect([delivered, store.read()!.doneAt === undefined]).to.deep.equal([1, false]);
  });

  it('deliver when storage was lost in the meantime: rather twice than never', async () => {
    const browser = new FakeBrowser();
    const { store } = tab(browser);
    browser.stored.clear();
    let delivered = 0;
    await store.deliverOnce(attempt, paid, () => delivered++);
    expect(delivered).to.equal(1);
  });

  it('do not end an attempt without a session that a newer one has replaced', async () => {
    const { store } = tab(new FakeBrowser());
    store.write({ ...attempt, key: 'key-2' });
    let delivered = 0;
    await store.deliverOnce({ ...attempt, session: undefined }, undefined, () => delivered++);
    expect(delivered).to.equal(0);
    expect(store.read()!.key).to.equal('key-2');
  });

  it('deliver a payment though a newer attempt stands in its place, which goes on', async () => {
    const { store } = tab(new FakeBrowser());
    const newer = { ...attempt, key: 'key-2', session: session({ id: 'sealed-id-2', reference: '1001-def' }) };
    store.write(newer);
    let delivered = 0;
    await store.deliverOnce(attempt, paid, () => delivered++);
    await store.deliverOnce(attempt, paid, () => delivered++);
    expect(delivered).to.equal(1);
    expect(store.read()).to.deep.include(newer);
  });

  it('do not deliver twice when the task of delivering breaks', async () => {
    const { store } = tab(new FakeBrowser(), new FakeLocks());
    store.write(attempt);
    let delivered = 0;
    const broken = (): never => {
      delivered++;
      throw new Error('a listener broke');
    };
    await store.deliverOnce(attempt, paid, broken).catch(() => {});
    expect(delivered).to.equal(1);
  });

  it('deliver a payment that stands under another key, because a return address began it anew', async () => {
    const { store } = tab(new FakeBrowser());
    store.write({ ...attempt, key: 'key-2' });
    let delivered = 0;
    await store.deliverOnce({ ...attempt, session: session() }, paid, () => delivered++);
    await store.deliverOnce({ ...attempt, key: 'key-2' }, paid, () => delivered++);
    expect(delivered).to.equal(1);
  });

  it('stay in memory when storage is full', () => {
    const page = new FakeWindow();
    const { window } = page;
    window.localStorage.setItem = () => {
      throw new DOMException('full', 'QuotaExceededError');
    };
    const store = new AttemptStore(window, '/pay', '1001');
    store.write(attempt);
    expect(store.read()).to.deep.equal(attempt);
  });

  it('hold no personal data', () => {
    const browser = new FakeBrowser();
    tab(browser).store.write(attempt);
    expect([...browser.stored.values()].join()).not.to.match(/phone|email|name"|customer/);
  });
});
