/** What the actions share: one of each per proxy, put together in `pay-proxy.ts`. */
import type { CheckedConfig } from './check-config.js';
import type { Counter } from './counts.js';
import type { GatewayBudget } from './gateway-budget.js';
import type { SessionIds } from './session-id.js';
import type { SignedReferences } from './signed-reference.js';

/** The tools of one proxy. */
export interface ProxyContext {
  readonly config: CheckedConfig;
  readonly sessionIds: SessionIds;
  readonly references: SignedReferences;
  /** The budget of a gateway, by its id. */
  readonly budgetOf: (gateway: string) => GatewayBudget;
  readonly counter: Counter;
}
