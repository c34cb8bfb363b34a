/** The proxy below `/pay` of a Nuxt app, by Node's own objects. */
import { payProxy } from '../../pay-proxy.js';

export default fromNodeMiddleware((incoming, outgoing) => payProxy().nodeListener(incoming, outgoing));
