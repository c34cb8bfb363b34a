/** Boxes: nothing jumps, nothing overflows, and everything is large enough to be pressed. */
import { expect, fixture, html } from '@open-wc/testing';
import { fr, registerTranslation, type PayButtonElement } from '../../src/element/index.js';
import { part } from './buyer.js';
import { SITUATIONS, situation } from './situations.js';
import { page, payButton, usePage } from './support.js';

usePage();

const LONG = html`Confirmer définitivement et payer maintenant ma commande anticonstitutionnellement longue`;

/** A button in a container, as wide as a style says. */
const within = async (style: string, content = html``, inline = false): Promise<[HTMLElement, PayButtonElement]> => {
  const container = await fixture<HTMLElement>(
    html`<div style=${style}><pay-button endpoint="/pay" gateway="dexchange" order=${page.order} amount="5000" ?inline=${inline}>${content}</pay-button></div>`,
  );
  return [container, container.querySelector('pay-button')!];
};
const box = (element: Element): number[] => {
  const { x, y, width, height } = element.getBoundingClientRect();
  return [x, y, width, height].map(Math.round);
};

for (const { name, reach: get } of SITUATIONS) {
  it(`${name}: the button has the place that it had before the click`, async () => {
    const [container, element] = await within('font: 16px sans-serif');
    container.append('et ensuite ', Object.assign(document.createElement('a'), { textContent: 'Panier' }));
    const beside = container.querySelector('a')!;
    const before = [box(element), box(beside)];
    await get(element);
    expect([box(element), box(beside)]).to.deep.equal(before);
  });

  it(`${name}: nothing overflows a container of 120 px, and every target has 44`, async () => {
    for (const content of [html``, LONG]) {
      const [container, element] = await within(
        'width: 120px; font: 16px sans-serif; white-space: nowrap',
        content,
        true,
      );
      element.size = 'small';
      page.order = element.order = `${page.order}+`;
      await element.updateComplete;
      await get(element);
      expect(container.scrollWidth).to.equal(120);
      const right = container.getBoundingClientRect().right;
      for (const inner of element.shadowRoot!.querySelectorAll('*')) {
        expect(inner.getBoundingClientRect().right, inner.outerHTML).to.be.at.most(right + 0.5);
      }
      for (const target of element.shadowRoot!.querySelectorAll('button, a')) {
        const { width, height } = target.getBoundingClientRect();
        expect(Math.min(width, height), target.outerHTML).to.be.at.least(44);
      }
      element.remove();
    }
  });
}

it('the targets of the dialog have 44 px too', async () => {
  for (const name of ['at the gateway', 'popup blocked', 'failed']) {
    const element = await payButton();
    page.order = element.order = `${page.order}+`;
    await situation(name).reach(element);
    for (const target of element.shadowRoot!.querySelectorAll('dialog button, dialog a')) {
      const { width, height } = target.getBoundingClientRect();
      expect(Math.min(width, height), target.outerHTML).to.be.at.least(44);
    }
    element.remove();
  }
});

it('beside a long text the words of the button stay whole', async () => {
  const [row, element] = await within('display: flex; width: 300px; font: 16px sans-serif');
  row.prepend(
    Object.assign(document.createElement('p'), {
      textContent: 'Tissu wax de six mètres, imprimé à Dakar, lavable à la main',
    }),
  );
  await element.updateComplete;
  // One line, beside what is left of the space before it.
  const lines = [...part(element, 'price')!.getClientRects()].filter(({ width }) => width > 8);
  expect(lines).to.have.length(1);
  expect(lines[0]!.width).to.be.above(70);
  expect(row.scrollWidth).to.equal(300);
});

it('at rest it is a small tree: no page of many buttons waits for what is shown later', async () => {
  const element = await payButton(html`Payer`);
  const nodes = document.createTreeWalker(element.shadowRoot!);
  let count = 0;
  while (nodes.nextNode()) count++;
  // Comments and texts count.
  expect(count).to.be.at.most(18);
  for (const inner of element.shadowRoot!.querySelectorAll('*'))
    for (const pseudo of ['::before', '::after']) expect(getComputedStyle(inner, pseudo).content).to.equal('none');
});

it('labels of nearly the same length keep the width of each other, whichever is shown', async () => {
  const words = { resume: 'Wwwwwwwwww mm', retry: 'Illiilliillii i', paid: 'Mmmmmmm lll' };
  registerTranslation({ ...fr, lang: 'x-alike', pay: 'Pay', ...words });
  for (const name of ['at the gateway', 'failed', 'succeeded']) {
    page.order += '+';
    const [, element] = await within('font: 16px sans-serif', html``, true);
    Object.assign(element, { lang: 'x-alike', amount: undefined });
    await element.updateComplete;
    const [, , width] = box(part(element, 'button')!);
    // Its words are ours, in another language.
    element.lang = 'fr';
    await situation(name).reach(element);
    element.lang = 'x-alike';
    await element.updateComplete;
    expect(box(part(element, 'button')!)[2], name).to.equal(width);
    element.remove();
  }
});

it('sizes, shapes and full change what they say', async () => {
  const [container, element] = await within('width: 500px; font: 16px sans-serif');
  const button = part(element, 'button')!;
  const look = async (
    change: Partial<PayButtonElement>,
  ): Promise<{ width: number; height: number; font: string; radius: string }> => {
    Object.assign(element, { size: undefined, shape: undefined, variant: undefined, full: false }, change);
    await element.updateComplete;
    const { fontSize: font, borderTopLeftRadius: radius } = getComputedStyle(button);
    return { width: button.offsetWidth, height: button.offsetHeight, font, radius };
  };
  const normal = await look({});
  expect(normal).to.include({ font: '16px', radius: '10px' });
  expect(await look({ size: 'small' })).to.include({ font: '14px', height: 44 });
  expect(await look({ size: 'large' })).to.include({ font: '20px', height: 56 });
  expect(await look({ shape: 'pill' })).to.include({ ...normal, radius: '99px' });
  expect(await look({ shape: 'square' })).to.include({ ...normal, radius: '0px' });
  expect(await look({ variant: 'outline' })).to.include(normal);
  expect(await look({ full: true })).to.include({ width: 500, height: normal.height });
  expect(container.scrollWidth).to.equal(500);
});

it('from right to left, the picture stands on the right, and the actions begin there', async () => {
  const icon = html`<svg slot="icon" width="20" height="20"></svg>`;
  const [container, element] = await within('direction: rtl; width: 400px; font: 16px sans-serif', icon, true);
  await situation('at the gateway').reach(element);
  const [x = 0] = box(element.querySelector('svg')!);
  expect(x).to.be.above(box(part(element, 'label')!)[0]!);
  const [first, second] = part(element, 'actions')!.children;
  expect(first!.getBoundingClientRect().right).to.be.above(second!.getBoundingClientRect().right);
  expect(Math.round(element.getBoundingClientRect().right)).to.equal(
    Math.round(container.getBoundingClientRect().right),
  );
});
