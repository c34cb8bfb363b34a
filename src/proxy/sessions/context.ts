/** What the actions share: one of each per proxy, put together in `pay-proxy.ts`. */
import type { CheckedConfig } from '../config/check-config.js';
import type { Counter } from './counts.js';
import type { GatewayHealth } from './gateway-health.js';
import type { NameClient } from '../budget/client-name.js';
import type { CreateLimits } from '../budget/create-limits.js';
import type { GatewayBudget } from '../budget/gateway-budget.js';
import type { SessionIds } from '../tokens/session-id.js';
import type { SignedReferences } from '../tokens/signed-reference.js';

/** The tools of one proxy. */
export interface ProxyContext {
  readonly config: CheckedConfig;
  readonly sessionIds: SessionIds;
  readonly references: SignedReferences;
  /** The budget of a gateway, by its id. */
  readonly budgetOf: (gateway: string) => GatewayBudget;
  readonly nameClient: NameClient;
  readonly createLimits: CreateLimits;
  readonly counter: Counter;
  readonly health: GatewayHealth;
}
