/**
 * The browser's part of the scenarios: a window that is refused, and one that its owner closes too
 * early. It stands in for `window.open` on this page only, as an extension or a setting would.
 */
import type { ScenarioName } from '../shared/scenarios.js';

/** Milliseconds: late enough to have seen the hosted page, too early to have paid. */
const CLOSED_AFTER = 5000;

/** Makes the page's windows behave as the scenario has them, from the next one on. */
export function troubleWindows(scenario: () => ScenarioName): void {
  const open = window.open.bind(window);
  window.open = (...call) => {
    if (scenario() === 'blocked') return null;
    const popup = open(...call);
    if (scenario() === 'closed-early') setTimeout(() => popup?.close(), CLOSED_AFTER);
    return popup;
  };
}
