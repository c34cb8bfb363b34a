/** Splits a command line into its options and its other words. */
import { parseArgs, type ParseArgsConfig } from 'node:util';
import { UsageError } from './usage-error.js';

/** An option with a value. */
export const TEXT = { type: 'string' } as const;
/** An option without a value. */
export const FLAG = { type: 'boolean' } as const;
/** `--help`, which every command has. */
export const HELP_FLAG = { ...FLAG, short: 'h' } as const;

/** Like Node's `parseArgs`. For an option that it does not accept it throws a `Problem` with Node's message. */
export function parseOptions<Config extends ParseArgsConfig>(
  config: Config,
  Problem: new (message: string) => Error = UsageError,
): ReturnType<typeof parseArgs<Config>> {
  try {
    return parseArgs(config);
  } catch (error) {
    throw new Problem(error instanceof Error ? error.message : String(error));
  }
}
