/**
 * A strict reader of the HTML in our documents, which merchants copy. It is stricter than HTML: every tag must be closed,
 * and every value quoted.
 */

/** A start tag. */
export interface Tag {
  readonly name: string;
  /** By name. The value of an attribute without a value is the empty string. */
  readonly attributes: ReadonlyMap<string, string>;
}

const VOID = new Set(['meta', 'link', 'br', 'img', 'input']);
const RAW = /^(script|style)$/;
const ATTRIBUTE = /\s+([a-z][\w-]*)(?:="([^"]*)")?/gy;
const TAG = /<(\/?)([a-z][\w-]*)((?:\s+[a-z][\w-]*(?:="[^"]*")?)*)\s*>/y;

/** The start tags of a piece of HTML, in order. Throws an `Error` that shows where it is broken. */
export function readTags(html: string): Tag[] {
  const tags: Tag[] = [];
  const open: string[] = [];
  let at = 0;
  while (at < html.length) {
    const next = html.indexOf('<', at);
    if (next < 0) break;
    const aside = /<!--.*?-->|<!doctype html>/sy;
    aside.lastIndex = next;
    if (aside.test(html)) {
      at = aside.lastIndex;
      continue;
    }
    TAG.lastIndex = next;
    const [, slash, name = '', attributes = ''] = TAG.exec(html) ?? fail(html, next);
    at = TAG.lastIndex;
    if (slash) {
      if (open.pop() !== name) fail(html, next);
      continue;
    }
    tags.push({ name, attributes: readAttributes(attributes) });
    if (VOID.has(name)) continue;
    open.push(name);
    if (RAW.test(name)) at = html.indexOf(`</${name}>`, at);
    if (at < 0) fail(html, next);
  }
  if (open.length > 0) throw new Error(`<${open.at(-1)}> is not closed`);
  return tags;
}

const readAttributes = (text: string): Map<string, string> =>
  new Map([...text.matchAll(ATTRIBUTE)].map(({ 1: name = '', 2: value = '' }) => [name, value]));

function fail(html: string, at: number): never {
  throw new Error(`broken HTML at: ${html.slice(at, at + 60)}`);
}
