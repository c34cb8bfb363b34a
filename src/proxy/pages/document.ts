/**
 * What all pages of the proxy share: the style, the HTML around the content, and a Content-Security-Policy that allows
 * only these. No page needs a script. All variable text is escaped.
 */
import { ACCENT, ON_ACCENT, PROGRESS } from '../../contract/colours.js';
import type { PageLanguage } from './accept-language.js';

/** The same design as the waiting page of the popup and the dialog of the button. */
export const STYLE = `:root{color-scheme:light dark}
body{font:18px/1.5 system-ui,sans-serif;margin:12vh 5vw;text-align:center;text-wrap:balance;overflow-wrap:anywhere}
h1{line-height:1.2;font-size:1.25em}
a,input{box-sizing:border-box;display:inline-block;margin-top:1em;padding:.7em 1.2em;border:0;border-radius:10px;background:${ACCENT};color:${ON_ACCENT};font:inherit;font-weight:600;text-decoration:none;cursor:pointer}
input{width:100%;max-width:22em;white-space:normal}
a.plain{padding:.6em;background:none;color:inherit;font-weight:400;text-decoration:underline}
a:focus-visible,input:focus-visible{outline:3px solid CanvasText;outline-offset:2px}
dl{display:inline-grid;grid-template-columns:auto minmax(0,auto);gap:.3em 1em;text-align:start;margin:0;font-size:.85em}
dt{opacity:.75}
dd{margin:0}
.price{font-size:1.6em;font-weight:700;margin:0}
progress{max-width:100%;margin:1em auto;accent-color:${PROGRESS}}
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

/** The content of a page. */
export interface Content {
  readonly language: PageLanguage;
  /** Text of the window's title. */
  readonly title: string;
  /** HTML of the page's main part. */
  readonly body: string;
  /** More HTML for the head. */
  readonly head?: string | undefined;
  /** Source of a script at the end of the page. */
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
  /** Source of the page's script. */
  readonly script?: string | undefined;
  /** Set if the page has a form that leads to a hosted page. `local`: also to a simulator on plain HTTP. */
  readonly form?: 'hosted' | 'local' | undefined;
}

/**
 * The page's Content-Security-Policy: it allows our style, our script if there is one, and nothing else, and no page
 * may frame it. Some browsers apply `form-action` to redirects too, up to the hosted page. So it allows all HTTPS
 * hosts; the adapters check the host of the hosted page.
 */
export async function documentPolicy({ script, form }: PolicyOptions = {}): Promise<string> {
  const [style, own] = await Promise.all([sourceHash(STYLE), script === undefined ? undefined : sourceHash(script)]);
  const action = form === undefined ? "'none'" : `'self' https:${form === 'local' ? ' http:' : ''}`;
  // `data:` is for the empty icon. Without it browsers request an icon, and the policy would block and report that.
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

/** Escapes text for HTML, also in quoted attributes. */
export const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (character) => ESCAPES[character] ?? '');
