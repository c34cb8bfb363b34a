/** The proxy's entry: what a merchant's server imports. */
export { createPayProxy } from './pay-proxy.js';
export { memoryStore } from './stores/memory-store.js';
export { redisStore, type RedisStoreOptions } from './stores/redis-store.js';
export { postgresStore, type PostgresStoreOptions } from './stores/postgres-store.js';
export type { PostgresClient, PostgresPool } from './stores/postgres-listening.js';
export { mysqlStore, type MysqlPool, type MysqlStoreOptions } from './stores/mysql-store.js';
export type { IoredisClient, IoredisSubscriber, NodeRedisClient, NodeRedisSubscriber } from './stores/redis-client.js';
export { dexchange, type DexchangeOptions } from './gateways/dexchange.js';
export { egopay, type EgopayOptions } from './gateways/egopay.js';
export { GatewayError } from './gateways/gateway.js';
export { ConfigurationError } from './lib/configuration-error.js';
export type {
  CreateLimitsConfig,
  Log,
  LogConsole,
  LogEntry,
  PayProxy,
  PayProxyConfig,
  ReconcileCounts,
  ResolvedOrder,
  Settlement,
} from './config/config.js';
export type { CallOutcome, GatewayCounts, ProxyCounts } from './log/counts.js';
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
  WebhookProof,
} from './gateways/gateway.js';
export type { NodeListener, NodeRequest, NodeResponse } from './http/node-listener.js';
export type { CompleteStore, Store } from './stores/store.js';
export type { CheckoutSession, Currency, Customer, Money, SessionStatus } from '../contract/index.js';
