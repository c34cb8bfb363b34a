/** The baselines: a plain button, our dependencies only, and our button in the three ways in which a page can load it. */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { bundle, classicScript, moduleScript } from './bundle.js';
import type { Contender } from './contender.js';

const SOURCE = fileURLToPath(new URL('../../src/index.ts', import.meta.url));

/** A button without a script. */
export const PLAIN_BUTTON: Contender = {
  name: 'plain button',
  markup: '<button id="pay">Payer 5 000 F CFA</button>',
  wiring: `document.querySelector('#pay').addEventListener('click', () => { window.pressed = true; });`,
  ready: 'true',
  press: '#pay',
  taken: 'window.pressed',
};

/** The smallest element with Lit, a button and a style. */
const LIT_BUTTON = `
import { LitElement, css, html } from 'lit';
class LitButton extends LitElement {
  static styles = css\`:host { display: inline-block; }\`;
  render() { return html\`<button @click=\${() => { window.pressed = true; }}><slot></slot></button>\`; }
}
customElements.define('lit-button', LitButton);`;

/** A page with Lit only. */
export const LIT_ALONE: Contender = {
  name: 'Lit alone, smallest element',
  script: () => bundle(LIT_BUTTON),
  markup: '<lit-button>Payer 5 000 F CFA</lit-button>',
  ready: `document.querySelector('lit-button').shadowRoot?.querySelector('button')`,
  press: 'lit-button >>> button',
  taken: 'window.pressed',
  tag: 'lit-button',
};

const ZOD_SCHEMA = `
import * as z from 'zod/mini';
globalThis.schema = z.object({ id: z.string(), amount: z.object({ value: z.number(), currency: z.literal('XOF') }) });`;

/** Validation only. It has no page. */
export const ZOD_ALONE: Contender = { name: 'zod/mini alone, one small schema', script: () => bundle(ZOD_SCHEMA) };

/** Both, without our code. */
export const LIT_AND_ZOD: Contender = { name: 'Lit and zod/mini', script: () => bundle(`${ZOD_SCHEMA}${LIT_BUTTON}`) };

const OURS = {
  markup: '<pay-button endpoint="/pay" order="1001" amount="5000">Payer</pay-button>',
  styles: reservedPlace,
  wiring: `document.addEventListener('payment-start', (event) => { event.preventDefault(); window.pressed = true; });`,
  ready: `document.querySelector('pay-button').shadowRoot?.querySelector('[part=button]')`,
  press: 'pay-button >>> [part=button]',
  taken: 'window.pressed',
  tag: 'pay-button',
};

/** Ours with a script tag, as most shops load it. */
export const OURS_CLASSIC: Contender = { ...OURS, name: 'pay-button, script tag', script: classicScript };
export const OURS_MODULE: Contender = { ...OURS, name: 'pay-button, ES module', script: moduleScript, module: true };
/** Ours in a shop's own bundle, which shares Lit and zod with the rest of the page. */
export const OURS_BUNDLED: Contender = {
  ...OURS,
  name: 'pay-button, bundled from npm',
  script: () => bundle(`import ${JSON.stringify(SOURCE)};`),
};

/** The style sheet of docs/theming.md for the time before the script has loaded. */
async function reservedPlace(): Promise<string> {
  const text = await readFile(new URL('../../docs/theming.md', import.meta.url), 'utf8');
  const styles = /```css\n\/\* reserved-place \*\/\n(.*?)```/s.exec(text)?.[1];
  if (styles === undefined) throw new Error('docs/theming.md has no style sheet marked "reserved-place".');
  return styles;
}
