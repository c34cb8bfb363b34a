/**
 * What a visitor has chosen, on the page and in its address. The knobs are a plain form whose fields
 * have the names below, so that form, address and choices are three spellings of one thing.
 */
import { SCENARIOS, type ScenarioName } from './scenarios.js';

/** Every knob and its values; the first is the default and stays out of the address. */
export const KNOBS = {
  lang: ['fr', 'en'],
  appearance: ['system', 'light', 'dark'],
  product: ['wax', 'basket', 'coffee', 'bowl'],
  scenario: Object.keys(SCENARIOS) as [ScenarioName, ...ScenarioName[]],
  gateway: ['dexchange', 'egopay', 'dexpay', 'fedapay', 'wave', 'paydunya'],
  theme: ['default', 'indigo', 'terracotta', 'bissap', 'ink', 'saffron'],
  variant: ['filled', 'outline'],
  size: ['medium', 'small', 'large'],
  shape: ['rounded', 'pill', 'square'],
  width: ['full', 'fit'],
  presentation: ['auto', 'popup', 'redirect'],
  messages: ['dialog', 'inline'],
  words: ['page', 'fr', 'en'],
} as const satisfies Readonly<Record<string, readonly [string, ...string[]]>>;

type Knobs = typeof KNOBS;

/** One value for each knob. */
export type Choices = { readonly [Name in keyof Knobs]: Knobs[Name][number] };

/** What a query string or a form says; whatever is missing or unknown has its default. */
export function readChoices(given: URLSearchParams): Choices {
  const entries = Object.entries(KNOBS).map(([name, values]) => {
    const value = given.get(name);
    return [name, values.find((known) => known === value) ?? values[0]];
  });
  return Object.fromEntries(entries) as Choices;
}

/** The query string that leads to these choices, with its `?`; empty for the defaults. */
export function toQuery(choices: Choices): string {
  const different = Object.entries(choices).filter(([name, value]) => value !== KNOBS[name as keyof Knobs][0]);
  return different.length > 0 ? `?${new URLSearchParams(different)}` : '';
}

/** The language that the button speaks. */
export const buttonLanguage = ({ lang, words }: Choices): 'fr' | 'en' => (words === 'page' ? lang : words);

/**
 * The attributes that the choices put on a `<pay-button>`, beside endpoint, order and amount: those of
 * the buttons on the page, and those in the code to copy. `''` is a boolean attribute that is there,
 * `undefined` one that is not.
 */
export function attributesOf({
  gateway,
  theme,
  variant,
  size,
  shape,
  width,
  presentation,
  messages,
  words,
}: Choices): Readonly<Record<string, string | undefined>> {
  return {
    gateway,
    class: theme === 'default' ? undefined : `theme-${theme}`,
    variant: variant === 'filled' ? undefined : variant,
    size: size === 'medium' ? undefined : size,
    shape: shape === 'rounded' ? undefined : shape,
    full: width === 'full' ? '' : undefined,
    presentation: presentation === 'auto' ? undefined : presentation,
    inline: messages === 'inline' ? '' : undefined,
    lang: words === 'page' ? undefined : words,
  };
}
