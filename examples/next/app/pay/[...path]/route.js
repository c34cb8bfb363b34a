/**
 * The proxy below `/pay` of a Next app: a route handler that catches every path. Next calls the
 * function with the name of the method. For a method without one, Next itself would answer 405,
 * without a code that the button knows. So all methods are exported.
 */
import { payProxy } from '../pay-proxy.js';

/** @param {Request} request */
const answer = (request) => payProxy().fetch(request);

export { answer as GET, answer as POST, answer as OPTIONS, answer as PUT, answer as PATCH, answer as DELETE, answer as HEAD };
