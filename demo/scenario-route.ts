/**
 * The one thing that the page may tell the sandbox: which known scenario an order meets. The sandbox
 * believes whoever reaches it, so this door is narrow: only a page of this origin, only on this
 * machine (not through a tunnel or a rebound name), only scenarios by name, only orders of the shop.
 */
import type { Sandbox } from 'pay-button-element/sandbox';
import type { FetchHandler } from './node-handler.js';
import { isScenarioName, SCENARIOS } from './shared/scenarios.js';
import { resolveOrder } from './shop.js';

/** Where the page puts `{ order, scenario }`. */
export const SCENARIO_PATH = '/playground/scenario';

/** What a proxy or a tunnel adds to a request that it passes on. */
const PASSED_ON = ['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'via'];

/**
 * Makes the handler of {@link SCENARIO_PATH}.
 *
 * @param url Origin of the playground on this machine: `http://localhost:5173`.
 */
export function createScenarioRoute(sandbox: Pick<Sandbox, 'script'>, url: string): FetchHandler {
  return async (request) => {
    const { headers, method } = request;
    if (method !== 'PUT') return refuse(405, 'Use PUT.');
    const isOurs = headers.get('host') === new URL(url).host && headers.get('origin') === url;
    if (!isOurs || PASSED_ON.some((name) => headers.has(name)))
      return refuse(403, `Only the page at ${url} may choose a scenario.`);
    if (headers.get('content-type') !== 'application/json') return refuse(415, 'Send application/json.');

    const { order, scenario } = await readBody(request);
    if (typeof order !== 'string' || resolveOrder(order) === null)
      return refuse(400, '"order" must be an order of the shop.');
    if (!isScenarioName(scenario))
      return refuse(400, `"scenario" must be one of ${Object.keys(SCENARIOS).join(', ')}.`);
    sandbox.script({ reference: order }, SCENARIOS[scenario]);
    return new Response(null, { status: 204 });
  };
}

async function readBody(request: Request): Promise<{ readonly order?: unknown; readonly scenario?: unknown }> {
  const body: unknown = await request.json().catch(() => undefined);
  return typeof body === 'object' && body !== null ? body : {};
}

const refuse = (status: number, message: string): Response =>
  new Response(message, { status, headers: { 'content-type': 'text/plain; charset=utf-8' } });
