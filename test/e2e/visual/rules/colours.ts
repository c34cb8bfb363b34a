/** Rules about colours: text, targets and focus rings stand out from their background (WCAG 2.2, level AA). */
import { contrast } from '../../../element/contrast.js';
import { boxOf, nameOf, parentOf, styleOf, targetsIn, textsIn, viewOf, type Findings } from './geometry.js';

const TEXT = 4.5;
const LINE = 3;

type Colour = readonly [red: number, green: number, blue: number, alpha: number];

/** A colour as browsers compute it. */
export function colourOf(computed: string): Colour {
  const numbers = computed.match(/[\d.]+/g)?.map(Number) ?? [];
  const [red, green, blue, alpha = 1] = numbers;
  if (!/^rgba?\(/.test(computed) || blue === undefined)
    throw new Error(`"${computed}" is no colour that is known here.`);
  return [red!, green!, blue, alpha];
}

/** What is seen where a colour lies over another. */
function over([red, green, blue, alpha]: Colour, behind: Colour): Colour {
  const mix = (front: number, back: number): number => Math.round(front * alpha + back * (1 - alpha));
  return [mix(red, behind[0]), mix(green, behind[1]), mix(blue, behind[2]), 1];
}

const text = ([red, green, blue]: Colour): string => `rgb(${red}, ${green}, ${blue})`;

/** What is behind the letters of an element: its own background, and what shows through. */
export function backgroundOf(element: Element | null, view = element && viewOf(element)): Colour {
  if (!element) return canvasOf(view!);
  const own = colourOf(styleOf(element).backgroundColor);
  return own[3] === 1 ? own : over(own, backgroundOf(parentOf(element), view));
}

/** The background of a page that sets none. */
function canvasOf({ document, getComputedStyle }: Window): Colour {
  const probe = document.createElement('i');
  probe.style.color = 'Canvas';
  document.documentElement.append(probe);
  const colour = colourOf(getComputedStyle(probe).color);
  probe.remove();
  return colour;
}

function standsOut(what: string, computed: string, behind: Colour, least: number): Findings {
  const seen = over(colourOf(computed), behind);
  const ratio = contrast(text(seen), text(behind));
  return ratio >= least
    ? []
    : [`${what}: ${text(seen)} on ${text(behind)} has a contrast of ${ratio.toFixed(2)}, and needs ${least}`];
}

/** All text can be read. */
export const textCanBeRead = (root: ParentNode): Findings =>
  textsIn(root).flatMap(({ element }) =>
    standsOut(nameOf(element), styleOf(element).color, backgroundOf(element), TEXT),
  );

/** A button without a background of its own is known by its border, and a link by its line. */
export const bordersCanBeSeen = (root: ParentNode): Findings =>
  targetsIn(root)
    .filter((target) => target.localName !== 'label' && colourOf(styleOf(target).backgroundColor)[3] === 0)
    .filter((target) => !styleOf(target).textDecorationLine.includes('underline'))
    .flatMap((target) => {
      const { borderTopColor, borderTopStyle, borderTopWidth } = styleOf(target);
      const isDrawn = borderTopStyle === 'solid' && Number.parseFloat(borderTopWidth) >= 1;
      return isDrawn
        ? standsOut(`The border of ${nameOf(target)}`, borderTopColor, backgroundOf(target), LINE)
        : [`${nameOf(target)} has no border`];
    });

/** The element with the keyboard's focus has a ring, which stands out from its surroundings. */
export function focusCanBeSeen(around: ParentNode): Findings {
  return targetsIn(around)
    .filter(({ localName }) => localName !== 'label')
    .flatMap((target) => {
      viewOf(target).focus();
      target.focus({ preventScroll: true });
      if (!target.matches(':focus-visible')) return [`${nameOf(target)} does not take the focus`];
      const { outlineStyle, outlineWidth, outlineColor } = styleOf(target);
      if (outlineStyle !== 'solid' || Number.parseFloat(outlineWidth) < 2) return [`${nameOf(target)} has no ring`];
      return standsOut(
        `The ring of ${nameOf(target)}`,
        outlineColor,
        backgroundOf(parentOf(target), viewOf(target)),
        LINE,
      );
    });
}

/** Whether an element with a size lets nothing through. */
export const isOpaque = (element: Element): boolean =>
  boxOf(element).width > 0 && colourOf(styleOf(element).backgroundColor)[3] === 1;
