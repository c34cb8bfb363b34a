/**
 * Colours for code: comments, strings, tags, attributes, keywords and numbers, roughly right for HTML, JavaScript and
 * CSS. It creates elements and no HTML text, as Trusted Types require.
 */
const TOKENS: Readonly<Record<string, RegExp>> = {
  comment: /<!--.*?-->|\/\*.*?\*\/|\/\/[^\n]*/,
  string: /"[^"\n]*"|'[^'\n]*'/,
  tag: /<\/?[a-z][\w-]*|(?<=[\w"'-])\s*\/?>/,
  property: /--[\w-]+(?=:)|[@:]?[\w-]+(?==["{])/,
  keyword: /\b(?:import|from|export|function|return|const|async|await|if)\b|@[a-z-]+/,
  number: /#[\da-f]{3,8}\b|\b\d[\w.%]*/,
};

const ANY = new RegExp(
  Object.entries(TOKENS)
    .map(([kind, { source }]) => `(?<${kind}>${source})`)
    .join('|'),
  'gs',
);

/** The code as text and `<span class="kind">`. */
export function highlight(code: string): DocumentFragment {
  const fragment = document.createDocumentFragment();
  let end = 0;
  for (const match of code.matchAll(ANY)) {
    const kind = Object.keys(TOKENS).find((name) => match.groups?.[name] !== undefined);
    const span = document.createElement('span');
    span.className = kind ?? '';
    span.textContent = match[0];
    fragment.append(code.slice(end, match.index), span);
    end = match.index + match[0].length;
  }
  fragment.append(code.slice(end));
  return fragment;
}
