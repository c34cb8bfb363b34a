/** `GET /gateways`: which gateways the buyer can choose, and which of them work at the moment. Calls no gateway. */
import type { GatewayList } from '../../contract/index.js';
import type { ProxyContext } from '../sessions/context.js';

/** In the order of the proxy's configuration. */
export function listGateways({ config, budgetOf, health }: ProxyContext): GatewayList {
  return {
    gateways: [...config.gateways.values()].map(({ id, name = id }) => ({
      id,
      name,
      available: !health.isDown(id) && budgetOf(id).mayCreate(),
    })),
  };
}
