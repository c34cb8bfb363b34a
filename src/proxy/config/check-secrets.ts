/**
 * Checks the proxy's secrets. Whoever guesses one can forge sessions and webhook addresses, so weak secrets are
 * refused. No message contains a secret.
 */
import { ConfigurationError } from '../lib/configuration-error.js';

const MIN_LENGTH = 32;
/** 32 random digits have fewer different characters than this once in ten million times. */
const MIN_VARIETY = 6;

/** Works in every shell, and needs only Node. */
const HOW_TO = `Make one with: node -e "console.log(require('crypto').randomBytes(32).toString('base64'))"`;

/**
 * The secrets as a list; the first one seals. Throws a {@link ConfigurationError} for one that is missing or could be
 * guessed.
 */
export function checkSecrets(secret: string | readonly string[]): readonly string[] {
  const secrets: readonly unknown[] = Array.isArray(secret) ? secret : [secret];
  if (secrets.length === 0) throw new ConfigurationError(`secret: the list is empty. ${HOW_TO}`);
  return secrets.map((one, index) => {
    const problem = problemOf(one);
    if (problem === undefined) return one as string;
    throw new ConfigurationError(
      `secret: ${secrets.length > 1 ? `number ${index + 1} of the list ` : ''}${problem} ${HOW_TO}`,
    );
  });
}

function problemOf(secret: unknown): string | undefined {
  if (secret === undefined || secret === null || secret === '') {
    return 'is absent: the variable of the environment that it comes from, such as PAY_SECRET, is not set in this process. Node reads a file .env when started with --env-file=.env.';
  }
  if (typeof secret !== 'string') return 'must be a string.';
  if (secret.length < MIN_LENGTH) return `must have at least ${MIN_LENGTH} random characters.`;
  if (new Set(secret).size < MIN_VARIETY || isRepeated(secret)) return 'must be random, and this one repeats itself.';
  return undefined;
}

/** Whether the secret repeats a part of itself that is at most two thirds as long. */
function isRepeated(secret: string): boolean {
  const longest = (secret.length * 2) / 3;
  for (let period = 1; period <= longest; period++) if (secret.startsWith(secret.slice(period))) return true;
  return false;
}
