/**
 * The API of a vendor: finds the scenario of a call, and does what is the same for all vendors: rate limits, faults,
 * delays, lost answers, counts. The vendor's own file gives the answer.
 */
import { LostAnswerError } from '../lib/errors.js';
import { htmlResponse, jsonResponse, readJsonObject } from '../http/http.js';
import type { RateLimit } from '../lib/rate-limit.js';
import type { Fault, GatewayName, Operation, Scenario } from '../payments/scenario.js';
import { faultAt, type Rule, type Script } from '../payments/script.js';
import type { Timers } from '../lib/timers.js';
import type { Gateway, Vendor, VendorCall } from './vendor.js';

/** How many requests were answered with each HTTP status. `lost`: the answer was not sent. */
export type StatusCounts = Record<string, number>;

/** API requests by gateway and call. */
export type RequestCounts = Record<GatewayName, Record<Operation, StatusCounts>>;

/** What the API of one gateway needs. */
export interface GatewayApiContext {
  readonly gateway: GatewayName;
  readonly vendor: Gateway;
  /** The vendor's limit, for the whole merchant account. */
  readonly limit: RateLimit;
  readonly script: Script;
  readonly timers: Timers;
  readonly counts: Record<Operation, StatusCounts>;
  readonly now: () => number;
}

/** Answers calls to one vendor's API. `path` is below the base URL, which is the public one. */
export function createGatewayApi({ gateway, vendor, limit, script, timers, counts, now }: GatewayApiContext) {
  /** A rate limit's error, or one of the scenario; `undefined`: the vendor answers. */
  function intercept({ operation, transaction }: VendorCall, rule: Rule): Response | undefined {
    // Both limits count every request, even if the other one refuses it.
    const accepted = [limit, rule.rateLimit].map((each) => each.accepts(now()));
    if (accepted.includes(false)) return vendor.error(429, rule.scenario);
    const faults = rule.scenario[operation];
    const fault =
      operation === 'create'
        ? faultAt(faults, rule.creates++)
        : transaction && faultAt(faults, transaction.calls[operation]++);
    return fault && faultResponse(vendor, fault, rule.scenario);
  }

  return async function serve(request: Request, path: string, baseUrl: string): Promise<Response> {
    const call = vendor.route({
      method: request.method,
      path,
      query: new URL(request.url).searchParams,
      headers: request.headers,
      body: (await readJsonObject(request, vendor.jsonOfAnyType)) ?? {},
      baseUrl,
    });
    // Assumption: the text for an unknown route.
    if (call === undefined) return vendor.error(404, {}, `Cannot ${request.method} ${path}`);

    const rule = call.transaction?.rule ?? script.ruleFor(gateway, call.reference ?? '');
    const { createLost = 0, createLostAs = 'break', delay = {} } = rule.scenario;
    const openedBefore = rule.opened;
    const response = intercept(call, rule) ?? call.answer(rule);
    const lost = rule.opened > openedBefore && rule.opened <= createLost;

    const statuses = counts[call.operation];
    const counted = lost ? 'lost' : String(response.status);
    statuses[counted] = (statuses[counted] ?? 0) + 1;

    await Promise.race([timers.wait(delay[call.operation] ?? 0), untilAborted(request.signal)]);
    if (lost && createLostAs === 'hang') await untilAborted(request.signal);
    if (lost) throw new LostAnswerError();
    return response;
  };
}

function faultResponse(vendor: Vendor, { status, body }: Fault, scenario: Scenario): Response {
  if (body === undefined) return vendor.error(status, scenario);
  return typeof body === 'string' ? htmlResponse(status, body) : jsonResponse(status, body);
}

/** Never resolves. Rejects when the caller aborts, as `fetch` does. */
const untilAborted = (signal: AbortSignal): Promise<never> =>
  new Promise((_resolve, reject) => {
    const abort = (): void => reject(signal.reason);
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort, { once: true });
  });
