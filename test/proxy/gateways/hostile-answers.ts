/** Answers that a vendor, or an attacker in its place, may give, and that no adapter may believe. */
import { json } from './vendor-double.js';

/** Addresses that must not be taken for a hosted page on `host`. */
export const hostileUrls = (host: string): readonly unknown[] => [
  'javascript:alert(1)',
  'java\tscript:alert(1)',
  'java\nscript:alert(1)',
  ' javascript:alert(1)',
  'data:text/html,<p>',
  'blob:https://x/y',
  `http://${host}/pay`,
  `HTTP://${host}/pay`,
  `//${host}/pay`,
  `/pay`,
  `https:${host}`,
  `https:\\\\${host}\\pay`,
  `ht\ttps://${host}/pay`,
  `https://${host}\t.evil.example/`,
  `https://${host}\n/pay`,
  'https://evil.example/pay',
  `https://${host}@evil.example/pay`,
  `https://evil.example\\@${host}/pay`,
  `https://user:secret@${host}/pay`,
  `https://user@${host}/pay`,
  `https://${host}.evil.example/pay`,
  `https://${host.replaceAll('.', '-')}.example/pay`,
  `https://${host}:8443/pay`,
  `https://${host}./pay`,
  // A Cyrillic letter, in the registered part of the name.
  `https://${host.replace(/a(?=[^a]*$)/, 'а')}/pay`,
  'https://127.0.0.1/pay',
  'http://localhost:5174/pay',
  `https://${host}/${'a'.repeat(3000)}`,
  '',
  'https://',
  null,
  undefined,
  7,
  true,
  ['https://x'],
  { url: `https://${host}` },
];

/** Answers that no adapter can read, and what each is. */
export const UNREADABLE_ANSWERS: readonly (readonly [string, () => Response])[] = [
  [
    'an HTML page',
    () => new Response('<!doctype html><h1>Connexion</h1>', { headers: { 'Content-Type': 'text/html' } }),
  ],
  ['an HTML page as an error', () => new Response('<h1>502 Bad Gateway</h1>', { status: 502 })],
  ['an HTML page as a refusal', () => new Response('<h1>Forbidden</h1>', { status: 403 })],
  ['nothing', () => new Response('')],
  ['no body at all', () => new Response(null, { status: 204 })],
  ['half a JSON text', () => new Response('{"transaction": {"Sta')],
  ['a list', () => json([])],
  ['a JSON text that is no object', () => json('ok')],
  ['null', () => json(null)],
  ['more than 64 kB', () => json({ filler: 'x'.repeat(70_000) })],
  ['a redirect', () => new Response(null, { status: 302, headers: { Location: 'https://evil.example/' } })],
  ['a permanent redirect', () => new Response('{}', { status: 308, headers: { Location: 'https://evil.example/' } })],
];
