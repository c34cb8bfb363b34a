/** The proxy below `/pay` of a SvelteKit app. `fallback` takes every method; the proxy refuses unknown ones. */
import { payProxy } from '../../../pay-proxy.js';

/** @param {{ request: Request }} event */
export const fallback = ({ request }) => payProxy().fetch(request);
