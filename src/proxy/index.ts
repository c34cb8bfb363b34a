/** The proxy's entry: what a merchant's server imports. */
export { createPayProxy, type PayProxy } from './pay-proxy.js';
export { memoryStore } from './stores/memory-store.js';
export { redisStore, type RedisStoreOptions } from './stores/redis-store.js';
export { postgresStore, type PostgresStoreOptions } from './stores/postgres-store.js';
export type { PostgresClient, PostgresPool } from './stores/postgres-listening.js';
export { mysqlStore, type MysqlPool, type MysqlStoreOptions } from './stores/mysql-store.js';
export type { IoredisClient, IoredisSubscriber, NodeRedisClient, NodeRedisSubscriber } from './stores/redis-client.js';
export { dexchange, type DexchangeOptions } from './gateways/dexchange.js';
export { dexpay, type DexpayOptions } from './gateways/dexpay.js';
export { egopay, type EgopayOptions } from './gateways/egopay.js';
export { fedapay, type FedapayOptions } from './gateways/fedapay.js';
export { paydunya, type PaydunyaOptions } from './gateways/paydunya.js';
export { wave, type WaveOptions, type WaveWebhookStrategy } from './gateways/wave.js';
export { GatewayError } from './gateways/gateway.js';
export { ConfigurationError } from './lib/configuration-error.js';
export type { CreateLimitsConfig, PayProxyConfig, ResolvedOrder, Settlement } from './config/config.js';
export type { Log, LogConsole, LogEntry } from './lib/log.js';
export type { ReconcileCounts } from './sessions/reconcile.js';
export type { CallOutcome, GatewayCounts, ProxyCounts } from './sessions/counts.js';
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
