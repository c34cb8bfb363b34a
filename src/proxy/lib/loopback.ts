/** Which URLs lead to this machine, by the rule of the contract. */
import { isLoopback as isLoopbackHost } from '../../contract/loopback.js';

/** Whether a URL's host is loopback. */
export const isLoopback = (url: URL): boolean => isLoopbackHost(url.hostname);
