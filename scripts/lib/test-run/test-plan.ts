/** The plan of a run of `npm test`: its stages, each with its files. */
import { isAffected } from './affected-tests.js';
import { filesOf, STAGES, type Stage } from './stages.js';
import type { TestArguments } from './test-arguments.js';

export interface PlannedStage {
  readonly stage: Stage;
  readonly files: string[];
}

/** Tests that a whole run leaves out, because they install 630 MB of frameworks: `npm test -- test/mounts`. */
const ON_REQUEST = /^test\/mounts\//;

/**
 * If a stage needs another one, that one is added: `dist` may be old.
 *
 * @param changed If given, only tests that a change of these files can affect.
 */
export function planTests({ stages, filters }: TestArguments, changed?: readonly string[]): PlannedStage[] {
  const asked = STAGES.filter(({ name }) => stages.length === 0 || stages.includes(name));
  const plan = asked.flatMap((stage) => {
    const { name, folders } = stage;
    if (!folders) return filters.length === 0 && (!changed || isAffected(changed, name)) ? [{ stage, files: [] }] : [];
    const files = filesOf(stage, filters).filter((file) =>
      changed ? isAffected(changed, name, file) : filters.length > 0 || !ON_REQUEST.test(file),
    );
    // A whole stage without files is an error. It is kept in the plan, and running it reports the error.
    return files.length > 0 || (filters.length === 0 && !changed) ? [{ stage, files }] : [];
  });
  const isNeeded = (name: string): boolean => plan.some(({ stage }) => stage.needs === name);
  const missing = STAGES.filter(({ name }) => isNeeded(name) && plan.every(({ stage }) => stage.name !== name));
  return [...plan, ...missing.map((stage) => ({ stage, files: [] }))].sort(
    (one, other) => STAGES.indexOf(one.stage) - STAGES.indexOf(other.stage),
  );
}

/** The plan in groups. Groups run one after the other; the stages of a group, which are those of a phase, run at once. */
export function atOnce(plan: readonly PlannedStage[]): PlannedStage[][] {
  const groups: PlannedStage[][] = [];
  for (const planned of plan) {
    const group = groups.at(-1);
    if (group?.[0]?.stage.phase === planned.stage.phase) group.push(planned);
    else groups.push([planned]);
  }
  return groups;
}
