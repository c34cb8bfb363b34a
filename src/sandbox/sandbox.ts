/**
 * The sandbox: both simulated gateways, their hosted pages and the control API behind one fetch
 * function, `Request` in, `Response` out. This file wires the parts and finds the right one.
 */
import { serveControl } from './control.js';
import { createDexchange } from './vendors/dexchange.js';
import { createEgopay } from './vendors/egopay.js';
import { SandboxError } from './lib/errors.js';
import { createGatewayApi, type RequestCounts } from './vendors/gateway-api.js';
import { serveHostedCheckout } from './pages/hosted-checkout.js';
import { createHostedPages } from './pages/hosted-page.js';
import { jsonResponse } from './http/http.js';
import { checkCallbackUrl, resolveOptions, type SandboxOptions } from './options.js';
import { createPayments, type Payments } from './payments/payments.js';
import { createRateLimit } from './lib/rate-limit.js';
import { isRootPage, rootPage } from './pages/root-page.js';
import { GATEWAY_NAMES, type GatewayName, type Outcome, type Scenario } from './payments/scenario.js';
import { createScript, type ScenarioMatch, type ScriptedScenario } from './payments/script.js';
import { createTimers } from './lib/timers.js';
import { createTransactions, recordOf, type Transaction, type TransactionRecord } from './payments/transactions.js';
import type { Vendor, VendorContext } from './vendors/vendor.js';

/** Both simulated gateways. */
export interface Sandbox {
  /**
   * Serves one request, below `/dexchange`, `/egopay` or `/sandbox`, and a browser that opens `/`.
   * Rejects like the platform's `fetch` where a scenario loses the answer: with a `TypeError`, or with the reason of the abort.
   */
  fetch(request: Request): Promise<Response>;
  /**
   * Decides what happens to new transactions: those of the gateway whose merchant reference begins so,
   * or all. The most specific match wins alone; the same match again replaces. Transactions under way
   * keep what they have. Throws `invalid_scenario` with the field and what it takes.
   */
  script(match: ScenarioMatch, scenario: Scenario): void;
  /** What is scripted, the most specific first. */
  scenarios(): ScriptedScenario[];
  /** Forgets what is scripted. */
  clearScenarios(): void;
  /** Oldest first. */
  transactions(): TransactionRecord[];
  /**
   * Settles a transaction, by the gateway's id or the merchant's reference, as if the buyer had chosen:
   * also after the page was closed. Without an operator, the first of the page. eGoPay has no word
   * for `canceled` and `expired`: its statuses for them are those of a failure.
   * Throws `transaction_not_found` or `already_chosen`.
   */
  choose(id: string, outcome: Outcome, operator?: string): TransactionRecord;
  /** API requests so far: `counts().dexchange.create['201']`. */
  counts(): RequestCounts;
  /** Sets where eGoPay's callbacks go from now on, as in its dashboard; `undefined`: nowhere. */
  setCallbackUrl(url: string | undefined): void;
  /** Resolves when every webhook under way has been answered or given up. */
  idle(): Promise<void>;
  /** Forgets everything still to come: delays, webhooks, automatic outcomes. */
  close(): void;
}

/** Makes a sandbox without a server. Throws `invalid_option` with the option and what it takes. */
export function createSandbox(options: SandboxOptions = {}): Sandbox {
  const {
    merchant,
    apiKey,
    token,
    requestsPerMinute,
    publicOrigin,
    maxTransactions,
    now,
    schedule,
    fetch,
    ...initial
  } = resolveOptions(options);
  let callbackUrl = initial.callbackUrl;

  const script = createScript();
  const timers = createTimers(schedule);
  const transactions = createTransactions(maxTransactions);
  const pages = createHostedPages(merchant);
  const counts: RequestCounts = { dexchange: { create: {}, read: {} }, egopay: { create: {}, read: {} } };

  const payments: Payments = createPayments({
    transactions,
    timers,
    now,
    fetch,
    defaultOperator: ({ gateway }) => vendors[gateway].operators[0].id,
    webhook: (transaction, outcome, at) => vendors[transaction.gateway].webhook(transaction, outcome, at),
  });
  const vendorContext: VendorContext = {
    now,
    find: (gateway, ids) =>
      'id' in ids ? transactions.byId(gateway, ids.id) : transactions.byReference(gateway, ids.reference),
    open: (transaction) => payments.open(transaction),
  };
  const vendors: Readonly<Record<GatewayName, Vendor>> = {
    dexchange: createDexchange({ apiKey, merchant }, vendorContext),
    egopay: createEgopay({ token, callbackUrl: () => callbackUrl }, vendorContext),
  };
  const apiOf = (vendor: Vendor, limit: number) =>
    createGatewayApi(vendor, createRateLimit(limit), { script, timers, counts, now });
  const apis = {
    dexchange: apiOf(vendors.dexchange, requestsPerMinute ?? vendors.dexchange.requestsPerMinute),
    egopay: apiOf(vendors.egopay, vendors.egopay.requestsPerMinute),
  };

  function find(id: string): Transaction {
    for (const gateway of GATEWAY_NAMES) {
      const transaction = transactions.byId(gateway, id) ?? transactions.byReference(gateway, id);
      if (transaction !== undefined) return transaction;
    }
    throw new SandboxError('transaction_not_found', `There is no transaction with the id or reference "${id}".`);
  }

  async function serveGateway(name: GatewayName, request: Request, path: string, origin: string): Promise<Response> {
    if (path.startsWith('/api/')) return apis[name](request, path, publicOrigin ?? origin);
    const vendor = vendors[name];
    const transaction = vendor.hostedTransaction(path);
    return transaction ? serveHostedCheckout({ vendor, payments, pages }, request, transaction) : pages.unknown(vendor);
  }

  const sandbox: Sandbox = {
    async fetch(request) {
      const { pathname, origin } = new URL(request.url);
      const [, first = ''] = pathname.split('/', 2);
      const rest = pathname.slice(first.length + 1);
      if (first === 'sandbox') return serveControl(sandbox, request, rest);
      const gateway = GATEWAY_NAMES.find((name) => name === first);
      if (gateway !== undefined) return serveGateway(gateway, request, rest, origin);
      if (isRootPage(request)) return rootPage(GATEWAY_NAMES.map((name) => vendors[name].label));
      return jsonResponse(404, { code: 'not_found', message: 'The sandbox serves /dexchange, /egopay and /sandbox.' });
    },
    script: (match, scenario) => script.set(match, scenario),
    scenarios: () => script.list(),
    clearScenarios: () => script.clear(),
    transactions: () => transactions.list().map(recordOf),
    choose(id, outcome, operator) {
      const transaction = find(id);
      payments.choose(transaction, outcome, operator ?? vendors[transaction.gateway].operators[0].id);
      return recordOf(transaction);
    },
    counts: () => structuredClone(counts),
    setCallbackUrl(url) {
      callbackUrl = checkCallbackUrl(url);
    },
    idle: () => payments.idle(),
    close() {
      timers.close();
      payments.close();
    },
  };
  return sandbox;
}
