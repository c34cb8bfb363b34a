/**
 * The hosted checkout of both gateways: shows a transaction, takes the buyer's choice, sends the
 * buyer back. What the pages look like is in `hosted-page.ts`; what a choice does in `payments.ts`.
 */
import { isOutcome } from '../payments/scenario.js';
import type { HostedPages } from './hosted-page.js';
import type { Payments } from '../payments/payments.js';
import { phaseOf, type Transaction } from '../payments/transactions.js';
import type { Vendor } from '../vendors/vendor.js';

/** Where the buyer goes: success has its own address, every other ending shares one. */
const returnUrlOf = ({ choice, successUrl, failureUrl }: Transaction): string =>
  choice?.outcome === 'succeeded' ? successUrl : failureUrl;

/** Serves one hosted page. A second choice changes nothing and is sent where the first one was. */
export async function serveHostedCheckout(
  { vendor, payments, pages }: { vendor: Vendor; payments: Payments; pages: HostedPages },
  request: Request,
  transaction: Transaction,
): Promise<Response> {
  const { redirect = true, coop } = transaction.rule.scenario;
  const wayBack = redirect ? returnUrlOf(transaction) : undefined;
  if (request.method === 'GET' || request.method === 'HEAD') {
    return transaction.choice === undefined
      ? pages.choice(vendor, transaction, { coop })
      : pages.outcome(vendor, transaction, phaseOf(transaction), { coop, wayBack });
  }
  if (request.method !== 'POST') return new Response(null, { status: 405, headers: { allow: 'GET, HEAD, POST' } });

  const form = new URLSearchParams(await request.text());
  const outcome = form.get('outcome');
  if (transaction.choice === undefined) {
    if (!isOutcome(outcome)) return pages.choice(vendor, transaction, { coop, status: 400 });
    const operator = vendor.operators.find(({ id }) => id === form.get('operator')) ?? vendor.operators[0];
    payments.choose(transaction, outcome, operator.id);
  }
  return redirect
    ? pages.redirect(returnUrlOf(transaction), { coop })
    : pages.outcome(vendor, transaction, phaseOf(transaction), { coop });
}
