/** The gateways of the command, made with the keys of the environment: the same variables as the playground's. */
import { dexchange, dexpay, egopay, fedapay, paydunya, wave, type Gateway } from '../../proxy/index.js';
import type { KnownGatewayId } from '../../contract/index.js';
import { UsageError } from '../lib/usage-error.js';

/** Variables of the environment by name. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** A gateway, and whether its keys move real money. */
export interface KeyedGateway {
  readonly gateway: Gateway;
  readonly isTest: boolean;
}

interface Row {
  /** Variables that it needs. */
  readonly variables: readonly string[];
  /** Variables that it may have. */
  readonly optional?: readonly string[];
  /** The variable whose value shows the mode, and its first characters in the test mode. */
  readonly test?: readonly [variable: string, prefix: string];
  readonly make: (value: (variable: string) => string, sandbox: boolean, baseUrl: string | undefined) => Gateway;
}

const ROWS: Readonly<Record<KnownGatewayId, Row>> = {
  dexchange: {
    variables: ['DEXCHANGE_API_KEY'],
    make: (value, _sandbox, baseUrl) => dexchange({ apiKey: value('DEXCHANGE_API_KEY'), baseUrl }),
  },
  egopay: {
    variables: ['EGOPAY_TOKEN', 'EGOPAY_START_URL'],
    make: (value, _sandbox, baseUrl) =>
      egopay({ token: value('EGOPAY_TOKEN'), startUrl: value('EGOPAY_START_URL'), baseUrl }),
  },
  dexpay: {
    variables: ['DEXPAY_API_KEY', 'DEXPAY_API_SECRET'],
    optional: ['DEXPAY_WEBHOOK_SECRET'],
    test: ['DEXPAY_API_KEY', 'pk_test_'],
    make: (value, sandbox, baseUrl) =>
      dexpay({
        apiKey: value('DEXPAY_API_KEY'),
        apiSecret: value('DEXPAY_API_SECRET'),
        webhookSecrets: value('DEXPAY_WEBHOOK_SECRET') || undefined,
        sandbox,
        baseUrl,
      }),
  },
  fedapay: {
    variables: ['FEDAPAY_SECRET_KEY'],
    optional: ['FEDAPAY_WEBHOOK_SECRET'],
    test: ['FEDAPAY_SECRET_KEY', 'sk_sandbox_'],
    make: (value, sandbox, baseUrl) =>
      fedapay({
        secretKey: value('FEDAPAY_SECRET_KEY'),
        webhookSecrets: value('FEDAPAY_WEBHOOK_SECRET') || undefined,
        sandbox,
        baseUrl,
      }),
  },
  wave: {
    variables: ['WAVE_API_KEY'],
    optional: ['WAVE_WEBHOOK_SECRET'],
    make: (value, _sandbox, baseUrl) =>
      wave({ apiKey: value('WAVE_API_KEY'), webhookSecrets: value('WAVE_WEBHOOK_SECRET') || undefined, baseUrl }),
  },
  paydunya: {
    variables: ['PAYDUNYA_MASTER_KEY', 'PAYDUNYA_PRIVATE_KEY', 'PAYDUNYA_TOKEN'],
    test: ['PAYDUNYA_PRIVATE_KEY', 'test_private_'],
    make: (value, sandbox, baseUrl) =>
      paydunya({
        masterKey: value('PAYDUNYA_MASTER_KEY'),
        privateKey: value('PAYDUNYA_PRIVATE_KEY'),
        token: value('PAYDUNYA_TOKEN'),
        sandbox,
        baseUrl,
      }),
  },
};

const IDS = Object.keys(ROWS) as KnownGatewayId[];

/** For `--help`: each gateway with its variables. */
export const variablesHelp = (): string =>
  IDS.map((id) => {
    const { variables, optional = [] } = ROWS[id];
    return `  ${id.padEnd(10)} ${[...variables, ...optional.map((name) => `(${name})`)].join(' ')}`;
  }).join('\n');

/** Whether a text is the id of a gateway that the command knows. */
export const isGatewayId = (id: string | undefined): id is KnownGatewayId => IDS.some((known) => known === id);

/** The ids, for a message. */
export const gatewayIds = (): string => IDS.join(', ');

/**
 * The gateway with the keys of the environment. The first characters of a key show the mode. Throws a
 * {@link UsageError} if a key is missing, and a `ConfigurationError` if one cannot be right.
 */
export function readGateway(id: KnownGatewayId, env: Environment, baseUrl: string | undefined): KeyedGateway {
  const { variables, test, make } = ROWS[id];
  const missing = variables.find((name) => !env[name]);
  if (missing !== undefined) throw new UsageError(`${missing}: set this environment variable.`);
  const isTest = test !== undefined && env[test[0]]!.startsWith(test[1]);
  return { gateway: make((name) => env[name] ?? '', isTest, baseUrl), isTest };
}
