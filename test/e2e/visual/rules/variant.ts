/** The design of the attributes for styles, as rules: size, shape, variant and width of a button before a click. */
import { colourOf } from './colours.js';
import { boxOf, inRange, isSame, styleOf, type Findings } from './geometry.js';

const buttonOf = (host: Element): Element => host.shadowRoot!.querySelector('[part=button]')!;
const number = (value: string): number => Number.parseFloat(value);

/** Rules by the attribute, as it is written. */
export const VARIANT_RULES: Readonly<Record<string, (host: Element) => Findings>> = {
  'shape="pill"': (host) =>
    inRange(
      'The corner of a pill',
      number(styleOf(buttonOf(host)).borderTopLeftRadius),
      boxOf(buttonOf(host)).height / 2,
      999,
    ),
  'shape="square"': (host) =>
    isSame('The corner of a square and 0', number(styleOf(buttonOf(host)).borderTopLeftRadius), 0, 0),
  'size="large"': (host) => [
    ...inRange('The height of a large button', boxOf(buttonOf(host)).height, 56, 80),
    ...inRange('The letters of a large button, in % of the page’s,', percent(host), 120, 150),
  ],
  'size="small"': (host) => inRange('The letters of a small button, in % of the page’s,', percent(host), 80, 90),
  'variant="outline"': (host) => {
    const { backgroundColor, borderTopColor, color } = styleOf(buttonOf(host));
    return [
      ...isSame('How opaque an outline’s background is, and nothing', colourOf(backgroundColor)[3], 0, 0),
      ...(borderTopColor === color ? [] : [`An outline is ${borderTopColor}, its words are ${color}`]),
    ];
  },
  full: (host) =>
    isSame(
      'The width of a full button and of its place',
      boxOf(buttonOf(host)).width,
      boxOf(host.parentElement!).width,
    ),
};

const percent = (host: Element): number =>
  (100 * number(styleOf(buttonOf(host)).fontSize)) / number(styleOf(host.parentElement!).fontSize);
