/**
 * The playground's scenarios, by name: the part that the sandbox plays. The server sets only these scenarios, so a page
 * can choose a scenario but not write one.
 */
import type { Scenario } from 'pay-button-element/sandbox';

/** Milliseconds: longer than any visit. */
const NEVER = 24 * 3_600_000;

/** The scenarios. The browser's part of some, such as `blocked`, is in `page/browser-trouble.ts`. */
export const SCENARIOS = {
  choice: {},
  paid: { autoOutcome: 'succeeded', delay: { auto: 4000 } },
  refused: { autoOutcome: 'failed', delay: { auto: 4000 } },
  slow: { delay: { create: 3000, settle: 8000 } },
  silent: { delay: { settle: NEVER }, webhook: 'never' },
  down: { create: { status: 503 } },
  blocked: {},
  'closed-early': { autoOutcome: 'succeeded', delay: { auto: 12_000 } },
  'amount-changed': {},
  severed: { coop: 'same-origin', delay: { settle: 1500 } },
  'webhook-lost': { webhook: 'never' },
  'webhook-forged': { webhook: 'forged' },
} as const satisfies Readonly<Record<string, Scenario>>;

export type ScenarioName = keyof typeof SCENARIOS;

/** Whether a scenario has this name. */
export const isScenarioName = (name: unknown): name is ScenarioName =>
  typeof name === 'string' && Object.hasOwn(SCENARIOS, name);
