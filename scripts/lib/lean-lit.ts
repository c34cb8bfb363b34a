/**
 * Lit for the script tag, without what it can do and nothing here asks for: half a kilobyte of every page that
 * pays. The parts are looked for in Lit's published files as they stand, so the build fails with a version of
 * Lit that has them otherwise. The end-to-end tests run on what is left. See decision 0018.
 */
import type { Plugin } from 'vite';

/** What is looked for, and what stands there instead. */
type Cut = readonly [part: RegExp, instead: string];

const CUTS: Readonly<Record<string, readonly Cut[]>> = {
  'lit-html/lit-html.js': [
    // Polyfills, and the count of copies.
    [/B=t\.litHtmlPolyfillSupport;B\?\.\(S,k\),\(t\.litHtmlVersions\?\?=\[\]\)\.push\("[^"]*"\);const /, ''],
    // Directives: a value is what it is.
    [/(?<=function M\(t,i),s=t,e\)\{if\(i===E\)return i;let h=.*?,i\}(?=class R)/, '){return i}'],
    // SVG and MathML.
    [/2===i\?"<svg>":3===i\?"<math>":""/, '""'],
    [/\(2===i\?"<\/svg>":3===i\?"<\/math>":""\)/, '""'],
    [/2===i\|\|3===i/, '!1'],
  ],
  '@lit/reactive-element/reactive-element.js': [
    [/a\.reactiveElementPolyfillSupport/, '(void 0)'],
    [/,\(a\.reactiveElementVersions\?\?=\[\]\)\.push\("[^"]*"\)/, ''],
    // What decorators leave behind.
    [/Symbol\.metadata\?\?=Symbol\("metadata"\),a\.litPropertyMetadata\?\?=new WeakMap;/, ''],
    [/const t=this\[Symbol\.metadata\];if\(null!==t\)\{.*?\}(?=this\._\$Eh=)/, ''],
    // Controllers.
    [/addController\(t\)\{.*?\}removeController\(t\)\{.*?\}/, ''],
    [/this\._\$EO\?\.forEach\(t=>t\.\w+\?\.\(\)\)/g, 'void 0'],
    // Properties that are reset to what they were at first.
    [/\|\|i\.useDefault&&i\.reflect&&h===this\._\$Ej\?\.get\(t\)&&!this\.hasAttribute\(r\._\$Eu\(t,i\)\)/, ''],
    [/i&&!\(this\._\$Ej\?\?=new Map\)\.has\(t\)&&\(this\._\$Ej\.set\(t,r\?\?s\?\?this\[t\]\),!0!==h\|\|void 0!==r\)\|\|/, ''],
    [/r\?\?this\._\$Ej\?\.get\(e\)\?\?r/, 'r'],
  ],
  'lit-element/lit-element.js': [
    [/,s\.litElementHydrateSupport\?\.\(\{LitElement:i\}\);const o=s\.litElementPolyfillSupport;o\?\.\(\{LitElement:i\}\)/, ''],
    [/\(s\.litElementVersions\?\?=\[\]\)\.push\("[^"]*"\);/, ''],
  ],
};

/** Puts it in the place of Lit. */
export const leanLit: Plugin = {
  name: 'lean-lit',
  enforce: 'pre',
  transform(code, id) {
    const [file, cuts = []] = Object.entries(CUTS).find(([path]) => id.endsWith(`/node_modules/${path}`)) ?? [];
    return cuts.reduce((rest, [part, instead]) => {
      const left = rest.replace(part, instead);
      if (left === rest) throw new Error(`${file} has no ${part} any more. Look what stands in its place, and bring scripts/lib/lean-lit.ts up to it.`);
      return left;
    }, code);
  },
};
