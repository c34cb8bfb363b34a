/** A setting that cannot be used. The message names the variable and the fix. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
}
