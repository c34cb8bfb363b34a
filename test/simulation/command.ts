/**
 * `npm run simulate`: runs any number of simulated sessions, or replays a failed one. It prints its seed, the faults
 * that were injected and survived, and for a failure the shortest trace that it can find.
 */
import { parseArgs } from 'node:util';
import { describeFailure, describePlan } from './report.js';
import { planOf, runSession } from './simulate.js';
import { Statistics } from './statistics.js';
import { onlyItems } from './world/plan.js';

const USAGE = `npm run simulate -- [options]

  --sessions N    how many sessions to run (10 000)
  --seed N        seed of the first; the next ones count up (a new one each time)
  --failures N    how many failures to describe before giving up (1)
  --replay SEED   play one session and print its trace
  --only ITEMS    with --replay: leave out everything that is not in this list, as a failure prints it
  --help          this text`;

/** Milliseconds between two lines of progress. */
const PROGRESS = 5_000;

process.exitCode = await main();

async function main(): Promise<number> {
  let options;
  try {
    options = parse();
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
    return 2;
  }
  if (options.help) {
    console.log(USAGE);
    return 0;
  }
  return options.replay === undefined
    ? run(options.sessions, options.seed, options.failures)
    : replay(options.replay, options.only);
}

/** Runs sessions, and stops early after `mostFailures` failures. */
async function run(sessions: number, seed: number, mostFailures: number): Promise<number> {
  console.log(`seed ${seed}, ${sessions} sessions`);
  const statistics = new Statistics();
  const started = performance.now();
  let reported = started;
  for (let next = seed; next < seed + sessions && statistics.failures.length < mostFailures; next++) {
    const outcome = await runSession(planOf(next));
    statistics.add(outcome);
    if (outcome.violation) console.log(`\n${await describeFailure(outcome)}\n`);
    if (performance.now() - reported < PROGRESS) continue;
    reported = performance.now();
    const rate = statistics.sessions / ((reported - started) / 1000);
    const left = (sessions - statistics.sessions) / rate;
    console.log(
      `${statistics.sessions} of ${sessions} sessions, ${Math.round(rate)} a second, ${Math.round(left)} s to go`,
    );
  }
  const { failures, paid, duration } = statistics;
  console.log(`\n${statistics}\n`);
  console.log(
    `${statistics.sessions} sessions from seed ${seed}: ${paid} payments in ${Math.round(duration / 3_600_000)} simulated hours`,
  );
  console.log(
    failures.length === 0
      ? 'No promise was broken.'
      : `Broken: ${failures.map(({ plan, violation }) => `${violation?.invariant} in session ${plan.seed}`).join(', ')}`,
  );
  return failures.length === 0 ? 0 : 1;
}

/** Plays one session and prints its trace. */
async function replay(seed: number, only: readonly string[] | undefined): Promise<number> {
  const plan = planOf(seed);
  const outcome = await runSession(only ? onlyItems(plan, only) : plan);
  console.log(`session: ${seed}\n${describePlan(outcome.plan)}\n${outcome.trace}\n`);
  console.log(
    outcome.violation
      ? `${outcome.violation.invariant} was broken: ${outcome.violation.message}`
      : 'No promise was broken.',
  );
  return outcome.violation ? 1 : 0;
}

/** @throws {Error} that names the option. */
function parse() {
  const { values } = parseArgs({
    options: {
      sessions: { type: 'string' },
      seed: { type: 'string' },
      failures: { type: 'string' },
      replay: { type: 'string' },
      only: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  const number = (name: string, value: string | undefined): number | undefined => {
    if (value === undefined) return undefined;
    if (!/^\d{1,9}$/.test(value)) throw new Error(`--${name} needs a whole number, not "${value}".`);
    return Number(value);
  };
  return {
    help: values.help,
    sessions: number('sessions', values.sessions) ?? 10_000,
    seed: number('seed', values.seed) ?? Date.now() % 1_000_000_000,
    failures: Math.max(1, number('failures', values.failures) ?? 1),
    replay: number('replay', values.replay),
    only: values.only?.split(',').filter(Boolean),
  };
}
