/** What a run of `npm test` is going to do: the stages that were asked for, each with its files. */
import { isAffected } from './affected-tests.js';
import { filesOf, STAGES, type Stage } from './stages.js';
import type { TestArguments } from './test-arguments.js';

export interface PlannedStage {
  readonly stage: Stage;
  readonly files: string[];
}

/**
 * A stage that needs another brings it along: what is in `dist` may be of any time.
 *
 * @param changed With it, only what a change of these files can affect.
 */
export function planTests({ stages, filters }: TestArguments, changed?: readonly string[]): PlannedStage[] {
  const asked = STAGES.filter(({ name }) => stages.length === 0 || stages.includes(name));
  const plan = asked.flatMap((stage) => {
    const { name, folders } = stage;
    if (!folders) return filters.length === 0 && (!changed || isAffected(changed, name)) ? [{ stage, files: [] }] : [];
    const files = filesOf(stage, filters).filter((file) => !changed || isAffected(changed, name, file));
    // A whole stage without files is wrong, which running it will say.
    return files.length > 0 || (filters.length === 0 && !changed) ? [{ stage, files }] : [];
  });
  const isNeeded = (name: string): boolean => plan.some(({ stage }) => stage.needs === name);
  const missing = STAGES.filter(({ name }) => isNeeded(name) && plan.every(({ stage }) => stage.name !== name));
  return [...plan, ...missing.map((stage) => ({ stage, files: [] }))].sort(
    (one, other) => STAGES.indexOf(one.stage) - STAGES.indexOf(other.stage),
  );
}

/**
 * The plan in groups, one after the other; the stages of a group run at once. Those that need the build do:
 * the end-to-end tests mostly wait, and what bundlers and compilers do meanwhile costs no time.
 */
export function atOnce(plan: readonly PlannedStage[]): PlannedStage[][] {
  const groups: PlannedStage[][] = [];
  for (const planned of plan) {
    const group = groups.at(-1);
    if (planned.stage.needs && group?.[0]?.stage.needs === planned.stage.needs) group.push(planned);
    else groups.push([planned]);
  }
  return groups;
}
