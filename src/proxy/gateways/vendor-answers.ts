/**
 * What the answers of every vendor have in common: a created payment that can be used or not, and an error that its
 * HTTP status explains. Shared by the adapters; knows no vendor's field names.
 */
import { allowedCheckoutUrl, type CheckoutHosts } from './checkout-url.js';
import { GatewayError, type CreatedPayment, type PaymentState } from './gateway.js';

/** What an adapter has read of the answer to a create. */
export interface ReadLink {
  /** The HTTP status of the answer. */
  readonly status: number;
  /** Our reference as the vendor repeats it; `undefined` where it does not. */
  readonly reference: string | undefined;
  readonly gatewayReference?: string | undefined;
  readonly checkoutUrl: unknown;
  readonly expiresAt?: string | undefined;
}

/**
 * The created payment, if a buyer may be sent to it. `fields` are the vendor's names of the fields. If it names
 * `gatewayReference`, an answer without that id is refused. Throws a {@link GatewayError} of unknown outcome.
 */
export const createdPayment = (
  vendor: string,
  pages: CheckoutHosts,
  fields: { readonly checkoutUrl: string; readonly gatewayReference?: string },
  reference: string,
  link: ReadLink,
): CreatedPayment => {
  const unusable = (what: string): GatewayError =>
    new GatewayError('gateway_unavailable', `${vendor} answered ${what} (HTTP ${link.status}).`, {
      outcomeUnknown: true,
    });
  const { gatewayReference, expiresAt } = link;
  if (fields.gatewayReference !== undefined && gatewayReference === undefined)
    throw unusable(`without a usable ${fields.gatewayReference}`);
  if ((link.reference ?? reference) !== reference) throw unusable('about another payment');
  const checkoutUrl = allowedCheckoutUrl(link.checkoutUrl, pages);
  if (checkoutUrl === undefined)
    throw unusable(`without an https ${fields.checkoutUrl} on ${pages.hosts.join(', ')}; see checkoutHosts`);
  return {
    ...(gatewayReference === undefined ? {} : { gatewayReference }),
    checkoutUrl,
    ...(expiresAt === undefined ? {} : { expiresAt }),
  };
};

/** The part of an error's message that says what was answered: numbers and codes, and never the vendor's text. */
export const becauseOf = (status: number, code: string | undefined): string =>
  `(HTTP ${status}${code === undefined ? '' : `, ${code}`})`;

/** An error answer. */
export interface Refusal {
  readonly vendor: string;
  /** Whether it answers a create. */
  readonly creates: boolean;
  /** The options that hold the keys, for whoever has to check them. */
  readonly keys: string;
  readonly status: number;
  /** The vendor's own code, where it has one: for the message. */
  readonly code?: string | undefined;
}

/** What an error answer means by its HTTP status, where the vendor's own code does not say it better. */
export const refusalByStatus = ({ vendor, creates, keys, status, code }: Refusal): GatewayError => {
  const because = becauseOf(status, code);
  if (status >= 500 || status === 408) return unavailable(vendor, because, creates);
  if (status === 401)
    return new GatewayError('gateway_misconfigured', `${vendor} does not accept the key ${because}: check ${keys}.`);
  if (status === 403) {
    return new GatewayError(
      'gateway_misconfigured',
      `${vendor} does not let this key do that ${because}: ask it to verify the account.`,
    );
  }
  if (status === 404 && creates)
    return new GatewayError('gateway_misconfigured', `${vendor} has no such call ${because}: check baseUrl.`);
  if (status === 404) return new GatewayError('payment_not_found', `${vendor} knows no such payment ${because}.`);
  return new GatewayError('gateway_rejected', `${vendor} refused the request ${because}.`);
};

/** The vendor is down or slow. */
export const unavailable = (vendor: string, because: string, outcomeUnknown: boolean): GatewayError =>
  new GatewayError('gateway_unavailable', `${vendor} cannot answer now ${because}.`, { outcomeUnknown });

/** A payment that its gateway knows by its own id alone, and of which we have none. */
export const withoutId = (vendor: string): GatewayError =>
  new GatewayError('payment_not_found', `${vendor} knows a payment only by its own id, and this one has none.`);

/** Whether a payment is certainly waiting to be paid: it is pending, and all of its state could be read. */
export const isOpen = ({ status, unclear }: PaymentState): boolean => status === 'pending' && unclear === undefined;
