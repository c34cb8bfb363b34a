/** How long a hosted page takes payments: whoever waits for one has to know when to stop. */
import type { CheckoutSession } from '../../contract/index.js';
import type { CheckedConfig } from '../config/check-config.js';

/**
 * Ms from the create, where the gateway does not say. ASSUMPTION: no gateway that leaves it out documents a lifetime.
 */
const PAGE_LIFETIME = 24 * 3_600_000;

/** When a session's hosted page stops taking payments, in epoch ms. */
export const pageEnd = ({ createdAt, expiresAt }: Pick<CheckoutSession, 'createdAt' | 'expiresAt'>): number =>
  expiresAt === undefined ? Date.parse(createdAt) + PAGE_LIFETIME : Date.parse(expiresAt);

/** Whether a session may be paid although it has ended without a success: the buyer tries again on the same page. */
export const isPayableAfterFailure = (
  { gateways, now }: Pick<CheckedConfig, 'gateways' | 'now'>,
  session: Pick<CheckoutSession, 'gateway' | 'createdAt' | 'expiresAt'>,
): boolean => gateways.get(session.gateway)?.failedStaysPayable === true && now() < pageEnd(session);
