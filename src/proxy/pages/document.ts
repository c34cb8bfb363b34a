/**
 * What the pages have in common that the proxy sends to buyers: one style, one frame, and a policy that allows just
 * these. None needs a script. Everything that varies is in escaped text and attributes.
 */
import type { PageLanguage } from '../http/accept-language.js';

/** The same looks as the waiting page of the popup and the dialog of the button. */
export const STYLE = `:root{color-scheme:light dark}
body{font:18px/1.5 system-ui,sans-serif;margin:12vh 5vw;text-align:center;text-wrap:balance;overflow-wrap:anywhere}
h1{line-height:1.2;font-size:1.25em}
a,input{box-sizing:border-box;display:inline-block;margin-top:1em;padding:.7em 1.2em;border:0;border-radius:10px;background:#0b6b53;color:#fff;font:inherit;font-weight:600;text-decoration:none;cursor:pointer}
input{width:100%;max-width:22em;white-space:normal}
a.plain{padding:.6em;background:none;color:inherit;font-weight:400;text-decoration:underline}
a:focus-visible,input:focus-visible{outline:3px solid CanvasText;outline-offset:2px}
dl{display:inline-grid;grid-template-columns:auto minmax(0,auto);gap:.3em 1em;text-align:start;margin:0;font-size:.85em}
dt{opacity:.75}
dd{margin:0}
.price{font-size:1.6em;font-weight:700;margin:0}
progress{max-width:100%;margin:1em auto;accent-color:#159a77}
progress,.wait{display:none}
.leaving progress,.leaving .wait{display:block}
.leaving a,.leaving .rest{display:none}
@media (prefers-reduced-motion){.leaving progress{display:none}}
@media print{a,input{display:none}}`;

/** A page to be sent. */
export interface Page {
  readonly status: number;
  readonly html: string;
  readonly policy: string;
}

/** What fills the frame, as HTML. */
export interface Content {
  readonly language: PageLanguage;
  /** Text of the window's title. */
  readonly title: string;
  readonly body: string;
  /** More for the head. */
  readonly head?: string | undefined;
  /** After the page's text. */
  readonly script?: string | undefined;
}

/** The page as HTML. */
export function renderDocument({ language, title, body, head = '', script }: Content): string {
  return `<!doctype html>
<html lang="${language}">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${escapeHtml(title)}</title>
<link rel="icon" href="data:,">
${head}<style>${STYLE}</style>
<main>
${body}
</main>
${script === undefined ? '' : `<script>${script}</script>\n`}</html>`;
}

/** What a page may do. */
export interface PolicyOptions {
  /** Its script. */
  readonly script?: string | undefined;
  /** Whether it has a form, which leads to a hosted page. `local`: which may be a simulator on plain http. */
  readonly form?: 'hosted' | 'local' | undefined;
}

/**
 * The page's own policy: our style, our script if there is one, and nothing else, in nobody's frame. A browser may
 * hold the form's whole way against it, to the hosted page; the hosts of that are the adapters' to check.
 */
export async function documentPolicy({ script, form }: PolicyOptions = {}): Promise<string> {
  const [style, own] = await Promise.all([sourceHash(STYLE), script === undefined ? undefined : sourceHash(script)]);
  const action = form === undefined ? "'none'" : `'self' https:${form === 'local' ? ' http:' : ''}`;
  // Without the empty icon browsers ask for one, which the policy would refuse and report.
  return [
    "default-src 'none'",
    'img-src data:',
    ...(own === undefined ? [] : [`script-src ${own}`]),
    `style-src ${style}`,
    "base-uri 'none'",
    "frame-ancestors 'none'",
    `form-action ${action}`,
  ].join('; ');
}

async function sourceHash(source: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(source));
  return `'sha256-${btoa(String.fromCharCode(...new Uint8Array(digest)))}'`;
}

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text as it may stand in HTML, in quoted attributes too. */
export const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (character) => ESCAPES[character] ?? '');
