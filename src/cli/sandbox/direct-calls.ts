/**
 * The calls of a proxy to each gateway, as shell commands. They show what a gateway answers, to developers who write
 * their own proxy. Paths and fields are the vendors': the documentation says what is known about them.
 */
import type { GatewayName, RunningSandbox } from '../../sandbox/index.js';
import { get, post } from './curl.js';

/** Sets a new reference in the shell: a gateway accepts each reference once. */
export const REFERENCE_COMMAND = 'REFERENCE=try-$(date +%s)';

/** The shell variable `$REFERENCE`, for use inside single quotes. */
const REFERENCE = "'$REFERENCE'";

/** By gateway. The buyer returns to `returnUrl`. */
export const DIRECT_CALLS: Readonly<
  Record<GatewayName, (sandbox: RunningSandbox, returnUrl: string) => readonly string[]>
> = {
  dexchange: ({ dexchange }, returnUrl) => [
    post(
      `${dexchange.baseUrl}/api/v1/transaction/merchant/get-link`,
      {
        externalTransactionId: REFERENCE,
        ItemName: 'T-shirt',
        ItemPrice: 5000,
        callBackURL: returnUrl,
        successUrl: returnUrl,
        failureUrl: returnUrl,
      },
      `Authorization: Bearer ${dexchange.apiKey}`,
    ),
  ],
  egopay: ({ egopay: { baseUrl, startUrl, token } }, returnUrl) => [
    post(startUrl, {
      token,
      transaction_ref: REFERENCE,
      amount: 5000,
      channel: 'ALL',
      description: 'T-shirt',
      return_url: returnUrl,
    }),
    post(`${baseUrl}/api/v1/payments/gate/verify`, { token, transaction_ref: REFERENCE }),
  ],
  dexpay({ dexpay: { baseUrl, apiKey, apiSecret } }, returnUrl) {
    const sessions = `${baseUrl}/api/v1/checkout-sessions`;
    const keys = [`x-api-key: ${apiKey}`, `x-api-secret: ${apiSecret}`];
    const body = {
      reference: REFERENCE,
      item_name: 'T-shirt',
      amount: 5000,
      currency: 'XOF',
      success_url: returnUrl,
      failure_url: returnUrl,
    };
    return [post(sessions, body, ...keys), get(`${sessions}/$REFERENCE`, ...keys)];
  },
  fedapay: ({ fedapay: { baseUrl, secretKey } }, returnUrl) => [
    post(
      `${baseUrl}/v1/transactions`,
      {
        description: 'T-shirt',
        amount: 5000,
        currency: { iso: 'XOF' },
        callback_url: returnUrl,
        merchant_reference: REFERENCE,
      },
      `Authorization: Bearer ${secretKey}`,
    ),
  ],
  wave({ wave: { baseUrl, apiKey } }, returnUrl) {
    const sessions = `${baseUrl}/v1/checkout/sessions`;
    const key = `Authorization: Bearer ${apiKey}`;
    const body = {
      amount: '5000',
      currency: 'XOF',
      success_url: returnUrl,
      error_url: returnUrl,
      client_reference: REFERENCE,
    };
    return [post(sessions, body, key), get(`${sessions}/search?client_reference=$REFERENCE`, key)];
  },
  paydunya: ({ paydunya: { baseUrl, masterKey, privateKey, token } }, returnUrl) => [
    post(
      `${baseUrl}/sandbox-api/v1/checkout-invoice/create`,
      {
        invoice: { total_amount: 5000, description: 'T-shirt' },
        store: { name: 'Boutique' },
        custom_data: { reference: REFERENCE },
        actions: { return_url: returnUrl, cancel_url: returnUrl },
      },
      `PAYDUNYA-MASTER-KEY: ${masterKey}`,
      `PAYDUNYA-PRIVATE-KEY: ${privateKey}`,
      `PAYDUNYA-TOKEN: ${token}`,
    ),
  ],
};
