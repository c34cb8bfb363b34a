/**
 * The playground's gateways: each is the simulated one, or the real one if the environment has its keys. This is
 * decided once, at the start; the rest of the playground does not depend on it.
 */
import {
  ConfigurationError,
  dexchange,
  dexpay,
  egopay,
  fedapay,
  paydunya,
  wave,
  type Gateway,
} from 'pay-button-element/proxy';
import type { GatewayName, RunningSandbox } from 'pay-button-element/sandbox';
import { SettingsError } from './settings-error.js';

/** Variables of the environment by name. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** `real`: payments with real money. `test`: payments in the gateway's test mode. */
export type Mode = 'real' | 'test';

/** A gateway whose keys the environment has. */
export interface RealGateway {
  readonly id: GatewayName;
  readonly name: string;
  readonly mode: Mode;
  readonly gateway: Gateway;
  /** Whether the address of its webhooks is set in its dashboard, and not sent with each payment. */
  readonly hasDashboard: boolean;
  /** Whether it accepts addresses of this machine, so that it can be tried without a tunnel. */
  readonly isLocal: boolean;
}

interface Row {
  readonly name: string;
  readonly simulated: (sandbox: RunningSandbox) => Gateway;
  /** Names of the variables that it needs. */
  readonly variables: readonly string[];
  /** Makes the real gateway from their values, in that order. */
  readonly real: (values: readonly string[], env: Environment, sandbox: boolean) => Gateway;
  readonly hasDashboard?: boolean;
  /** The beginning of a key for its test mode, if it has one, and the variable with that key. */
  readonly test?: readonly [variable: string, prefix: string];
  /** In its test mode the vendor seems to accept addresses of this machine: no refusal is known. */
  readonly isLocal?: boolean;
}

const ROWS: Readonly<Record<GatewayName, Row>> = {
  dexchange: {
    name: 'DEXCHANGE',
    simulated: (sandbox) => dexchange(sandbox.dexchange),
    variables: ['DEXCHANGE_API_KEY'],
    real: ([apiKey = '']) => dexchange({ apiKey }),
  },
  egopay: {
    name: 'eGoPay',
    simulated: (sandbox) => egopay(sandbox.egopay),
    variables: ['EGOPAY_TOKEN', 'EGOPAY_START_URL'],
    real: ([token = '', startUrl = '']) => egopay({ token, startUrl }),
    hasDashboard: true,
  },
  dexpay: {
    name: 'DEXPAY',
    simulated: (sandbox) => dexpay(sandbox.dexpay),
    variables: ['DEXPAY_API_KEY', 'DEXPAY_API_SECRET'],
    real: ([apiKey = '', apiSecret = ''], { DEXPAY_WEBHOOK_SECRET: webhookSecrets }, sandbox) =>
      dexpay({ apiKey, apiSecret, sandbox, webhookSecrets }),
    test: ['DEXPAY_API_KEY', 'pk_test_'],
  },
  fedapay: {
    name: 'FedaPay',
    simulated: (sandbox) => fedapay(sandbox.fedapay),
    variables: ['FEDAPAY_SECRET_KEY'],
    real: ([secretKey = ''], { FEDAPAY_WEBHOOK_SECRET: webhookSecrets }, sandbox) =>
      fedapay({ secretKey, sandbox, webhookSecrets }),
    hasDashboard: true,
    test: ['FEDAPAY_SECRET_KEY', 'sk_sandbox_'],
    isLocal: true,
  },
  wave: {
    name: 'Wave',
    simulated: (sandbox) => wave(sandbox.wave),
    variables: ['WAVE_API_KEY'],
    real: ([apiKey = ''], { WAVE_WEBHOOK_SECRET: webhookSecrets }) => wave({ apiKey, webhookSecrets }),
    hasDashboard: true,
  },
  paydunya: {
    name: 'PayDunya',
    simulated: (sandbox) => paydunya(sandbox.paydunya),
    variables: ['PAYDUNYA_MASTER_KEY', 'PAYDUNYA_PRIVATE_KEY', 'PAYDUNYA_TOKEN'],
    real: ([masterKey = '', privateKey = '', token = ''], _env, sandbox) =>
      paydunya({ masterKey, privateKey, token, sandbox }),
    test: ['PAYDUNYA_PRIVATE_KEY', 'test_private_'],
    isLocal: true,
  },
};

const IDS = Object.keys(ROWS) as GatewayName[];

/** The gateways that keep the address of their webhooks in a dashboard. */
export const DASHBOARDS: readonly GatewayName[] = IDS.filter((id) => ROWS[id].hasDashboard);

/**
 * The gateways whose keys the environment has.
 *
 * @throws {SettingsError} if a part of the keys is missing, or a key cannot be right.
 */
export function readRealGateways(env: Environment): readonly RealGateway[] {
  return IDS.flatMap((id) => {
    const { name, variables, real, test, hasDashboard = false, isLocal = false } = ROWS[id];
    const values = variables.map((variable) => env[variable] || undefined);
    const missing = variables.filter((_, index) => values[index] === undefined);
    if (missing.length === variables.length) return [];
    if (missing.length > 0)
      throw new SettingsError(`${missing[0]} is missing: ${name} needs ${variables.join(' and ')}.`);
    const isTest = test !== undefined && env[test[0]]!.startsWith(test[1]);
    try {
      const gateway = real(values.map(String), env, isTest);
      return [{ id, name, mode: isTest ? 'test' : 'real', gateway, hasDashboard, isLocal: isTest && isLocal }];
    } catch (error) {
      if (!(error instanceof ConfigurationError)) throw error;
      throw new SettingsError(`${error.message} Look at ${variables.join(', ')}.`);
    }
  });
}

/** Every gateway of the proxy: the real one, or the sandbox's. */
export const allGateways = (real: readonly RealGateway[], sandbox: RunningSandbox): Gateway[] =>
  IDS.map((id) => real.find((one) => one.id === id)?.gateway ?? ROWS[id].simulated(sandbox));

/** What is behind each gateway, for the page. */
export const modesOf = (real: readonly RealGateway[]): Readonly<Record<string, Mode | 'sandbox'>> =>
  Object.fromEntries(IDS.map((id) => [id, real.find((one) => one.id === id)?.mode ?? 'sandbox']));
