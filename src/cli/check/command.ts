/** `pay-button-element check`: runs the checks and prints the verdicts. */
import { HELP, parseArguments } from './arguments.js';
import type { Verdict } from '../../check/bench/verdict.js';
import { checkProxy } from '../../check/check-proxy.js';
import { CheckOptionsError, resolveOptions } from '../../check/bench/options.js';

/** What the command needs. */
export interface Terminal {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Standard output. */
  print(text: string): void;
  /** Standard error. */
  complain(text: string): void;
}

/** Runs the command with the arguments after `check`. Returns the exit status. */
export async function runCheckCommand(args: readonly string[], { env, print, complain }: Terminal): Promise<0 | 1 | 2> {
  try {
    const command = parseArguments(args, env);
    if (command.help) {
      print(HELP);
      return 0;
    }
    const { json, options } = command;
    // Throws before anything is printed, so that a wrong option gives only its error message.
    resolveOptions(options);
    if (!json) print(`Checking ${options.url} with order ${options.order}\n\n`);
    const report = await checkProxy({
      ...options,
      ...(json ? {} : { onVerdict: (verdict) => print(lineOf(verdict)) }),
    });
    const { holds, fails, notChecked } = report;
    print(
      json ? `${JSON.stringify(report, null, 2)}\n` : `\n${holds} hold, ${fails} fail, ${notChecked} not checked\n`,
    );
    return fails > 0 ? 1 : 0;
  } catch (error) {
    if (!(error instanceof CheckOptionsError)) throw error;
    complain(`${error.message}\nSee: pay-button-element check --help\n`);
    return 2;
  }
}

const WORDS: Readonly<Record<Verdict['result'], string>> = {
  holds: 'holds',
  fails: 'FAILS',
  'not checked': 'not checked',
};

function lineOf({ id, promise, result, reason }: Verdict): string {
  const head = `${WORDS[result].padEnd(13)}${id.padEnd(22)}${promise}\n`;
  return reason === undefined ? head : `${head}${' '.repeat(35)}→ ${reason}\n`;
}
