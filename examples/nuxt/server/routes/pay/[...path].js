/** The proxy below `/pay` of a Nuxt app, with Node's request and response. */
import { payProxy } from '../../pay-proxy.js';

export default fromNodeMiddleware((incoming, outgoing) => payProxy().nodeListener(incoming, outgoing));
