/**
 * The guide: addresses, keys, and shell commands to try. As text for people, and as data for programs.
 */
import { GATEWAYS, IDEMPOTENCY_KEY_HEADER, SESSIONS_PATH } from '../../contract/index.js';
import type { GatewayName } from '../../sandbox/index.js';
import { byGateway, type VendorClients } from '../../sandbox/vendors/index.js';
import { get, post } from './curl.js';
import { DIRECT_CALLS, REFERENCE_COMMAND } from './direct-calls.js';
import type { Options } from './arguments.js';
import type { Order } from './shop/orders.js';
import type { Servers } from './start-servers.js';

/** Shell commands, in the order in which to run them. */
export interface Recipe {
  readonly title: string;
  /** For any POSIX shell. */
  readonly commands: readonly string[];
}

/** What is running, and how to use it. */
export interface Guide extends VendorClients {
  readonly shop: string;
  readonly control: string;
  readonly proxy: string;
  readonly sandbox: string;
  /** The gateways of the shop. */
  readonly gateways: readonly GatewayName[];
  /** HTML for a page: the script tag, and the button for an existing order. */
  readonly html: readonly string[];
  /** Seed of the scenario `mixed`. */
  readonly seed: number;
  readonly recipes: readonly Recipe[];
}

/** @param idempotencyKey A UUID, for the create in the guide. */
export function createGuide(
  { url, proxyUrl, sandbox }: Servers,
  { id, gateway, price }: Order,
  { gateways, seed }: Pick<Options, 'gateways' | 'seed'>,
  idempotencyKey: string,
): Guide {
  const control = `${sandbox.url}/sandbox`;
  const returnUrl = `${url}/`;
  return {
    shop: url,
    control: `${url}/control`,
    proxy: proxyUrl,
    sandbox: sandbox.url,
    ...(byGateway((name) => sandbox[name]) as VendorClients),
    gateways,
    html: [
      `<script src="${url}/pay-button.iife.js" defer></script>`,
      `<pay-button endpoint="${proxyUrl}" order="${id}" gateway="${gateway}" amount="${price}"></pay-button>`,
    ],
    seed,
    recipes: [
      {
        title: 'A payment through the proxy: created, paid at the gateway, verified',
        commands: [
          `SESSION=$(${post(proxyUrl + SESSIONS_PATH, { order: id, gateway, returnUrl }, `Origin: ${url}`, `${IDEMPOTENCY_KEY_HEADER}: ${idempotencyKey}`)})`,
          'echo "$SESSION"',
          `${post(`${control}/transactions/$(${field('reference')})/outcome`, { outcome: 'succeeded' })}`,
          get(`${proxyUrl}${SESSIONS_PATH}/$(${field('id')})`),
        ],
      },
      {
        title: 'The calls that a proxy makes, straight at the gateways',
        commands: [REFERENCE_COMMAND, ...gateways.flatMap((name) => DIRECT_CALLS[name](sandbox, returnUrl))],
      },
      {
        title: 'What happens to the next payments, and what has happened',
        commands: [
          `${post(`${control}/scenarios`, { gateway, scenario: { webhook: 'never' } })} -X PUT`,
          get(`${control}/transactions`),
          `curl -sS "${control}/scenarios" -X DELETE`,
        ],
      },
    ],
  };
}

/** A shell command that prints a field of the session in `$SESSION`. */
const field = (name: string): string => `echo "$SESSION" | sed 's/.*"${name}":"\\([^"]*\\)".*/\\1/'`;

/** Names of the clients' settings, for people. `sandbox` is not shown. */
const WORDS: Readonly<Record<string, string>> = {
  baseUrl: 'base URL',
  startUrl: 'start URL',
  apiKey: 'API key',
  apiSecret: 'API secret',
  secretKey: 'secret key',
  masterKey: 'master key',
  privateKey: 'private key',
  token: 'token',
  webhookSecrets: 'webhook secret',
  strategy: 'webhook strategy',
};

const keysOf = (gateway: string, client: object): string =>
  Object.entries(client)
    .filter(([option]) => option in WORDS)
    .map(
      ([option, value], index) =>
        `    ${(index === 0 ? gateway : '').padEnd(9)}  ${(WORDS[option] ?? '').padEnd(16)}  ${String(value)}\n`,
    )
    .join('');

/**
 * The guide as text.
 *
 * @param program The shell command of this package.
 */
export const guideText = (guide: Guide, program: string): string => `
  Shop       ${guide.shop}
  Control    ${guide.control}   scenarios, payments
  Proxy      ${guide.proxy}
  Gateways   ${guide.sandbox}   simulated: no account, no money

  For a proxy of yours, in any language, in place of the live addresses and keys:
${guide.gateways.map((name) => keysOf(GATEWAYS[name].name, guide[name])).join('')}    and to see whether it keeps the contract:
    ${program} check http://localhost:8080/pay --order 1 --amount 5000 --sandbox ${guide.sandbox}

  For a page of yours (--origin names its origin, if it is another):
${guide.html.map((line) => `    ${line}\n`).join('')}
  The commands below are for a POSIX shell; on Windows, Git Bash is one.

${guide.recipes.map(({ title, commands }) => `  # ${title}\n${commands.map((command) => `    ${command}\n`).join('')}`).join('\n')}
  Open ${guide.shop}, press a button, pay. Ctrl-C ends everything.

`;
