/**
 * `pay-button-element report`: makes one payment at a real gateway, and prints the shape of what the gateway answered
 * and sent, without keys or personal data. The report goes to standard output, and what to do next to standard error.
 */
import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  ConfigurationError,
  GatewayError,
  type CreatedPayment,
  type Gateway,
  type GatewayContext,
  type KnownPayment,
  type PaymentState,
} from '../../proxy/index.js';
import { SandboxError } from '../../sandbox/index.js';
import { UsageError } from '../lib/usage-error.js';
import { help, parseArguments, type Options } from './arguments.js';
import { readGateway, type Environment } from './gateways.js';
import { RETURN_PATH, startListener, WEBHOOK_PATH } from './listener.js';
import { bodyShape, pathShape, type OwnValues } from './shape.js';

/** What the command needs. */
export interface Terminal {
  readonly env: Environment;
  /** Standard output. */
  print(text: string): void;
  /** Standard error. */
  complain(text: string): void;
  /** Aborts to stop the command. */
  readonly stop: AbortSignal;
  /** Waits before the next status read; resolves early when the command is stopped. Default: the platform's timer. */
  readonly pause?: (ms: number, stop: AbortSignal) => Promise<void>;
}

/** Ms between two status reads. */
const POLL_INTERVAL = 5000;
/** Ms for one answer of the gateway. */
const PATIENCE = 30_000;
/** How many poll intervals to wait for a webhook after the end. */
const WAITS_FOR_WEBHOOK = 12;

/** Runs the command with the arguments after `report`. Returns the exit status. */
export async function runReportCommand(args: readonly string[], terminal: Terminal): Promise<0 | 1 | 2> {
  const { print, complain, env } = terminal;
  try {
    const command = parseArguments(args);
    if (command.help) {
      print(help());
      return 0;
    }
    const { options } = command;
    const { gateway, isTest } = readGateway(options.gateway, env, options.baseUrl);
    if (!isTest && !options.live)
      throw new UsageError('live: these keys move real money. Add --live to go on, or use the keys of a test mode.');
    if (options.cancel && gateway.cancelPayment === undefined)
      throw new UsageError(`cancel: ${options.gateway} cannot cancel a payment.`);
    return await report(gateway, isTest, options, terminal);
  } catch (error) {
    if (error instanceof SandboxError && error.code === 'cannot_listen') {
      complain(`${error.message}\n`);
      return 1;
    }
    if (!(error instanceof UsageError || error instanceof ConfigurationError)) throw error;
    complain(`${error.message}\nSee: pay-button-element report --help\n`);
    return 2;
  }
}

async function report(gateway: Gateway, isTest: boolean, options: Options, terminal: Terminal): Promise<0 | 1> {
  const { print, complain, stop } = terminal;
  /** A status read prints two lines. Those that the last status read printed too are not repeated. */
  let recent: readonly string[] = [];
  const tell: Tell = (line) => {
    if (recent.includes(line)) return;
    print(`${line}\n`);
    recent = [...recent.slice(-1), line];
  };
  const own: OwnValues = {
    reference: `report-${randomBytes(8).toString('hex')}`,
    order: 'report',
    amount: options.amount ?? Math.max(200, gateway.limits.minAmount),
  };
  const listener = await startListener(options.port, { gateway, own, tell });
  const publicUrl = options.publicUrl ?? listener.url;
  complain(`Listening. Webhooks come to ${publicUrl}${WEBHOOK_PATH}\n`);
  const mode = isTest ? 'test mode' : 'live keys';
  tell(`Report of ${gateway.id}: ${mode}, ${options.publicUrl ? 'public' : 'local'} address`);
  const context = (): GatewayContext => ({
    fetch: reportingFetch(own, tell),
    signal: AbortSignal.any([stop, AbortSignal.timeout(PATIENCE)]),
  });
  const run: Run = { gateway, options, own, context, tell, publicUrl, webhooks: listener.webhooks };
  try {
    const created = await create(run, terminal);
    if (created === undefined) return 1;
    const state = await follow(run, created, terminal);
    tell(`End: ${state?.status ?? 'unknown'}, ${listener.webhooks()} webhooks`);
    return 0;
  } finally {
    await listener.close();
  }
}

/** Receives the report, line by line. */
type Tell = (line: string) => void;

/** One run of the command. */
interface Run {
  readonly gateway: Gateway;
  readonly options: Options;
  readonly own: OwnValues;
  /** For one call to the gateway. */
  readonly context: () => GatewayContext;
  readonly tell: Tell;
  readonly publicUrl: string;
  /** How many webhooks have come. */
  readonly webhooks: () => number;
}

/** Creates the payment; `undefined` if the gateway did not create one. */
async function create(
  { gateway, options, own, context, tell, publicUrl }: Run,
  { complain }: Terminal,
): Promise<CreatedPayment | undefined> {
  const payment = {
    reference: own.reference,
    order: own.order,
    amount: { value: own.amount, currency: [gateway.limits.currency].flat()[0] ?? 'XOF' },
    description: 'Report',
    returnUrl: publicUrl + RETURN_PATH,
    webhookUrl: publicUrl + WEBHOOK_PATH,
  };
  try {
    const created = await gateway.createPayment(payment, context());
    const end = created.expiresAt === undefined ? 'without' : 'with';
    tell(`  page on ${new URL(created.checkoutUrl).hostname}, ${end} a time at which it ends`);
    return created;
  } catch (error) {
    if (!(error instanceof GatewayError)) throw error;
    tell(`  no payment: ${error.code}`);
    complain(`${error.message}\n`);
    if (options.publicUrl === undefined)
      complain('Some gateways want an address that they can reach: give one with --public-url.\n');
    return undefined;
  }
}

/** Waits for the payment's end, or cancels it. Returns its last status; `undefined` if the gateway gave none. */
async function follow(
  { gateway, options, own, context, tell, webhooks }: Run,
  { checkoutUrl, gatewayReference }: CreatedPayment,
  { complain, stop, pause = pauseByTimer }: Terminal,
): Promise<PaymentState | undefined> {
  const payment: KnownPayment = { reference: own.reference, gatewayReference };
  const read = async (): Promise<PaymentState | undefined> => {
    const state = await reportErrors(gateway.retrievePayment(payment, context()), tell);
    const unclear = state?.unclear === undefined ? '' : `, unclear: ${state.unclear}`;
    if (state !== undefined) tell(`  read as ${state.status}${unclear}`);
    return state;
  };
  /** Some payments that read `failed` may still be paid. The report is to find out, so it goes on. */
  const mayBePaid = (state: PaymentState | undefined): boolean =>
    state === undefined ||
    state.status === 'pending' ||
    (state.status === 'failed' && gateway.failedStaysPayable === true);

  let state = await read();
  if (options.cancel) {
    if (gateway.cancelPayment !== undefined) await reportErrors(gateway.cancelPayment(payment, context()), tell);
    state = await read();
  } else {
    complain(`Pay here, and stay until you are sent back:\n  ${checkoutUrl}\nCtrl-C ends the report.\n`);
    while (mayBePaid(state)) {
      await pause(POLL_INTERVAL, stop);
      if (stop.aborted) break;
      state = await read();
    }
  }
  if (options.publicUrl !== undefined)
    for (let waits = 0; waits < WAITS_FOR_WEBHOOK && webhooks() === 0 && !stop.aborted; waits++)
      await pause(POLL_INTERVAL, stop);
  return state;
}

/** The answer of a call. An error of the gateway goes into the report, and gives `undefined`. */
async function reportErrors<Answer>(call: Promise<Answer>, tell: Tell): Promise<Answer | undefined> {
  try {
    return await call;
  } catch (error) {
    if (!(error instanceof GatewayError)) throw error;
    tell(`  read as an error: ${error.code}`);
    return undefined;
  }
}

/** `fetch` that adds the shape of each exchange to the report. */
const reportingFetch =
  (own: OwnValues, tell: Tell): typeof fetch =>
  async (input, init) => {
    const response = await fetch(input, init);
    const body = await response.clone().text();
    const place = `${init?.method ?? 'GET'} ${pathShape(String(input))}`;
    tell(`${place} ${response.status} ${bodyShape(body, response.headers.get('content-type'), own)}`);
    return response;
  };

const pauseByTimer = (ms: number, stop: AbortSignal): Promise<void> =>
  sleep(ms, undefined, { signal: stop }).catch(() => undefined);
