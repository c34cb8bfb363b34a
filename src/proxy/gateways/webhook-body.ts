/** Bodies of webhooks that are no JSON. Knows no vendor's fields. */
import type { WebhookCall } from './gateway.js';

/** The fields of a call whose `Content-Type` is that of a form; none for any other call. */
export const readForm = ({ headers, body }: WebhookCall): URLSearchParams => {
  const type = headers.get('Content-Type')?.toLowerCase() ?? '';
  return new URLSearchParams(type.startsWith('application/x-www-form-urlencoded') ? body : '');
};
