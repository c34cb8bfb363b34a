/** The report of a failed session: the broken invariant, the shortest trace, and the command that replays it. */
import { cutDown, type Outcome } from './simulate.js';
import { itemsOf, type Plan } from './world/plan.js';
import { QUIET, type Setting } from './world/setting.js';

/** Reduces the session and describes the rest. */
export async function describeFailure(failed: Outcome): Promise<string> {
  const { outcome, items } = await cutDown(failed);
  return [
    `Session ${failed.plan.seed} broke ${outcome.violation?.invariant}: ${outcome.violation?.message}`,
    '',
    describePlan(outcome.plan),
    outcome.trace,
    '',
    'Play it again:',
    `  npm run simulate -- --replay ${failed.plan.seed} --only ${items.join(',') || 'nothing'}`,
    'With everything that was in it:',
    `  npm run simulate -- --replay ${failed.plan.seed}`,
  ].join('\n');
}

/** The differences of a plan from a quiet world. */
export function describePlan(plan: Plan): string {
  const { setting } = plan;
  const names = (Object.keys(QUIET) as (keyof Setting)[]).filter((name) => setting[name] !== QUIET[name]);
  return [
    `server:  ${plan.realProxy ? 'the proxy that ships' : 'simulated'}`,
    `world:   ${names.map((name) => `${name} ${String(setting[name])}`).join(', ') || 'quiet'}`,
    `items:   ${itemsOf(plan).length}`,
  ].join('\n');
}
