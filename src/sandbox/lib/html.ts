/** HTML from template strings. Every value is escaped, unless it is the result of such a template. */

/** Safe HTML. Only {@link html} makes it. */
export interface Html {
  readonly text: string;
}

/** A value in a template. Lists are joined; `false` and `undefined` give no text. */
export type Value = string | number | false | undefined | Html | readonly Html[];

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Escapes text for HTML, between tags or in a quoted attribute. */
export const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');

/** The tag of the templates. Attribute values must be in double quotes. */
export const html = (strings: TemplateStringsArray, ...values: readonly Value[]): Html => ({
  text: strings.reduce((text, string, index) => text + show(values[index - 1]) + string),
});

function show(value: Value): string {
  if (value === undefined || value === false) return '';
  if (typeof value === 'string' || typeof value === 'number') return escapeHtml(String(value));
  return 'text' in value ? value.text : value.map(({ text }) => text).join('');
}
