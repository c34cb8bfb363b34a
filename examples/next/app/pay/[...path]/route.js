/**
 * The proxy below `/pay` of a Next app: a route handler that catches every path. Next calls the
 * function with the name of the method, and answers those that are not exported with 405 by itself,
 * without a code that the button knows; hence all of them.
 */
import { payProxy } from '../pay-proxy.js';

/** @param {Request} request */
const answer = (request) => payProxy().fetch(request);

export { answer as GET, answer as POST, answer as OPTIONS, answer as PUT, answer as PATCH, answer as DELETE, answer as HEAD };
