/**
 * The default log: one line on the console for each warning and error, with advice. It shows only what is in the
 * structured entry.
 */
import type { Log, LogConsole } from '../lib/log.js';

/** Longest value that is written, in characters: an error's message may be very long. */
const VALUE_LIMIT = 400;

/** What an event means and how to fix it, where its own fields do not say so. */
const ADVICE: Readonly<Record<string, string>> = {
  origin_not_allowed: 'If the page is yours, add its origin to allowedOrigins, exactly as it stands here.',
  mount_mismatch: 'Buyers and webhooks come back to publicUrl: mount the proxy at its path, or change publicUrl.',
  public_url_local:
    'Buyers come from elsewhere, and this publicUrl leads to their own device: set it to the https address that they see.',
  body_parsed_ahead:
    'A body parser runs ahead of the proxy, so that no signature of a webhook can be checked, and bodies that it refuses never reach the proxy: mount the proxy first.',
  create_limited: 'More payments were begun than createLimits allows.',
  store_forgets:
    'Records are kept in the memory of this process. A restart forgets them: paid orders can be paid again, and webhooks of open payments are ignored. Give createPayProxy a store: sqliteStore("pay.db") on one machine.',
  client_unknown:
    'All requests come from a server in front of this one, so clients cannot be told apart: set createLimits.clientHeader to the header in which it writes their address.',
  create_given_up: 'The gateway never answered this create; no buyer has seen its page.',
  payment_given_up: "It was pending for seven days. Look it up in the gateway's dashboard.",
  webhook_ignored: 'A call that proves nothing. If each payment brings one, the address in the dashboard is wrong.',
  return_unknown: 'Somebody came to a return page that leads nowhere.',
  amount_mismatch:
    "The gateway reports another amount than the order's. It stays pending: look it up in the dashboard.",
  gateway_reference_mismatch:
    'The gateway answered about another payment. It stays pending: look it up in the dashboard.',
  checkout_url_refused: 'The gateway gave an address to which no buyer should be sent.',
  gateway_reference_reused:
    'The gateway gave one payment to two orders. The second one is not believed: look it up in the dashboard.',
  gateway_answer_unclear:
    'The gateway answered something that nobody knows in this field. The payment stays pending: look it up in the dashboard, and report the field.',
  paid_at_another_price:
    'Money came in for an order that costs something else now. It is not recorded as paid: refund it, or ask for the rest.',
  order_paid_twice: "Refund one of the two in the gateway's dashboard.",
  on_settled_failed: 'Your onSettled threw: mend it. It is called again.',
  resolve_order_failed:
    'Your resolveOrder threw: mend it. Nothing was created; money that arrived is looked at again. It gets no request then.',
  resolve_order_malformed:
    'Your resolveOrder answered something else than an order: mend it. Nothing was created; money that arrived is looked at again.',
  resolve_order_unknown_field: 'Your resolveOrder answers a field that nobody reads: correct its name.',
  webhook_parser_failed: "The gateway's adapter broke over a call.",
  webhook_secret_wrong: 'The signature of a call does not fit: check the webhook secret.',
  internal_error: 'Something broke in the proxy, or in its store.',
};

/** Writes warnings and errors to the console, or to a logger with the same two methods. */
export function consoleLog(console: LogConsole): Log {
  let explained: unknown;
  return ({ level, event, requestId, route, ...facts }) => {
    if (level === 'info') return;
    // The refusal itself adds nothing: its cause was written just before.
    if (event === 'request_refused' && requestId === explained) return;
    explained = requestId;
    const advice = Object.hasOwn(ADVICE, event) ? `. ${ADVICE[event]}` : '';
    const words = Object.entries({ ...facts, route, requestId }).flatMap(([name, value]) =>
      value === undefined ? [] : [`${name}=${show(value)}`],
    );
    console[level](`pay-button: ${[event, ...words].join(' ')}${advice}`);
  };
}

/** A value in one line: it cannot begin a new line, or change the direction of the terminal's text. */
function show(value: unknown): string {
  const text = typeof value === 'string' && /^[^\s"=]+$/.test(value) ? value : (JSON.stringify(value) ?? String(value));
  const safe = text.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, '?');
  return safe.length > VALUE_LIMIT ? `${safe.slice(0, VALUE_LIMIT)}…` : safe;
}
