/**
 * Simulators of the gateways, so that a shop can be built and tested without an account. They are written from the
 * vendors' documents only. They import nothing else of this package: then a misunderstanding in the adapters is not
 * repeated here, and tests find it. What the documents do not say is marked as `assumption`.
 *
 * @example
 * const running = await startSandbox({ port: 5174 });
 * running.sandbox.script({ gateway: 'dexchange' }, { webhook: 'never', delay: { settle: 3000 } });
 * // … point the proxy at running.dexchange.baseUrl with running.dexchange.apiKey
 * await running.close();
 */
export { createSandbox, type Sandbox } from './sandbox.js';
export { startSandbox, type RunningSandbox, type StartSandboxOptions } from './listen.js';
export { SandboxError, LostAnswerError, type SandboxErrorCode } from './lib/errors.js';
export type { SandboxOptions } from './options.js';
export type { Delays, Fault, GatewayName, Operation, Outcome, Scenario, SigningKey } from './payments/scenario.js';
export type { ScenarioMatch, ScriptedScenario } from './payments/script.js';
export type { RequestCounts, StatusCounts } from './vendors/gateway-api.js';
export type { Phase, TransactionRecord, WebhookDelivery } from './payments/transactions.js';
export type { Schedule } from './lib/timers.js';
