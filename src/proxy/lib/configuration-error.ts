/**
 * The error for a set-up that cannot work. Thrown while the proxy is being made, so that a wrong
 * setting stops the deployment and not the first buyer.
 */

/** A setting that cannot work. The message says which one and what to write instead. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
}
