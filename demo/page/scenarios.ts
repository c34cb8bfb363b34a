/**
 * Sends an order's scenario to the playground before the button sends its create. So a payment under way keeps its
 * scenario, and two tabs do not change each other's.
 */
import type { ScenarioName } from '../shared/scenarios.js';

/** From now on, a payment gets the scenario that is chosen when it starts. */
export function playScenarios(scenario: () => ScenarioName): void {
  document.addEventListener('payment-start', (event) => {
    event.waitUntil(tell({ order: event.detail.order, scenario: scenario() }));
  });
}

async function tell(choice: { readonly order: string; readonly scenario: ScenarioName }): Promise<void> {
  const response = await fetch('/playground/scenario', {
    method: 'PUT',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(choice),
  });
  if (!response.ok) throw new Error(`The playground refuses the scenario: ${await response.text()}`);
}
