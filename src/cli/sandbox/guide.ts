/**
 * What to put where: the addresses, the keys, and commands to paste. The same facts as text for
 * people and as data for machines.
 */
import { GATEWAYS, IDEMPOTENCY_KEY_HEADER, SESSIONS_PATH } from '../../contract/index.js';
import type { GatewayName } from '../../sandbox/index.js';
import { byGateway, type VendorClients } from '../../sandbox/vendors/index.js';
import { get, post } from './curl.js';
import { DIRECT_CALLS, REFERENCE_COMMAND } from './direct-calls.js';
import type { Options } from './arguments.js';
import type { Order } from './shop/orders.js';
import type { Servers } from './start-servers.js';

/** Shell commands that belong together, in the order in which they are to be run. */
export interface Recipe {
  readonly title: string;
  /** For any POSIX shell. */
  readonly commands: readonly string[];
}

/** What is running where, and how to use it. */
export interface Guide extends VendorClients {
  readonly shop: string;
  readonly control: string;
  readonly proxy: string;
  readonly sandbox: string;
  /** Those that the shop sells with. */
  readonly gateways: readonly GatewayName[];
  /** For a page: the script tag, and the button of an order that exists. */
  readonly html: readonly string[];
  /** What the scenario `mixed` draws by. */
  readonly seed: number;
  readonly recipes: readonly Recipe[];
}

/** @param idempotencyKey Of the payment that the guide creates: a UUID. */
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

/** A field of the session that the shell has in `$SESSION`. */
const field = (name: string): string => `echo "$SESSION" | sed 's/.*"${name}":"\\([^"]*\\)".*/\\1/'`;

/** What people call an option of a client; `sandbox` goes without saying. */
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
 * The guide as people read it.
 *
 * @param program What starts the package's command in the reader's shell.
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
  Open the shop, press a button, pay. Ctrl-C ends everything.

`;
