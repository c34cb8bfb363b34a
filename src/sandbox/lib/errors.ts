/** The errors that a user of the sandbox can cause. Each message names the fix. */

/** What went wrong:
 * - `invalid_option`: an option of `createSandbox` or `startSandbox` is not valid;
 * - `invalid_scenario`: a scenario, or its match, is not valid;
 * - `transaction_not_found`: no transaction has this id or reference;
 * - `already_chosen`: the buyer, or a scenario, has already chosen;
 * - `cannot_listen`: the port is in use, or not allowed.
 */
export type SandboxErrorCode =
  'invalid_option' | 'invalid_scenario' | 'transaction_not_found' | 'already_chosen' | 'cannot_listen';

/** Thrown by the sandbox's own functions. The simulators never throw it: they answer as vendors do. */
export class SandboxError extends Error {
  override readonly name = 'SandboxError';
  readonly code: SandboxErrorCode;

  constructor(code: SandboxErrorCode, message: string, cause?: unknown) {
    super(message, { cause });
    this.code = code;
  }
}

/**
 * `sandbox.fetch` rejects with this when a scenario loses the answer, as the platform's `fetch` does when a connection
 * breaks. The server then closes the connection without an answer.
 */
export class LostAnswerError extends TypeError {
  constructor() {
    super('fetch failed', { cause: new Error('The scenario `createLost` lost this answer.') });
  }
}
