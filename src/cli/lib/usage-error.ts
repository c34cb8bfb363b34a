/** A command line, or a form of the control page, that is not valid. The message names the fix. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
