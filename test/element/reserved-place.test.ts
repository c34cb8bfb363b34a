/** The style sheet that docs/theming.md gives for the time before the script: nothing may jump when the element comes to life. */
import { expect } from '@open-wc/testing';
import { PayButtonElement } from '../../src/element/index.js';

/** Tags as pages have them. Each stands in a line of text with a paragraph below, which is what would jump. */
const TAGS = [
  '<pay-button amount="5000">Payer</pay-button>',
  '<pay-button amount="5000"></pay-button>',
  '<pay-button amount="5000" size="small">Payer</pay-button>',
  '<pay-button amount="5000" size="large">Payer</pay-button>',
  '<pay-button amount="5000" full>Payer</pay-button>',
  '<pay-button amount="5000" size="large" shape="pill" full>Payer</pay-button>',
  '<pay-button amount="5000" variant="outline">Payer</pay-button>',
  '<pay-button amount="5000"><svg slot="icon" width="20" height="20"></svg>Payer<a slot="success" href="#">Voir</a></pay-button>',
  '<pay-button amount="5000" hidden>Payer</pay-button>',
];
const FONT_SIZES = ['14px', '16px', '22px'];

async function documentedStyles(): Promise<string> {
  const text = await (await fetch('/docs/theming.md')).text();
  return /```css\n\/\* reserved-place \*\/\n(.*?)```/s.exec(text)?.[1] ?? '';
}

const places = FONT_SIZES.flatMap((size) =>
  TAGS.map((tag) => {
    const place = document.createElement('div');
    place.style.font = `${size}/1.5 sans-serif`;
    place.innerHTML = `<div>${tag.replace('<pay-button', `<pay-button endpoint="/pay" order="reserved-${size}-${TAGS.indexOf(tag)}"`)}</div><p>below</p>`;
    return { name: `${tag} at ${size}`, place };
  }),
);

/** How far the paragraph is below the top, in px. */
const depths = (): number[] =>
  places.map(({ place }) => place.querySelector('p')!.getBoundingClientRect().top - place.getBoundingClientRect().top);

describe('a button whose script has not arrived', () => {
  let unstyled: number[];
  let reserved: number[];
  let alive: number[];

  before(async () => {
    document.body.append(...places.map(({ place }) => place));
    unstyled = depths();
    const style = document.createElement('style');
    style.textContent = await documentedStyles();
    document.head.append(style);
    reserved = depths();
    // Only now: a tag that is defined stays defined.
    PayButtonElement.define();
    await Promise.all(places.map(({ place }) => place.querySelector<PayButtonElement>('pay-button')!.updateComplete));
    alive = depths();
  });

  after(() => {
    for (const { place } of places) place.remove();
  });

  places.forEach(({ name }, index) => {
    it(`keeps what is below in its place: ${name}`, () => {
      expect(reserved[index]).to.be.closeTo(alive[index]!, 0.1);
    });
  });

  it('would let it jump without the style sheet', () => {
    expect(unstyled.filter((depth, index) => Math.abs(depth - alive[index]!) > 5)).to.have.length.above(
      places.length / 2,
    );
  });
});
