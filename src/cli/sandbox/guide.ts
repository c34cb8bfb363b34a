/**
 * What to put where: the addresses, the keys, and commands to paste. The same facts as text for
 * people and as data for machines.
 */
import { IDEMPOTENCY_KEY_HEADER, SESSIONS_PATH } from '../../contract/index.js';
import type { Order } from './shop/orders.js';
import type { Servers } from './start-servers.js';

/** Found in the vendor's public material. */
const DEXCHANGE_CREATE_PATH = '/api/v1/transaction/merchant/get-link';
/** Documented by the vendor. */
const EGOPAY_VERIFY_PATH = '/api/v1/payments/gate/verify';

/** Shell commands that belong together, in the order in which they are to be run. */
export interface Recipe {
  readonly title: string;
  /** For any POSIX shell. */
  readonly commands: readonly string[];
}

/** What is running where, and how to use it. */
export interface Guide {
  readonly shop: string;
  readonly control: string;
  readonly proxy: string;
  readonly sandbox: string;
  readonly dexchange: { readonly baseUrl: string; readonly apiKey: string };
  readonly egopay: { readonly baseUrl: string; readonly startUrl: string; readonly token: string };
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
  seed: number,
  idempotencyKey: string,
): Guide {
  const { dexchange, egopay } = sandbox;
  const control = `${sandbox.url}/sandbox`;
  const returnUrl = `${url}/`;
  return {
    shop: url,
    control: `${url}/control`,
    proxy: proxyUrl,
    sandbox: sandbox.url,
    dexchange,
    egopay,
    html: [
      `<script src="${url}/pay-button.iife.js" defer></script>`,
      `<pay-button endpoint="${proxyUrl}" order="${id}" gateway="${gateway}" amount="${price}"></pay-button>`,
    ],
    seed,
    recipes: [
      {
        title: 'A payment through the proxy: created, paid at the gateway, verified',
        commands: [
          `SESSION=$(${curl(proxyUrl + SESSIONS_PATH, { order: id, gateway, returnUrl }, `Origin: ${url}`, `${IDEMPOTENCY_KEY_HEADER}: ${idempotencyKey}`)})`,
          'echo "$SESSION"',
          `${curl(`${control}/transactions/$(${field('reference')})/outcome`, { outcome: 'succeeded' })}`,
          `curl -sS -w '\\n' "${proxyUrl}${SESSIONS_PATH}/$(${field('id')})"`,
        ],
      },
      {
        title: 'The same two calls that a proxy makes, straight at the gateways',
        commands: [
          // A gateway takes each reference once.
          'REFERENCE=try-$(date +%s)',
          curl(
            dexchange.baseUrl + DEXCHANGE_CREATE_PATH,
            {
              externalTransactionId: REFERENCE,
              ItemName: 'T-shirt',
              ItemPrice: 5000,
              callBackURL: returnUrl,
              successUrl: returnUrl,
              failureUrl: returnUrl,
            },
            `Authorization: Bearer ${dexchange.apiKey}`,
          ),
          curl(egopay.startUrl, {
            token: egopay.token,
            transaction_ref: REFERENCE,
            amount: 5000,
            channel: 'ALL',
            description: 'T-shirt',
            return_url: returnUrl,
          }),
          curl(egopay.baseUrl + EGOPAY_VERIFY_PATH, { token: egopay.token, transaction_ref: REFERENCE }),
        ],
      },
      {
        title: 'What happens to the next payments, and what has happened',
        commands: [
          `${curl(`${control}/scenarios`, { gateway, scenario: { webhook: 'never' } })} -X PUT`,
          `curl -sS -w '\\n' "${control}/transactions"`,
          `curl -sS "${control}/scenarios" -X DELETE`,
        ],
      },
    ],
  };
}

/** What the shell has in `$REFERENCE`, from within single quotes. */
const REFERENCE = "'$REFERENCE'";

/** A POST of JSON. A single quote in it ends the quoting, as {@link REFERENCE} does. */
const curl = (url: string, body: object, ...headers: readonly string[]): string =>
  `curl -sS -w '\\n' "${url}" ${['Content-Type: application/json', ...headers].map((header) => `-H '${header}'`).join(' ')} -d '${JSON.stringify(body)}'`;

/** A field of the session that the shell has in `$SESSION`. */
const field = (name: string): string => `echo "$SESSION" | sed 's/.*"${name}":"\\([^"]*\\)".*/\\1/'`;

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
    DEXCHANGE  base URL   ${guide.dexchange.baseUrl}
               API key    ${guide.dexchange.apiKey}
    eGoPay     base URL   ${guide.egopay.baseUrl}
               start URL  ${guide.egopay.startUrl}
               token      ${guide.egopay.token}
    and to see whether it keeps the contract:
    ${program} check http://localhost:8080/pay --order 1 --amount 5000 --sandbox ${guide.sandbox}

  For a page of yours (--origin names its origin, if it is another):
${guide.html.map((line) => `    ${line}\n`).join('')}
  The commands below are for a POSIX shell; on Windows, Git Bash is one.

${guide.recipes.map(({ title, commands }) => `  # ${title}\n${commands.map((command) => `    ${command}\n`).join('')}`).join('\n')}
  Open the shop, press a button, pay. Ctrl-C ends everything.

`;
