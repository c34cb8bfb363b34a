/**
 * The paths below the element's `endpoint` (the proxy's `publicUrl`), the headers, and the fragment parameters that
 * bring a session to a page which has not stored it.
 */

/** `POST` creates a checkout session. */
export const SESSIONS_PATH = '/sessions';

/** `GET` verifies one session, `DELETE` cancels it where the gateway can. The id needs no escaping. */
export const sessionPath = (id: string): string => `${SESSIONS_PATH}/${id}`;

/** `POST` by a gateway: a nudge to verify. Adapters may append a signed reference. */
export const webhookPath = (gateway: string): string => `/webhooks/${gateway}`;

/** `GET` by the buyer's browser when the hosted page is done. */
export const RETURN_PATH = '/return';

/**
 * `POST` of a form, by a page without script. `GET /checkout/{order}` shows an order, for a link that a seller sends.
 */
export const CHECKOUT_PATH = '/checkout';

/** `GET`: the gateways, for a button that lets the buyer choose. */
export const GATEWAYS_PATH = '/gateways';

/** `GET` by load balancers and uptime checks: the proxy is running. The widget never sends it. */
export const HEALTH_PATH = '/health';

/** Request header of `POST /sessions`: one UUID per attempt. */
export const IDEMPOTENCY_KEY_HEADER = 'Idempotency-Key';

/** Fragment parameter with a session id: `returnUrl#pay-session=…&pay-order=…`. */
export const SESSION_FRAGMENT = 'pay-session';

/** Fragment parameter with the session's order, so that only that order's button picks it up. */
export const ORDER_FRAGMENT = 'pay-order';
