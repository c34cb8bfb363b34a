/**
 * The browser's part of the scenarios: a blocked popup, and a popup that closes too early. It replaces `window.open`
 * on this page, as an extension or a setting does.
 */
import type { ScenarioName } from '../shared/scenarios.js';

/** Milliseconds: long enough to see the hosted page, too short to pay. */
const CLOSED_AFTER = 5000;

/** From the next popup on, popups behave as the scenario says. */
export function troubleWindows(scenario: () => ScenarioName): void {
  const open = window.open.bind(window);
  window.open = (...call) => {
    if (scenario() === 'blocked') return null;
    const popup = open(...call);
    if (scenario() === 'closed-early') setTimeout(() => popup?.close(), CLOSED_AFTER);
    return popup;
  };
}
