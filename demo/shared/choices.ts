/**
 * The visitor's choices. The fields of the form, the query of the address and the choices all have the names below.
 */
import { SCENARIOS, type ScenarioName } from './scenarios.js';

/** Every setting and its values. The first is the default, and is not in the address. */
export const KNOBS = {
  lang: ['fr', 'en'],
  appearance: ['system', 'light', 'dark'],
  product: ['wax', 'basket', 'coffee', 'bowl'],
  scenario: Object.keys(SCENARIOS) as [ScenarioName, ...ScenarioName[]],
  gateway: ['dexchange', 'egopay', 'dexpay', 'fedapay', 'wave', 'paydunya', '*'],
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

/** One value for each setting. */
export type Choices = { readonly [Name in keyof Knobs]: Knobs[Name][number] };

/** The choices of a query string or a form. Missing and unknown values get their default. */
export function readChoices(given: URLSearchParams): Choices {
  const entries = Object.entries(KNOBS).map(([name, values]) => {
    const value = given.get(name);
    return [name, values.find((known) => known === value) ?? values[0]];
  });
  return Object.fromEntries(entries) as Choices;
}

/** The query string of these choices, with its `?`; empty for the defaults. */
export function toQuery(choices: Choices): string {
  const different = Object.entries(choices).filter(([name, value]) => value !== KNOBS[name as keyof Knobs][0]);
  return different.length > 0 ? `?${new URLSearchParams(different)}` : '';
}

/** The button's language. */
export const buttonLanguage = ({ lang, words }: Choices): 'fr' | 'en' => (words === 'page' ? lang : words);

/**
 * The attributes of a `<pay-button>` with these choices, without endpoint, order and amount. For the buttons on the
 * page, and for the code to copy. `''`: a boolean attribute is set; `undefined`: an attribute is not set.
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
