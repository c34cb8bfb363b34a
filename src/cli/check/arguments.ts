/** The command line of `pay-button-element check`, as options. */
import { CurrencySchema } from '../../contract/index.js';
import { CheckOptionsError, type CheckOptions } from '../../check/bench/options.js';
import { FLAG, HELP_FLAG, parseOptions, TEXT } from '../lib/parse-options.js';

/** What `--help` prints. */
export const HELP = `Usage: pay-button-element check <url> --order <id> --amount <value> [options]

Checks whether a payment proxy keeps the contract of <pay-button>, over HTTP, in
whatever language it is written. <url> is its base URL, which the button has as
its "endpoint": http://localhost:3000/pay

Required:
  --order <id>          an order that the proxy knows and that is not paid; with
                        --sandbox it gets paid, so name another one next time
  --amount <value>      its price in minor units: 5000 is 5 000 F CFA

Options:
  --sandbox <url>       where the sandbox listens that the proxy has for its
                        gateway, such as http://127.0.0.1:5174; without it, what
                        becomes of payments is not checked
  --gateway <id>        dexchange, egopay …; needed where the proxy has several
  --origin <origin>     an origin that the proxy allows; default: that of <url>
  --return-url <url>    a page of that origin; default: its root
  --unknown-order <id>  an order that does not exist; default: no-such-order
  --currency <code>     XOF, XAF or GNF; default: XOF
  --secret-from <name>  environment variable with a text that must stand in no
                        answer, such as an API key; may be repeated
  --json                prints the report as JSON
  --help                prints this

Point the proxy at the sandbox, not at a live gateway: about twenty payments are
created, five without --sandbox, and most are left unpaid. The sandbox should
have no other user meanwhile.

Exit status: 0 everything holds that was checked, 1 something fails, 2 wrong usage.
`;

/** A parsed command line. */
export type Command =
  { readonly help: true } | { readonly help: false; readonly json: boolean; readonly options: CheckOptions };

/** Reads the arguments after `check`. Throws a {@link CheckOptionsError} for arguments that are not valid. */
export function parseArguments(args: readonly string[], env: Readonly<Record<string, string | undefined>>): Command {
  const { values, positionals } = parse(args);
  if (values.help) return { help: true };
  const [url, ...more] = positionals;
  if (url === undefined)
    throw new CheckOptionsError('url: name the base URL of the proxy, such as http://localhost:3000/pay.');
  if (more.length > 0)
    throw new CheckOptionsError(`url: there is one proxy to check, and "${more.join(' ')}" is too much.`);
  if (values.order === undefined)
    throw new CheckOptionsError('order: name an order that the proxy knows: --order 1001.');
  if (!/^[1-9]\d{0,14}$/.test(values.amount ?? '')) {
    throw new CheckOptionsError("amount: give the order's price in minor units, a whole number: --amount 5000.");
  }
  const currency = CurrencySchema.safeParse(values.currency ?? 'XOF').data;
  if (currency === undefined)
    throw new CheckOptionsError(`currency: "${values.currency}" is not supported; it is XOF, XAF or GNF.`);
  const secrets = (values['secret-from'] ?? []).map((name) => {
    const secret = env[name];
    if (secret === undefined || secret === '')
      throw new CheckOptionsError(`secret-from: the environment variable ${name} is empty.`);
    return secret;
  });
  return {
    help: false,
    json: values.json ?? false,
    options: {
      url,
      order: values.order,
      amount: { value: Number(values.amount), currency },
      unknownOrder: values['unknown-order'],
      gateway: values.gateway,
      origin: values.origin,
      returnUrl: values['return-url'],
      sandbox: values.sandbox,
      secrets,
    },
  };
}

const parse = (args: readonly string[]) =>
  parseOptions(
    {
      args: [...args],
      allowPositionals: true,
      options: {
        order: TEXT,
        amount: TEXT,
        currency: TEXT,
        gateway: TEXT,
        origin: TEXT,
        'return-url': TEXT,
        'unknown-order': TEXT,
        sandbox: TEXT,
        'secret-from': { ...TEXT, multiple: true },
        json: FLAG,
        help: HELP_FLAG,
      },
    },
    CheckOptionsError,
  );
