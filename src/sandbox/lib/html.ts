/** HTML from templates in which every value is text, unless it was made by such a template itself. */

/** Finished HTML. Only {@link html} makes it. */
export interface Html {
  readonly text: string;
}

/** What may stand in a template. Lists are joined; `false` and `undefined` are nothing. */
export type Value = string | number | false | undefined | Html | readonly Html[];

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** A text as it stands in HTML, between tags or in a quoted attribute. */
export const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');

/** Put attribute values between double quotes. */
export const html = (strings: TemplateStringsArray, ...values: readonly Value[]): Html => ({
  text: strings.reduce((text, string, index) => text + show(values[index - 1]) + string),
});

function show(value: Value): string {
  if (value === undefined || value === false) return '';
  if (typeof value === 'string' || typeof value === 'number') return escapeHtml(String(value));
  return 'text' in value ? value.text : value.map(({ text }) => text).join('');
}
