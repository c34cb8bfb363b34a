/** Languages: complete, chosen by what is nearest, changed at once, and without a word outside of their catalogues. */
import { expect, fixture, html, oneEvent } from '@open-wc/testing';
import { HOSTED_PAGES } from '../../src/contract/index.js';
import { en, fr, registerTranslation, type PayButtonElement, type Translation } from '../../src/element/index.js';
import { actions, click, eventually, label, part, plain, text } from './buyer.js';
import { SITUATIONS, at, situation } from './situations.js';
import { page, payButton, usePage } from './support.js';

usePage();

/** The terms that a translation may leave out; the compiler refuses this file if there is one. */
type Optional = {
  [Term in keyof Translation]: Omit<Translation, Term> extends Translation ? Term : never;
}[keyof Translation];
const optional: [Optional] extends [never] ? 'a translation that misses a term does not compile' : never =
  'a translation that misses a term does not compile';

const tag = (lang = ''): string =>
  `<pay-button ${lang && `lang="${lang}"`} endpoint="/pay" order="1" amount="5000"></pay-button>`;
const within = async (markup: string): Promise<string> => {
  const around = await fixture<HTMLElement>(html`<div></div>`);
  around.innerHTML = markup;
  const element = around.querySelector('pay-button')!;
  await element.updateComplete;
  return label(element);
};

/** Every sentence of a catalogue, by name. */
const sentences = (catalogue: Translation): Map<string, string> => {
  const found = new Map<string, string>();
  const collect = (name: string, value: unknown): void => {
    if (typeof value === 'string') found.set(name, value);
    else if (typeof value === 'function') found.set(name, String(value('X')));
    else for (const [key, inner] of Object.entries(value as object)) collect(`${name}.${key}`, inner);
  };
  for (const [name, value] of Object.entries(catalogue)) if (name !== 'lang') collect(name, value);
  return found;
};

it(optional, () => {
  expect(sentences(fr).size).to.be.above(29);
});

it('French and English have the same sentences, all of them different', () => {
  const [french, english] = [sentences(fr), sentences(en)];
  expect([...english.keys()]).to.deep.equal([...french.keys()]);
  for (const [name, sentence] of french) expect(english.get(name), name).to.not.be.oneOf([sentence, '', undefined]);
});

it('the nearest language wins: its own, what is around it, the page, and then French', async () => {
  const { lang } = document.documentElement;
  try {
    document.documentElement.lang = 'en';
    expect(await within(`<div lang="en">${tag('fr')}</div>`)).to.equal('Payer 5 000 F CFA');
    expect(await within(`<div lang="fr-SN">${tag()}</div>`)).to.equal('Payer 5 000 F CFA');
    expect(await within(tag())).to.equal('Pay F CFA 5,000');
    document.documentElement.lang = 'EN-gb';
    expect(await within(tag())).to.equal('Pay F CFA 5,000');
    for (const unknown of ['', 'ja']) {
      document.documentElement.lang = unknown;
      expect(await within(tag())).to.equal('Payer 5 000 F CFA');
    }
  } finally {
    document.documentElement.lang = lang;
  }
});

it('a page that changes its language changes the button’s words, also of one that was taken out and put back', async () => {
  const { lang } = document.documentElement;
  const element = await payButton();
  const { parentElement } = element;
  element.remove();
  parentElement!.append(element);
  try {
    document.documentElement.lang = 'en';
    await eventually(() => label(element) === 'Pay F CFA 5,000');
  } finally {
    document.documentElement.lang = lang;
  }
  await eventually(() => label(element) === 'Payer 5 000 F CFA');
});

it('says in which language it speaks, where the page speaks another', async () => {
  const around = await fixture(html`<div lang="ja"><pay-button endpoint="/pay" order="1"></pay-button></div>`);
  const { shadowRoot } = around.querySelector('pay-button')!;
  expect(shadowRoot!.querySelector('button')!.closest('[lang]')!.getAttribute('lang')).to.equal('fr');
  expect(shadowRoot!.querySelector('[role=status]')!.closest('[lang]')!.getAttribute('lang')).to.equal('fr');
});

it('a new lang changes every word at once, the dialog’s too', async () => {
  const element = await at('at the gateway');
  const words = (): string[] => [
    label(element),
    text(element, 'title'),
    text(element, 'status'),
    actions(element).join(' '),
  ];
  expect(words()).to.deep.equal([
    'Reprendre le paiement',
    'Paiement de 5 000 F CFA',
    fr.checkout,
    `${fr.resume} ${fr.check} ${fr.leave}`,
  ]);
  element.lang = 'en';
  await element.updateComplete;
  expect(words()).to.deep.equal([
    'Back to the payment',
    'Payment of F CFA 5,000',
    en.checkout,
    `${en.resume} ${en.check} ${en.leave}`,
  ]);
});

it('amounts are written as the language writes them, and their spaces do not break', async () => {
  const amount = async (value: number, lang: string): Promise<string> => {
    const element = await fixture<PayButtonElement>(
      html`<pay-button lang=${lang} endpoint="/pay" order="1" amount=${value}></pay-button>`,
    );
    return part(element, 'price')!.textContent!.trim();
  };
  expect(plain(await amount(1_234_567, 'fr'))).to.equal('1 234 567 F CFA');
  expect(plain(await amount(1_234_567, 'en'))).to.equal('F CFA 1,234,567');
  for (const lang of ['fr', 'en']) expect(await amount(1_234_567, lang)).to.not.contain(' ');
});

it('no line of French begins with a mark, and none ends with the first word of a sentence', () => {
  const said = (words: unknown): string[] =>
    typeof words === 'function'
      ? [String((words as (...names: string[]) => string)('5\u00a0000', 'Wave'))]
      : typeof words === 'object'
        ? Object.values(words!).flatMap(said)
        : [String(words)];
  const all = said(fr);
  expect(all.length).to.be.greaterThan(35);
  for (const words of all) {
    expect(words).not.to.match(/ [:;?!»]|« /);
    expect(words).not.to.match(/… \p{Lu}\p{Ll}+ /u);
  }
});

it('speaks a language that is registered, for its regions too, and a region’s own where there is one', async () => {
  registerTranslation({ ...en, lang: 'wo', pay: 'Fey' }, { ...fr, lang: 'fr-CI', pay: 'Régler' });
  expect(await within(tag('wo-SN'))).to.equal('Fey 5 000 F CFA');
  expect(await within(tag('fr-ci'))).to.equal('Régler 5 000 F CFA');
  expect(await within(tag('fr-SN'))).to.equal('Payer 5 000 F CFA');
});

it('a catalogue whose words for the popup throw ends the payment: no blank window stays', async () => {
  const waiting = (): string => {
    throw new TypeError('no words');
  };
  registerTranslation({ ...fr, lang: 'ff', waiting });
  const element = await payButton();
  element.lang = 'ff';
  const failed = oneEvent(element, 'payment-failed');
  click(element);
  expect(((await failed) as CustomEvent).detail).to.include({ reason: 'error', code: 'configuration_invalid' });
  await element.updateComplete;
  expect(page.popups.map(({ closed }) => closed)).to.deep.equal([true]);
  expect(part(element, 'status')!.textContent).to.equal(fr.errors.error);
  expect(page.requests).to.have.length(0);
});

/** A catalogue in which every sentence is a mark, with what it was given. */
const mark = (value: unknown): unknown => {
  if (typeof value === 'string') return '◆';
  if (typeof value === 'function') return (given = '') => `◆${String(given).replaceAll(/\p{L}/gu, '◇')}`;
  return Object.fromEntries(Object.entries(value as object).map(([key, inner]) => [key, mark(inner)]));
};

/** The currency and the operators are called the same in every language. */
const NAMES = new RegExp(
  ['F\\sCFA', ...Object.values(HOSTED_PAGES).flatMap(({ operators }) => operators)].join('|'),
  'g',
);
const wordless = (shown: string): void => void expect(shown.replaceAll(NAMES, '')).to.not.match(/\p{L}/u);
const marked = async (inline = false): Promise<PayButtonElement> => {
  page.order += '+';
  registerTranslation({ ...(mark(fr) as Translation), lang: 'pt' });
  return payButton(undefined, inline);
};

for (const { name, reach } of SITUATIONS) {
  it(`${name}: no word is from outside the catalogue, in the dialog or below the button`, async () => {
    for (const inline of [false, true]) {
      const element = await marked(inline);
      await reach(element);
      element.lang = 'pt';
      await element.updateComplete;
      expect(text(element, 'label')).to.contain('◆');
      wordless(element.shadowRoot!.textContent!);
      for (const inner of element.shadowRoot!.querySelectorAll('*')) {
        for (const attribute of [
          'aria-label',
          'title',
          'alt',
          'placeholder',
          'aria-description',
          'aria-roledescription',
        ]) {
          expect(inner.hasAttribute(attribute), attribute).to.equal(false);
        }
      }
      element.remove();
    }
  });
}

it('no word of the waiting page in the popup is from outside the catalogue but the gateway’s name', async () => {
  const element = await marked();
  element.lang = 'pt';
  element.gateway = 'egopay';
  await element.updateComplete;
  await situation('opening').reach(element);
  expect(page.popups[0]!.text).to.contain('◆◇');
  wordless(page.popups[0]!.text);
});
