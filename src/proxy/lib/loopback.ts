/** The rule of the contract, for a whole URL. */
import { isLoopback as isLoopbackHost } from '../../contract/loopback.js';

/** Whether a URL's host is loopback. */
export const isLoopback = (url: URL): boolean => isLoopbackHost(url.hostname);
