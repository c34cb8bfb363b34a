/**
 * The sandbox: all simulated gateways, their hosted pages and the control API, in one fetch function with a `Request`
 * in and a `Response` out. This file connects the parts and finds the one for a request.
 */
import { serveControl } from './control.js';
import { SandboxError } from './lib/errors.js';
import { jsonResponse } from './http/http.js';
import { createRateLimit } from './lib/rate-limit.js';
import { checkCallbackUrl, DASHBOARDS, resolveOptions, type SandboxOptions } from './options.js';
import { serveHostedCheckout } from './pages/hosted-checkout.js';
import { createHostedPages } from './pages/hosted-page.js';
import { isRootPage, rootPage } from './pages/root-page.js';
import { createPayments, type Payments } from './payments/payments.js';
import { OPERATIONS, type GatewayName, type Outcome, type Scenario } from './payments/scenario.js';
import { createScript, type ScenarioMatch, type ScriptedScenario } from './payments/script.js';
import { createTimers } from './lib/timers.js';
import { createTransactions, recordOf, type Transaction, type TransactionRecord } from './payments/transactions.js';
import { createGatewayApi, type RequestCounts } from './vendors/gateway-api.js';
import { allSwitches, byGateway, GATEWAY_NAMES, isGatewayName, VENDORS } from './vendors/index.js';
import type { Gateway, VendorContext } from './vendors/vendor.js';

/** All simulated gateways. */
export interface Sandbox {
  /**
   * Answers one request: below `/sandbox`, below the name of a gateway such as `/dexchange`, or for `/` in a browser.
   * If a scenario loses the answer it rejects as the platform's `fetch` does: with a `TypeError`, or with the reason
   * of the abort.
   */
  fetch(request: Request): Promise<Response>;
  /**
   * Sets the scenario of new transactions: of one gateway, of those whose merchant reference begins with a text, or of
   * all. Only the most specific match is used. The same match again replaces the scenario. Transactions that exist
   * already keep theirs. Throws `invalid_scenario` with the field and the accepted values.
   */
  script(match: ScenarioMatch, scenario: Scenario): void;
  /** The scripted scenarios, the most specific first. */
  scenarios(): ScriptedScenario[];
  /** Removes all scripted scenarios. */
  clearScenarios(): void;
  /** Oldest first. */
  transactions(): TransactionRecord[];
  /**
   * Chooses the outcome of a transaction, as the buyer does, even if the page is closed. `id` is the gateway's id or
   * the merchant's reference (the newest transaction with it). Without an operator it is the first of the page. Some
   * vendors have fewer statuses: for `canceled` and `expired` eGoPay answers with the status of a failure. Throws
   * `transaction_not_found` or `already_chosen`.
   */
  choose(id: string, outcome: Outcome, operator?: string): TransactionRecord;
  /** API requests so far: `counts().dexchange.create['201']`. */
  counts(): RequestCounts;
  /**
   * Sets the address for webhooks of payments without their own, as in the dashboard of eGoPay, FedaPay or Wave, for
   * one gateway or for all. `undefined`: no webhooks. Throws `invalid_option`.
   */
  setCallbackUrl(url: string | undefined, gateway?: GatewayName): void;
  /**
   * Sends the test message of the dashboard, if the vendor has one (Wave). Resolves with the HTTP status of the
   * merchant's answer; `null`: no answer. Throws `invalid_option`.
   */
  sendTestWebhook(gateway: GatewayName): Promise<number | null>;
  /** Resolves when every sent webhook has been answered or has timed out. */
  idle(): Promise<void>;
  /** Cancels delays, webhooks and automatic outcomes. */
  close(): void;
}

/** Makes a sandbox without a server. Throws `invalid_option` with the option and the accepted values. */
export function createSandbox(options: SandboxOptions = {}): Sandbox {
  const {
    merchant,
    vendors: vendorOptions,
    requestsPerMinute,
    publicOrigin,
    maxTransactions,
    now,
    schedule,
    fetch,
  } = resolveOptions(options);
  const callbackUrls = new Map<GatewayName, string | undefined>(
    DASHBOARDS.map((name) => [name, (vendorOptions[name] as { callbackUrl?: string }).callbackUrl]),
  );

  const script = createScript(GATEWAY_NAMES, allSwitches());
  const timers = createTimers(schedule);
  const transactions = createTransactions(maxTransactions, now);
  const pages = createHostedPages(merchant);
  const counts: RequestCounts = byGateway(() => byOperation());

  const payments: Payments = createPayments({
    transactions,
    timers,
    now,
    fetch,
    defaultOperator: ({ gateway }) => gateways[gateway].operators[0].id,
    webhooksOf: ({ gateway }) => gateways[gateway],
  });
  const contextOf = (gateway: GatewayName): VendorContext => ({
    merchant,
    now,
    callbackUrl: () => callbackUrls.get(gateway),
    byId: (id) => transactions.byId(gateway, id),
    byReference: (reference) => transactions.byReference(gateway, reference),
    list: () => transactions.list().filter((each) => each.gateway === gateway),
    newId(make) {
      let id = make();
      while (transactions.byId(gateway, id)) id = make();
      return id;
    },
    open: (transaction) => payments.open({ ...transaction, gateway }),
    cancel: (transaction, outcome) => payments.cancel(transaction, outcome),
  });
  const gateways = byGateway((name): Gateway => {
    const definition = VENDORS[name];
    return { ...definition, ...definition.create(vendorOptions[name], contextOf(name)) };
  });
  const apis = byGateway((name) => {
    const vendor = gateways[name];
    // A vendor without a known limit stays without one.
    const known = vendor.requestsPerMinute;
    const limit = createRateLimit(known === Infinity ? known : (requestsPerMinute ?? known));
    return createGatewayApi({ gateway: name, vendor, limit, script, timers, counts: counts[name], now });
  });

  function find(id: string): Transaction {
    const found =
      GATEWAY_NAMES.map((name) => transactions.byId(name, id)).find(Boolean) ??
      GATEWAY_NAMES.map((name) => transactions.byReference(name, id)).find(Boolean);
    if (found !== undefined) return found;
    throw new SandboxError('transaction_not_found', `There is no transaction with the id or reference "${id}".`);
  }

  async function serveGateway(name: GatewayName, request: Request, path: string, origin: string): Promise<Response> {
    const gateway = gateways[name];
    if (gateway.apiPaths.some((each) => path.startsWith(each)))
      return apis[name](request, path, `${publicOrigin ?? origin}/${name}`);
    const transaction = gateway.hostedTransaction(path);
    return transaction
      ? serveHostedCheckout({ gateway, payments, pages }, request, transaction)
      : pages.unknown(gateway);
  }

  const sandbox: Sandbox = {
    async fetch(request) {
      const { pathname, origin } = new URL(request.url);
      const [, first = ''] = pathname.split('/', 2);
      const rest = pathname.slice(first.length + 1);
      if (first === 'sandbox') return serveControl(sandbox, request, rest);
      if (isGatewayName(first)) return serveGateway(first, request, rest, origin);
      if (isRootPage(request)) return rootPage(GATEWAY_NAMES.map((name) => VENDORS[name].label));
      const paths = GATEWAY_NAMES.map((name) => `/${name}`).join(', ');
      return jsonResponse(404, { code: 'not_found', message: `The sandbox serves ${paths} and /sandbox.` });
    },
    script: (match, scenario) => script.set(match, scenario),
    scenarios: () => script.list(),
    clearScenarios: () => script.clear(),
    transactions: () => transactions.list().map(recordOf),
    choose(id, outcome, operator) {
      const transaction = find(id);
      payments.choose(transaction, outcome, operator);
      return recordOf(transaction);
    },
    counts: () => structuredClone(counts),
    setCallbackUrl(url, gateway) {
      checkCallbackUrl(url);
      const chosen = gateway === undefined ? DASHBOARDS : [gateway];
      if (!chosen.every((name) => callbackUrls.has(name)))
        throw new SandboxError(
          'invalid_option',
          `"${gateway}" keeps no callback URL in a dashboard, only ${DASHBOARDS.join(', ')}: name it when you create a payment.`,
        );
      for (const name of chosen) callbackUrls.set(name, url);
    },
    async sendTestWebhook(gateway) {
      const message = gateways[gateway].testWebhook?.(now());
      if (message !== undefined) return payments.sendTest(message);
      throw new SandboxError('invalid_option', `The dashboard of "${gateway}" has no test message.`);
    },
    idle: () => payments.idle(),
    close() {
      timers.close();
      payments.close();
    },
  };
  return sandbox;
}

const byOperation = () =>
  Object.fromEntries(OPERATIONS.map((operation) => [operation, {}])) as RequestCounts[GatewayName];
