/** Runs the checks one after another against one proxy, and collects the verdicts. */
import { createBench, type Bench } from './bench/bench.js';
import type { Check } from './checks/check.js';
import { BrokenPromiseError, NotCheckedError } from './bench/expect.js';
import type { Report, Verdict } from './bench/verdict.js';
import { CHECKS } from './checks/index.js';
import { CheckOptionsError, resolveOptions, type CheckOptions } from './bench/options.js';

/**
 * Checks whether a proxy keeps the contract, over HTTP. The proxy may be written in any language. The check creates
 * about five payments and pays none. With a sandbox it creates about twenty, and settles some of them.
 *
 * @throws {CheckOptionsError} for an option that is not valid; the message names the fix.
 * @example
 * const report = await checkProxy({
 *   url: 'http://localhost:3000/pay', order: '1001', amount: { value: 5000, currency: 'XOF' },
 *   sandbox: 'http://127.0.0.1:5174',
 * });
 * if (report.fails > 0) console.error(report.verdicts.filter(({ result }) => result === 'fails'));
 */
export async function checkProxy(options: CheckOptions): Promise<Report> {
  const resolved = resolveOptions(options);
  const bench = createBench(resolved);
  if (resolved.sandbox !== undefined) await answers(bench);
  const verdicts: Verdict[] = [];
  for (const check of CHECKS) {
    const verdict = await judge(check, bench);
    verdicts.push(verdict);
    options.onVerdict?.(verdict);
  }
  const count = (result: Verdict['result']): number => verdicts.filter((verdict) => verdict.result === result).length;
  return {
    url: resolved.url,
    verdicts,
    holds: count('holds'),
    fails: count('fails'),
    notChecked: count('not checked'),
  };
}

/** If a sandbox is named, it must answer. Otherwise its checks would be left out without an error. */
async function answers({ sandbox }: Bench): Promise<void> {
  try {
    await sandbox.transactions();
  } catch (error) {
    if (error instanceof NotCheckedError) throw new CheckOptionsError(`sandbox: ${error.message}.`);
    throw error;
  }
}

async function judge(check: Check, bench: Bench): Promise<Verdict> {
  const { id, promise, needs } = check;
  try {
    if (needs === 'sandbox' && bench.options.sandbox === undefined) {
      throw new NotCheckedError('no sandbox was given, so the gateway cannot be told what to do');
    }
    if (needs !== undefined) await hasSession(bench);
    await check.run(bench);
    return { id, promise, result: 'holds' };
  } catch (error) {
    if (error instanceof BrokenPromiseError) return { id, promise, result: 'fails', reason: error.message };
    if (error instanceof NotCheckedError) return { id, promise, result: 'not checked', reason: error.message };
    throw error;
  }
}

/** If no session can be created, only the check of the create reports that. */
async function hasSession({ shared }: Bench): Promise<void> {
  try {
    await shared();
  } catch (error) {
    if (error instanceof BrokenPromiseError)
      throw new NotCheckedError('no session could be created: see create-answer');
    throw error;
  }
}
