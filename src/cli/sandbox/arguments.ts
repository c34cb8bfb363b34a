/** The command line of `pay-button-element sandbox`, as options. */
import { randomInt } from 'node:crypto';
import type { GatewayName } from '../../sandbox/index.js';
import { GATEWAY_NAMES } from '../../sandbox/vendors/index.js';
import { namedScenarios, readScenario } from './shop/named-scenarios.js';
import { FLAG, HELP_FLAG, parseOptions, TEXT } from '../lib/parse-options.js';
import { isHttpUrl, readNumber, readUrl } from '../lib/read-option.js';
import { UsageError } from '../lib/usage-error.js';

/** The shop's port. The simulators use the next one. */
const DEFAULT_PORT = 5180;

/** Options of the command. */
export interface Options {
  /** Port of the shop. The simulators use the next one. 0: any two free ports. */
  readonly port: number;
  /** The gateways of the shop. */
  readonly gateways: readonly GatewayName[];
  /** A scenario's name, or one as JSON. */
  readonly scenario: string;
  /** Delay of every answer of a gateway's API, in ms. */
  readonly latency: number;
  readonly seed: number;
  /** Further origins whose pages may call the proxy. */
  readonly origins: readonly string[];
  /** Address for webhooks of payments without their own, as in a dashboard. Default: the shop's proxy. */
  readonly callbackUrl: string | undefined;
}

/** A parsed command line. */
export type Command =
  | { readonly help: true }
  | { readonly help: false; readonly json: boolean; readonly quiet: boolean; readonly options: Options };

/** What `--help` prints. */
export const help = (): string => `Usage: pay-button-element sandbox [options]

Starts on this machine, with no account and no network: the simulated gateways,
a payment proxy before them, a shop with the button, and a page to control it all.
Prints what to put where. Ctrl-C ends everything; nothing is kept.

Options:
  --port <n>             the shop's port; the simulated gateways take the next
                         one; 0 takes free ones; default: ${DEFAULT_PORT}
  --gateway <id>         the shop sells with this one only: dexchange, egopay,
                         dexpay, fedapay, wave or paydunya
  --scenario <name>      what happens to payments, see below; or JSON such as
                         '{"webhook":"never"}'; the control page changes it
  --latency <ms>         time before every answer of a gateway's API; default: 0
  --seed <n>             what "mixed" draws by; the same draws the same again
  --origin <origin>      a page of yours elsewhere that may call the proxy, such
                         as http://localhost:8080; may be repeated
  --callback-url <url>   where eGoPay, FedaPay and Wave call a proxy of yours, as
                         set in their dashboards; default: the shop's proxy
  --json                 prints JSON, one object a line: first the addresses,
                         keys and commands, then what happens
  --quiet                prints the shop's address, and what goes wrong
  --help                 prints this

Scenarios:
${namedScenarios(0)
  .map(({ name, en }) => `  ${name.padEnd(15)}  ${en}`)
  .join('\n')}

Exit status: 0 ended by Ctrl-C, 1 cannot run (as a rule a port is taken), 2 wrong usage.
`;

/** Reads the arguments after `sandbox`. Throws a {@link UsageError} for arguments that are not valid. */
export function parseArguments(args: readonly string[]): Command {
  const { values } = parse(args);
  if (values.help) return { help: true };
  const seed = readNumber('seed', values.seed, 0, 2 ** 32 - 1) ?? randomInt(1_000_000);
  const scenario = values.scenario ?? 'buyer';
  readScenario(scenario, seed);
  return {
    help: false,
    json: values.json ?? false,
    quiet: values.quiet ?? false,
    options: {
      // The last port but one: the simulators use the next one.
      port: readNumber('port', values.port, 0, 65_534) ?? DEFAULT_PORT,
      gateways: gatewaysOf(values.gateway),
      scenario,
      latency: readNumber('latency', values.latency, 0, 60_000) ?? 0,
      seed,
      origins: (values.origin ?? []).map(checkOrigin),
      callbackUrl: readUrl('callback-url', values['callback-url'], 'http://localhost:8080/pay/webhooks/egopay'),
    },
  };
}

const parse = (args: readonly string[]) =>
  parseOptions({
    args: [...args],
    options: {
      port: TEXT,
      gateway: TEXT,
      scenario: TEXT,
      latency: TEXT,
      seed: TEXT,
      origin: { ...TEXT, multiple: true },
      'callback-url': TEXT,
      json: FLAG,
      quiet: { ...FLAG, short: 'q' },
      help: HELP_FLAG,
    },
  });

function gatewaysOf(id: string | undefined): readonly GatewayName[] {
  if (id === undefined) return GATEWAY_NAMES;
  const gateways = GATEWAY_NAMES.filter((name) => name === id);
  if (gateways.length > 0) return gateways;
  throw new UsageError(
    `gateway: there is no "${id}". There are ${GATEWAY_NAMES.join(', ')}; without the option, all of them.`,
  );
}

function checkOrigin(text: string): string {
  if (!isHttpUrl(text))
    throw new UsageError(`origin: "${text}" is not an origin. Write it like http://localhost:8080.`);
  const { origin } = new URL(text);
  if (origin !== text) throw new UsageError(`origin: "${text}" is more than an origin. Write ${origin}.`);
  return origin;
}
