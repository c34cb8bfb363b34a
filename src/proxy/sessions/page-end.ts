/** How long a hosted page can be paid. After that there is no need to wait for the payment. */
import type { CheckoutSession } from '../../contract/index.js';
import type { CheckedConfig } from '../config/check-config.js';

/**
 * Ms from the create, if the gateway gives no end. ASSUMPTION: none of these gateways documents how long its page
 * can be paid.
 */
const PAGE_LIFETIME = 24 * 3_600_000;

/** When a session's hosted page can no longer be paid, in epoch ms. */
export const pageEnd = ({ createdAt, expiresAt }: Pick<CheckoutSession, 'createdAt' | 'expiresAt'>): number =>
  expiresAt === undefined ? Date.parse(createdAt) + PAGE_LIFETIME : Date.parse(expiresAt);

/** Whether a session's hosted page can still be paid, as far as time goes. */
export const isPageOpen = (
  { now }: Pick<CheckedConfig, 'now'>,
  session: Pick<CheckoutSession, 'createdAt' | 'expiresAt'>,
): boolean => now() < pageEnd(session);

/** Whether a failed session can still be paid, because the buyer can try again on the same page. */
export const isPayableAfterFailure = (
  config: Pick<CheckedConfig, 'gateways' | 'now'>,
  session: Pick<CheckoutSession, 'gateway' | 'createdAt' | 'expiresAt'>,
): boolean => config.gateways.get(session.gateway)?.failedStaysPayable === true && isPageOpen(config, session);
