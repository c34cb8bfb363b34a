import { expect } from '@open-wc/testing';
import { Popup } from '../../src/checkout/popup.js';
import { FakePopup, FakeWindow } from './fake-window.js';

const text = { lang: 'fr', title: 'Paiement de 5 000 F CFA', text: 'Connexion… <img src=x onerror=alert(1)>' };

const open = (result: () => unknown): { popup: Popup | undefined; page: FakeWindow } => {
  const page = new FakeWindow();
  page.openWindow = result;
  return { popup: Popup.open(page.window, 'name'), page };
};

describe('a popup', () => {
  for (const [title, result] of Object.entries<() => unknown>({
    'null is returned': () => null,
    'undefined is returned': () => undefined,
    'it throws': () => {
      throw new DOMException('sandboxed', 'InvalidAccessError');
    },
    'true is returned': () => true,
    'an empty object is returned': () => ({}),
    'it is closed at once': () => ({ closed: true }),
  })) {
    it(`counts as blocked when ${title}`, () => {
      expect(open(result).popup).to.equal(undefined);
    });
  }

  it('counts as blocked when the page itself is returned', () => {
    const page = new FakeWindow();
    const { window } = page;
    Object.assign(window, { closed: false });
    page.openWindow = () => window;
    expect(Popup.open(window, 'name')).to.equal(undefined);
  });

  it('counts as blocked when the top frame is returned', () => {
    const page = new FakeWindow();
    Object.assign(page, { closed: false });
    page.openWindow = () => page;
    expect(Popup.open(page.window, 'name')).to.equal(undefined);
  });

  it('is opened at the empty address, which a web view without windows ignores', () => {
    const { page } = open(() => new FakePopup());
    expect(page.opened[0]!.url).to.equal('');
    expect(page.opened[0]!.features).to.equal('popup,width=480,height=720,left=400,top=26.666666666666668');
  });

  it('is a tab, without a size, on touch screens', () => {
    const page = new FakeWindow();
    const { window } = page;
    window.matchMedia = () => ({ matches: true });
    Popup.open(window, 'name');
    expect(page.opened[0]!.features).to.equal('');
  });

  it('shows the waiting page as text, in its language', () => {
    const handle = new FakePopup();
    open(() => handle).popup!.paint(text);
    expect(handle.document.querySelector('h1')!.textContent).to.equal(text.title);
    expect(handle.document.title).to.equal(text.title);
    expect(handle.document.documentElement.lang).to.equal('fr');
    expect(handle.document.querySelector('img')).to.equal(null);
  });

  it('does not paint over the hosted page', () => {
    const handle = new FakePopup();
    const { popup } = open(() => handle);
    popup!.navigate('https://pay.dexchange.sn/process/MID1');
    popup!.paint(text);
    expect(handle.text).to.equal('');
  });

  it('found again by its name at another origin is left where it is', () => {
    const handle = new FakePopup();
    Object.defineProperty(handle, 'location', {
      get() {
        throw new DOMException('cross-origin', 'SecurityError');
      },
    });
    const { popup } = open(() => handle);
    expect(popup!.navigated).to.equal(true);
  });

  it('survives a handle that throws at every touch', () => {
    const handle = new FakePopup();
    const { popup } = open(() => handle);
    const boom = (): never => {
      throw new DOMException('gone', 'SecurityError');
    };
    for (const name of ['location', 'document', 'opener', 'closed', 'focus', 'close']) {
      Object.defineProperty(handle, name, { get: boom, set: boom });
    }
    popup!.paint(text);
    popup!.isolate();
    popup!.navigate('https://pay.dexchange.sn/');
    popup!.focus();
    popup!.close();
    expect(popup!.closed).to.equal(true);
  });

  it('keeps its opener unless it is isolated', () => {
    const handle = new FakePopup();
    const { popup } = open(() => handle);
    expect(handle.opener).not.to.equal(null);
    popup!.isolate();
    expect(handle.opener).to.equal(null);
  });
});
