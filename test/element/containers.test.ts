/** The places a shop puts the button: another component, a form, a list, a modal of its own. */
import { expect, fixture, html, nextFrame } from '@open-wc/testing';
import { PayButtonElement } from '../../src/element/index.js';
import { act, actions, click, closes, dialogOf, eventually, label, part, press, reach, text } from './buyer.js';
import { page, payButton, proxy, usePage } from './support.js';

usePage();

const tag = (order: string, more = ''): string =>
  `<pay-button endpoint="/pay" gateway="dexchange" order="${order}" amount="5000" ${more}></pay-button>`;
const focused = (element: PayButtonElement): Element | null => element.shadowRoot!.activeElement;
const pressOn = async (element: HTMLElement, key: string): Promise<void> => {
  element.focus();
  await press(key);
};

it('works inside another shadow root, with the language, the colours and the focus of what is around', async () => {
  proxy({ status: 'succeeded' });
  const host = await fixture<HTMLElement>(html`<div style="--pay-button-background: rgb(1, 2, 3)"></div>`);
  const root = host.attachShadow({ mode: 'open' });
  root.innerHTML = `<section lang="en">${tag(page.order)}</section>`;
  const element = root.querySelector('pay-button')!;
  await element.updateComplete;
  expect(label(element)).to.equal('Pay F CFA 5,000');
  expect(getComputedStyle(part(element, 'button')!).backgroundColor).to.equal('rgb(1, 2, 3)');
  await pressOn(part(element, 'button')!, 'Enter');
  await reach(element, 'checkout');
  expect(dialogOf(element)!.matches(':modal')).to.equal(true);
  act(element, 'Check');
  await reach(element, 'succeeded');
  act(element, 'Close');
  await closes(element);
  expect(
    document.activeElement === host && root.activeElement === element && focused(element) === part(element, 'button'),
  ).to.equal(true);
});

it('never submits the form that it stands in, whatever is pressed, and Enter in a field does not press it', async () => {
  proxy();
  const form = await fixture<HTMLFormElement>(
    html`<form><input name="name" /><div></div><button>Valider</button></form>`,
  );
  const submitters: unknown[] = [];
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    submitters.push(event.submitter?.textContent);
  });
  form.querySelector('div')!.innerHTML = tag(page.order);
  const element = form.querySelector('pay-button')!;
  await element.updateComplete;
  await pressOn(part(element, 'button')!, 'Enter');
  await reach(element, 'checkout');
  for (const words of ['Reprendre le paiement', 'Vérifier', 'Ne plus attendre', 'Fermer']) {
    act(element, words);
    await element.updateComplete;
  }
  expect([submitters.length, element.state.name]).to.deep.equal([0, 'pending']);
  await closes(element);
  const opened = page.popups.length;
  await pressOn(form.querySelector('input')!, 'Enter');
  expect([submitters, page.popups.length - opened]).to.deep.equal([['Valider'], 0]);
  expect([...new FormData(form).keys()]).to.deep.equal(['name']);
});

it('a list of a hundred sends nothing at load, shares one style sheet, and opens one dialog at a time', async () => {
  proxy();
  const list = await fixture<HTMLElement>(html`<ul></ul>`);
  list.innerHTML = Array.from(
    { length: 100 },
    (_, index) => `<li>${tag(`${page.order}-${index}`, 'size="small"')}</li>`,
  ).join('');
  const all = [...list.querySelectorAll('pay-button')];
  await Promise.all(all.map((element) => element.updateComplete));
  await nextFrame();
  expect([
    page.requests.length,
    new Set(all.flatMap((element) => element.shadowRoot!.adoptedStyleSheets)).size,
  ]).to.deep.equal([0, 1]);
  const dialogs = (): number => all.filter(dialogOf).length;
  expect(dialogs()).to.equal(0);
  page.order += '-41';
  proxy();
  click(all[41]!);
  await reach(all[41]!, 'checkout');
  // Whatever lies under the finger now, it is the dialog.
  for (let y = 5; y < innerHeight; y += 44) expect(document.elementFromPoint(20, y) === all[41]).to.equal(true);
  expect(dialogs()).to.equal(1);
  expect(all.findIndex((element) => element.state.name !== 'idle')).to.equal(41);
  expect(all.filter((element) => element.state.name !== 'idle')).to.have.length(1);
});

it('opens above a modal of the shop’s; Escape closes ours, and the next one the shop’s', async () => {
  proxy();
  const cart = await fixture<HTMLElement>(html`<div><button>Panier</button><dialog></dialog></div>`);
  const modal = cart.querySelector('dialog')!;
  const opener = cart.querySelector('button')!;
  modal.innerHTML = tag(page.order);
  opener.addEventListener('click', () => modal.showModal());
  await pressOn(opener, 'Enter');
  const element = modal.querySelector('pay-button')!;
  await pressOn(part(element, 'button')!, 'Enter');
  await reach(element, 'checkout');
  const { x, y, width } = dialogOf(element)!.getBoundingClientRect();
  expect(element.shadowRoot!.elementFromPoint(x + width / 2, y + 3)).to.equal(dialogOf(element));
  await press('Escape');
  await closes(element);
  expect(modal.open && focused(element) === part(element, 'button')).to.equal(true);
  expect(actions(element)).to.deep.equal(['Vérifier', 'Ne plus attendre']);
  await press('Escape');
  await eventually(() => !modal.open);
  expect(document.activeElement === opener).to.equal(true);
});

it('a button that is cloned, or made by script, is one like any other', async () => {
  proxy();
  const original = await payButton();
  const copy = original.cloneNode(true) as PayButtonElement;
  original.replaceWith(copy);
  await copy.updateComplete;
  click(copy);
  await reach(copy, 'checkout');
  expect(text(copy, 'title')).to.equal('Paiement de 5 000 F CFA');
  copy.remove();
  const made = new PayButtonElement();
  Object.assign(made, { endpoint: '/pay', order: `${page.order}-made`, amount: 100, lang: 'en' });
  document.body.append(made);
  await made.updateComplete;
  expect(label(made)).to.equal('Pay F CFA 100');
  made.remove();
});
