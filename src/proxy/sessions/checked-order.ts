/** What a payment is opened for. */
import type { Customer, Money } from '../../contract/index.js';
import type { Gateway } from '../gateways/gateway.js';

/** The order of a create. Every field has been checked. */
export interface CheckedOrder {
  readonly gateway: Gateway;
  readonly order: string;
  readonly amount: Money;
  readonly description?: string | undefined;
  readonly customer?: Customer | undefined;
  readonly returnUrl: string;
  readonly locale?: string | undefined;
  /** Whether a form without script sent the create. */
  readonly byForm?: boolean | undefined;
  /** Whether the merchant says that the order is paid. `false` does not overrule a success that we have recorded. */
  readonly paid: boolean;
  /** Whether the order may be paid many times. Then its payments are independent of each other. */
  readonly repeatable: boolean;
  /** The client's name, if it is known: see `client-name.ts`. */
  readonly client: string | undefined;
}
