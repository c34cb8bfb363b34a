/**
 * The hosted checkout of a gateway: it shows a transaction, accepts the buyer's choice and sends the buyer back. The
 * HTML is in `hosted-page.ts`; `payments.ts` does what the buyer chose.
 */
import { isOutcome } from '../payments/scenario.js';
import type { HostedPages } from './hosted-page.js';
import type { Payments } from '../payments/payments.js';
import { phaseOf, type Transaction } from '../payments/transactions.js';
import type { Gateway } from '../vendors/vendor.js';

/** Where the buyer is sent. Default: one address for a success, and one for all other outcomes. */
const returnUrlOf = (gateway: Gateway, transaction: Transaction): string | undefined => {
  if (gateway.returnUrl) return gateway.returnUrl(transaction);
  return transaction.choice?.outcome === 'succeeded' ? transaction.successUrl : transaction.failureUrl;
};

/** Answers one request for a hosted page. A second choice changes nothing, and gets the same redirect as the first. */
export async function serveHostedCheckout(
  { gateway, payments, pages }: { gateway: Gateway; payments: Payments; pages: HostedPages },
  request: Request,
  transaction: Transaction,
): Promise<Response> {
  const { redirect = true, coop } = transaction.rule.scenario;
  const returnUrl = (): string | undefined => (redirect ? returnUrlOf(gateway, transaction) : undefined);
  // How vendors recognise a phone is not known. These headers of the browser are an assumption.
  const onPhone =
    request.headers.get('sec-ch-ua-mobile') === '?1' ||
    /Android|iPhone|Mobile/.test(request.headers.get('user-agent') ?? '');
  if (request.method === 'GET' || request.method === 'HEAD') {
    return transaction.choice === undefined
      ? pages.choice(gateway, transaction, { coop, onPhone })
      : pages.outcome(gateway, transaction, phaseOf(transaction), { coop, returnUrl: returnUrl() });
  }
  if (request.method !== 'POST') return new Response(null, { status: 405, headers: { allow: 'GET, HEAD, POST' } });

  const form = new URLSearchParams(await request.text());
  const outcome = form.get('outcome');
  if (transaction.choice === undefined) {
    if (!isOutcome(outcome)) return pages.choice(gateway, transaction, { coop, onPhone, status: 400 });
    payments.choose(transaction, outcome, gateway.operators.find(({ id }) => id === form.get('operator'))?.id);
  }
  // No choice yet: the try to pay failed, and the buyer may try again.
  if (transaction.choice === undefined) return pages.choice(gateway, transaction, { coop, onPhone });
  const address = returnUrl();
  return address === undefined
    ? pages.outcome(gateway, transaction, phaseOf(transaction), { coop })
    : pages.redirect(address, { coop });
}
