/** The failures that a user of the sandbox can cause. Each message names the fix. */

/** What went wrong:
 * - `invalid_option`: an option of `createSandbox` or `startSandbox` cannot be used;
 * - `invalid_scenario`: a scenario, or what it is meant for, cannot be used;
 * - `transaction_not_found`: no transaction has this id or reference;
 * - `already_chosen`: the buyer, or a scenario, has chosen before;
 * - `cannot_listen`: the port is taken, or may not be used.
 */
export type SandboxErrorCode =
  'invalid_option' | 'invalid_scenario' | 'transaction_not_found' | 'already_chosen' | 'cannot_listen';

/** Thrown by the sandbox's own functions. The simulated gateways never throw it: they answer as vendors do. */
export class SandboxError extends Error {
  override readonly name = 'SandboxError';
  readonly code: SandboxErrorCode;

  constructor(code: SandboxErrorCode, message: string, cause?: unknown) {
    super(message, { cause });
    this.code = code;
  }
}

/**
 * How `sandbox.fetch` rejects when a scenario loses the answer: as the platform's `fetch` does when
 * a connection breaks. The server turns it into a broken connection.
 */
export class LostAnswerError extends TypeError {
  constructor() {
    super('fetch failed', { cause: new Error('The scenario `createLost` lost this answer.') });
  }
}
