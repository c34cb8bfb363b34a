/** The proxy below `/pay` of a SvelteKit app. Every method, for the proxy itself refuses those that it does not have. */
import { payProxy } from '../../../pay-proxy.js';

/** @param {{ request: Request }} event */
export const fallback = ({ request }) => payProxy().fetch(request);
