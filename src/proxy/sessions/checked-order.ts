/** What a payment is opened for. */
import type { Customer, Money } from '../../contract/index.js';
import type { Gateway } from '../gateways/gateway.js';

/** A payment that may be opened: every part of it has been checked. */
export interface CheckedOrder {
  readonly gateway: Gateway;
  readonly order: string;
  readonly amount: Money;
  readonly description?: string | undefined;
  readonly customer?: Customer | undefined;
  readonly returnUrl: string;
  readonly locale?: string | undefined;
  /** Whether a form asks, by a page without script. */
  readonly byForm?: boolean | undefined;
  /** Whether the merchant says that the order is paid. A success that we have recorded counts whatever it says. */
  readonly paid: boolean;
  /** Whether the order may be paid many times: then nothing is shared between its payments. */
  readonly repeatable: boolean;
  /** Who asks, where that is known: see `client-name.ts`. */
  readonly client: string | undefined;
}
