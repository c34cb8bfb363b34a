/** The proxy's entry: what a merchant's server imports. */
export { createPayProxy } from './pay-proxy.js';
export { memoryStore } from './memory-store.js';
export { redisStore, type RedisStoreOptions } from './redis-store.js';
export type { IoredisClient, IoredisSubscriber, NodeRedisClient, NodeRedisSubscriber } from './redis-client.js';
export { dexchange, type DexchangeOptions } from './gateways/dexchange.js';
export { egopay, type EgopayOptions } from './gateways/egopay.js';
export { GatewayError } from './gateway.js';
export { ConfigurationError } from './configuration-error.js';
export type { CreateLimitsConfig, Log, LogConsole, LogEntry, PayProxy, PayProxyConfig, ReconcileCounts, ResolvedOrder, Settlement } from './config.js';
export type { CallOutcome, GatewayCounts, ProxyCounts } from './counts.js';
export type {
  CreatedPayment,
  Gateway,
  GatewayContext,
  GatewayErrorCode,
  GatewayLimits,
  KnownPayment,
  NewPayment,
  PaymentState,
  WebhookCall,
  WebhookNudge,
} from './gateway.js';
export type { NodeListener, NodeRequest, NodeResponse } from './node-listener.js';
export type { CompleteStore, Store } from './store.js';
export type { CheckoutSession, Currency, Customer, Money, SessionStatus } from '../contract/index.js';
