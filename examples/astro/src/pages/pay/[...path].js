/** The proxy below `/pay` of an Astro app with an adapter. */
import { payProxy } from '../../pay-proxy.js';

export const prerender = false;

/** @param {{ request: Request }} context */
export const ALL = ({ request }) => payProxy().fetch(request);
