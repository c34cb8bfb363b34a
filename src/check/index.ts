/** The conformance check: does a proxy, written in any language, keep the contract? */
export { checkProxy } from './check-proxy.js';
export { CheckOptionsError, type CheckOptions } from './bench/options.js';
export type { Report, Verdict } from './bench/verdict.js';
