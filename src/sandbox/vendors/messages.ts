/** Parts of answers and webhooks that several vendors need. No vendor's texts are here. */
import { createHmac } from 'node:crypto';
import type { Scenario, SigningKey } from '../payments/scenario.js';
import type { WebhookMessage } from '../payments/webhook.js';
import type { VendorCall } from './vendor.js';

/** Refuses calls without the right keys. */
export const guard =
  (isAllowed: boolean, refuse: (scenario: Scenario) => Response) =>
  (call: VendorCall): VendorCall =>
    isAllowed ? call : { ...call, answer: ({ scenario }) => refuse(scenario) };

/** A webhook with a JSON body. */
export const jsonMessage = (
  url: string | undefined,
  body: object,
  headersOf: (text: string) => Readonly<Record<string, string>> = () => ({}),
): WebhookMessage => {
  const text = JSON.stringify(body);
  return { url, headers: { 'content-type': 'application/json', ...headersOf(text) }, body: text };
};

/** HMAC-SHA256 of a text, as hexadecimal digits. */
export const hmacSha256 = (secret: string, text: string): string =>
  createHmac('sha256', secret).update(text).digest('hex');

/** The secret that a webhook is signed with; `undefined`: it is not signed. */
export function secretOf(
  signedWith: SigningKey,
  secrets: { readonly webhook: string; readonly api?: string },
): string | undefined {
  if (signedWith === 'none') return undefined;
  if (signedWith === 'wrong-secret') return 'a secret that nobody has';
  return signedWith === 'api-secret' ? (secrets.api ?? secrets.webhook) : secrets.webhook;
}

/** The address with these fields added to its query. `doubled`: with a second `?` if there is one already. */
export function withQuery(address: string, fields: Readonly<Record<string, string>>, doubled = false): string {
  const query = new URLSearchParams(fields).toString();
  if (doubled) return `${address}?${query}`;
  const url = new URL(address);
  url.search = url.search === '' ? query : `${url.search}&${query}`;
  return url.href;
}

/** ISO 8601 UTC; `null`: it has not happened. */
export const isoTime = (at: number | undefined): string | null =>
  at === undefined ? null : new Date(at).toISOString();
