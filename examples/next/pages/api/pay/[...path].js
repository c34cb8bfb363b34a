/** The proxy below `/api/pay` of a Next app with the pages router, which must not read the body. */
import { payProxy } from '../../../pay-proxy.js';

export const config = { api: { bodyParser: false, externalResolver: true } };

/** @type {import('pay-button-element/proxy').NodeListener} */
export default (request, response) => payProxy().nodeListener(request, response);
