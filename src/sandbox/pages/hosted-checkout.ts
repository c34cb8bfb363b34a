/**
 * The hosted checkout of a gateway: shows a transaction, takes the buyer's choice, sends the
 * buyer back. What the pages look like is in `hosted-page.ts`; what a choice does in `payments.ts`.
 */
import { isOutcome } from '../payments/scenario.js';
import type { HostedPages } from './hosted-page.js';
import type { Payments } from '../payments/payments.js';
import { phaseOf, type Transaction } from '../payments/transactions.js';
import type { Gateway } from '../vendors/vendor.js';

/** Where the buyer goes, unless the vendor says: success has its own address, every other ending shares one. */
const returnUrlOf = (gateway: Gateway, transaction: Transaction): string | undefined => {
  if (gateway.returnUrl) return gateway.returnUrl(transaction);
  return transaction.choice?.outcome === 'succeeded' ? transaction.successUrl : transaction.failureUrl;
};

/** Serves one hosted page. A second choice changes nothing and is sent where the first one was. */
export async function serveHostedCheckout(
  { gateway, payments, pages }: { gateway: Gateway; payments: Payments; pages: HostedPages },
  request: Request,
  transaction: Transaction,
): Promise<Response> {
  const { redirect = true, coop } = transaction.rule.scenario;
  const wayBack = (): string | undefined => (redirect ? returnUrlOf(gateway, transaction) : undefined);
  // How vendors tell is unknown; both headers are what browsers say of themselves.
  const onPhone =
    request.headers.get('sec-ch-ua-mobile') === '?1' ||
    /Android|iPhone|Mobile/.test(request.headers.get('user-agent') ?? '');
  if (request.method === 'GET' || request.method === 'HEAD') {
    return transaction.choice === undefined
      ? pages.choice(gateway, transaction, { coop, onPhone })
      : pages.outcome(gateway, transaction, phaseOf(transaction), { coop, wayBack: wayBack() });
  }
  if (request.method !== 'POST') return new Response(null, { status: 405, headers: { allow: 'GET, HEAD, POST' } });

  const form = new URLSearchParams(await request.text());
  const outcome = form.get('outcome');
  if (transaction.choice === undefined) {
    if (!isOutcome(outcome)) return pages.choice(gateway, transaction, { coop, onPhone, status: 400 });
    payments.choose(transaction, outcome, gateway.operators.find(({ id }) => id === form.get('operator'))?.id);
  }
  // An attempt that failed: the buyer may try again.
  if (transaction.choice === undefined) return pages.choice(gateway, transaction, { coop, onPhone });
  const address = wayBack();
  return address === undefined
    ? pages.outcome(gateway, transaction, phaseOf(transaction), { coop })
    : pages.redirect(address, { coop });
}
