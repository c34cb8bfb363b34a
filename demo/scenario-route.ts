/**
 * The route with which the page sets an order's scenario. The sandbox itself checks no caller, so this route is strict:
 * only pages of this origin, only on this machine (not through a tunnel or DNS rebinding), only scenarios by name, only
 * orders of the shop.
 */
import type { RequestListener } from 'node:http';
import { json } from 'node:stream/consumers';
import type { Sandbox } from 'pay-button-element/sandbox';
import { isScenarioName, SCENARIOS } from './shared/scenarios.js';
import { resolveOrder } from './shop.js';

/** The page sends `{ order, scenario }` here, with PUT. */
export const SCENARIO_PATH = '/playground/scenario';

/** Headers that a proxy or a tunnel adds. */
const PASSED_ON = ['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'via'];

/**
 * Makes the listener of {@link SCENARIO_PATH}.
 *
 * @param url Origin of the playground on this machine: `http://localhost:5173`.
 */
export function createScenarioRoute(sandbox: Pick<Sandbox, 'script'>, url: string): RequestListener {
  return async (request, response) => {
    const answer = (status: number, message?: string): unknown =>
      response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' }).end(message);
    const { headers, method } = request;
    if (method !== 'PUT') return answer(405, 'Use PUT.');
    const isOurs = headers.host === new URL(url).host && headers.origin === url;
    if (!isOurs || PASSED_ON.some((name) => name in headers))
      return answer(403, `Only the page at ${url} may choose a scenario.`);
    if (headers['content-type'] !== 'application/json') return answer(415, 'Send application/json.');

    const body: unknown = await json(request).catch(() => undefined);
    const { order, scenario } = Object(body) as { readonly order?: unknown; readonly scenario?: unknown };
    if (typeof order !== 'string' || resolveOrder(order) === null)
      return answer(400, '"order" must be an order of the shop.');
    if (!isScenarioName(scenario))
      return answer(400, `"scenario" must be one of ${Object.keys(SCENARIOS).join(', ')}.`);
    sandbox.script({ reference: order }, SCENARIOS[scenario]);
    return answer(204);
  };
}
