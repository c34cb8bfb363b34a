/**
 * The proxy below `/pay` of a Next app: a route handler that catches every path. Next calls the
 * function with the name of the method, and answers those that are not exported with 405 by itself,
 * without a code that the button knows; hence all of them.
 */
import { proxy } from '../../../../pay.mjs';

/** Each request is about money; none may be answered from a cache. */
export const dynamic = 'force-dynamic';

export const { fetch: GET, fetch: POST, fetch: OPTIONS, fetch: PUT, fetch: PATCH, fetch: DELETE, fetch: HEAD } = proxy;
