/** WCAG 2.2 AA as far as a page can tell by itself: axe, the live region, targets are in layout.test.ts, colours and the focus. */
import { expect } from '@open-wc/testing';
import type { PayButtonElement } from '../../src/element/index.js';
import { contrast } from './contrast.js';
import { act, click, dialogOf, part, plain, reach } from './buyer.js';
import { SITUATIONS, at, situation } from './situations.js';
import { page, payButton, proxy, usePage, waitLonger } from './support.js';

usePage();

/** The page's colour scheme, and its own colours with it. */
const setScheme = (scheme: string): void => {
  document.documentElement.style.colorScheme = scheme;
  document.body.style.cssText = scheme && 'background: Canvas; color: CanvasText';
};
afterEach(() => setScheme(''));

for (const { name, reach: get } of SITUATIONS) {
  for (const inline of [false, true]) {
    it(`${name}: axe finds nothing in light and dark${inline ? ', without a dialog' : ''}`, async () => {
      const element = await payButton(undefined, inline);
      await get(element);
      for (const scheme of ['light', 'dark']) {
        setScheme(scheme);
        await expect(element).to.be.accessible();
      }
    });
  }
}

/** What the one live region says, one entry per change; renderings that change nothing are none. */
function listen(element: PayButtonElement): string[] {
  const spoken: string[] = [];
  const root = element.shadowRoot!;
  const look = (): void => {
    const regions = root.querySelectorAll('[role=status], [role=alert], [aria-live]');
    spoken.push([...regions].map(({ textContent }) => plain(textContent)).join(' | '));
  };
  new MutationObserver((records) => {
    const touched = records.some(({ target, addedNodes }) =>
      [target, ...addedNodes].some((node) => {
        const around = node instanceof Element ? node : node.parentElement;
        return around?.closest('[role=status]') || around?.querySelector('[role=status]');
      }),
    );
    if (touched) look();
  }).observe(root, {
    subtree: true,
    childList: true,
    characterData: true,
    attributes: true,
    attributeFilter: ['role', 'aria-live'],
  });
  return spoken;
}

for (const inline of [false, true]) {
  it(`the live region speaks each state once, and never because of the clock${inline ? ', without a dialog' : ''}`, async () => {
    const element = await payButton(undefined, inline);
    const spoken = listen(element);
    const tick = async (): Promise<void> => {
      waitLonger(7_000);
      element.requestUpdate();
      await element.updateComplete;
    };
    proxy();
    click(element);
    await element.updateComplete;
    await tick();
    await reach(element, 'checkout');
    await tick();
    act(element, 'Vérifier');
    await reach(element, 'confirming');
    await tick();
    proxy({ status: 'succeeded' });
    act(element, 'Vérifier');
    await reach(element, 'succeeded');
    await tick();
    expect(spoken).to.deep.equal([
      ...['opening', 'at the gateway', 'confirming', 'succeeded'].map((name) => situation(name).status),
    ]);
  });
}

it('there is one live region, before anything is said too, and the dialog is described by it', async () => {
  const element = await payButton();
  const regions = (): Element[] => [...element.shadowRoot!.querySelectorAll('[role=status]')];
  expect(regions()).to.have.length(1);
  await situation('at the gateway').reach(element);
  expect(regions()).to.have.length(1);
  const dialog = dialogOf(element)!;
  expect([dialog.getAttribute('aria-describedby'), dialog.getAttribute('aria-labelledby')]).to.deep.equal([
    regions()[0]!.id,
    part(element, 'title')!.id,
  ]);
});

it('the button says that it is busy, and that it does nothing where the order was paid before', async () => {
  const element = await payButton();
  const said = (): (string | null)[] =>
    ['aria-busy', 'aria-disabled'].map((name) => part(element, 'button')!.getAttribute(name));
  expect(said()).to.deep.equal(['false', 'false']);
  await situation('opening').reach(element);
  expect(said()).to.deep.equal(['true', 'false']);
  element.remove();
  page.order += '+';
  const paid = await at('already paid');
  expect(part(paid, 'button')!.getAttribute('aria-disabled')).to.equal('true');
});

for (const scheme of ['light', 'dark']) {
  it(`the default colours have the contrast of level AA in ${scheme}`, async () => {
    setScheme(scheme);
    const element = await at('at the gateway');
    const style = (name: string): CSSStyleDeclaration => getComputedStyle(part(element, name)!);
    const surface = style('dialog').backgroundColor;
    for (const name of ['button', 'primary'])
      expect(contrast(style(name).color, style(name).backgroundColor), name).to.be.at.least(4.5);
    for (const name of ['title', 'status', 'progress'])
      expect(contrast(style(name).color, surface), name).to.be.at.least(7);
    const action = getComputedStyle(part(element, 'actions')!.lastElementChild!);
    expect(contrast(action.color, surface)).to.be.at.least(7);
    expect(contrast(action.borderTopColor, surface), 'the border of an action').to.be.at.least(3);
    expect(contrast(style('dialog').borderTopColor, surface), 'the border of the dialog').to.be.at.least(3);
  });
}
