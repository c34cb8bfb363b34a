/** The responses of the site, each with its Content-Security-Policy. */
import type { Html } from '../../../sandbox/lib/html.js';

/** No inline scripts or styles, and nothing from other origins. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  'img-src data:',
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Trusted Types as strict as the button allows: only Lit's templates may make HTML. */
const TRUSTED_TYPES = "require-trusted-types-for 'script'; trusted-types lit-html";

const COMMON = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' };

/** A page, or a part of a page. */
export const page = ({ text }: Html, { status = 200, trustedTypes = false } = {}): Response =>
  new Response(text, {
    status,
    headers: {
      ...COMMON,
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': trustedTypes ? `${POLICY}; ${TRUSTED_TYPES}` : POLICY,
      vary: 'Accept-Language',
    },
  });

/** A file that pages load. Pages of other origins may load the button's script too. */
export const file = (text: string, type: string): Response =>
  new Response(text, {
    headers: { ...COMMON, 'content-type': `${type}; charset=utf-8`, 'cross-origin-resource-policy': 'cross-origin' },
  });

/** A redirect to a page of this site, with GET. */
export const seeOther = (location: string): Response =>
  new Response(null, { status: 303, headers: { ...COMMON, location } });

const plain = (status: number, text: string): Response =>
  new Response(`${text}\n`, { status, headers: { ...COMMON, 'content-type': 'text/plain; charset=utf-8' } });

export const notFound = (): Response => plain(404, 'Not found. There are /, /control, /pay and /pay-button.iife.js.');

export const forbidden = (reason: string): Response => plain(403, reason);
