/** The command line of `pay-button-element report`, as options. */
import type { KnownGatewayId } from '../../contract/index.js';
import { FLAG, HELP_FLAG, parseOptions, TEXT } from '../lib/parse-options.js';
import { readNumber, readUrl } from '../lib/read-option.js';
import { UsageError } from '../lib/usage-error.js';
import { gatewayIds, isGatewayId, variablesHelp } from './gateways.js';

/** Where the command listens for the buyer's return and for webhooks. */
const DEFAULT_PORT = 5190;
const EXAMPLE_URL = 'https://shop.example';

/** Options of the command. */
export interface Options {
  readonly gateway: KnownGatewayId;
  /** In minor units; left out: the smallest that the gateway takes, and 200 at least. */
  readonly amount: number | undefined;
  /** 0: any free port. */
  readonly port: number;
  /** An address that leads to the port. Default: the port on this machine. */
  readonly publicUrl: string | undefined;
  /** Whether real money may move. */
  readonly live: boolean;
  /** Whether the payment is canceled by the command, and not made by the buyer. */
  readonly cancel: boolean;
  /** Where the gateway's API answers, if not at the vendor's. */
  readonly baseUrl: string | undefined;
}

/** A parsed command line. */
export type Command = { readonly help: true } | { readonly help: false; readonly options: Options };

/** What `--help` prints. */
export const help = (): string => `Usage: pay-button-element report <gateway> [options]

Makes one payment at a gateway with your keys, waits until you have paid it, and
prints what the gateway answered and sent: names of fields, types, and the few
values that say how a payment stands. Keys, ids, names, phone numbers, addresses
and balances are left out. Read it before you send it to anybody all the same.

Keys come from the environment; those in brackets may be missing:
${variablesHelp()}

Options:
  --live              needed with keys that are not of a test mode: real money moves
  --amount <n>        the price in francs; default: the least that the gateway takes,
                      and 200 at least
  --cancel            cancels the payment in place of waiting for the buyer
  --port <n>          where the command listens for the buyer's return and for
                      webhooks; default: ${DEFAULT_PORT}
  --public-url <url>  an address that leads to that port, such as a tunnel's; without
                      it no webhook can come, and some gateways refuse the payment
  --base-url <url>    where the API answers, to try the command with the sandbox
  --help              prints this

A gateway with a webhook in its dashboard (egopay, fedapay, wave) must call
<public-url>/webhook.

Exit status: 0 the report is whole, 1 no payment was created, 2 wrong usage.
`;

/** Reads the arguments after `report`. Throws a {@link UsageError} for arguments that are not valid. */
export function parseArguments(args: readonly string[]): Command {
  const { values, positionals } = parse(args);
  if (values.help) return { help: true };
  const [gateway, ...more] = positionals;
  if (!isGatewayId(gateway) || more.length > 0)
    throw new UsageError(`gateway: name one of ${gatewayIds()}, such as "report fedapay".`);
  return {
    help: false,
    options: {
      gateway,
      amount: readNumber('amount', values.amount, 1, 999_999_999),
      port: readNumber('port', values.port, 0, 65_535) ?? DEFAULT_PORT,
      publicUrl: readUrl('public-url', values['public-url'], EXAMPLE_URL)?.replace(/\/+$/, ''),
      live: values.live ?? false,
      cancel: values.cancel ?? false,
      baseUrl: readUrl('base-url', values['base-url'], EXAMPLE_URL),
    },
  };
}

const parse = (args: readonly string[]) =>
  parseOptions({
    args: [...args],
    allowPositionals: true,
    options: {
      amount: TEXT,
      port: TEXT,
      'public-url': TEXT,
      'base-url': TEXT,
      live: FLAG,
      cancel: FLAG,
      help: HELP_FLAG,
    },
  });
