/**
 * The control API, below `/sandbox`: tests and playgrounds control the simulators with it. It imitates no vendor. Any
 * page may call it: it knows no secret, and should run on a loopback address.
 */
import { SandboxError, type SandboxErrorCode } from './lib/errors.js';
import { decodeSegment, jsonResponse, readJsonObject } from './http/http.js';
import { isOutcome, OUTCOMES, type GatewayName, type Outcome } from './payments/scenario.js';
import type { ScriptedScenario, UncheckedMatch } from './payments/script.js';
import type { TransactionRecord } from './payments/transactions.js';
import { isGatewayName } from './vendors/index.js';

/** The part of the sandbox that the control API uses. */
export interface Controlled {
  script(match: UncheckedMatch, scenario: unknown): void;
  scenarios(): ScriptedScenario[];
  clearScenarios(): void;
  transactions(): TransactionRecord[];
  choose(id: string, outcome: Outcome, operator?: string): TransactionRecord;
  sendTestWebhook(gateway: GatewayName): Promise<number | null>;
}

const HTTP_STATUS: Readonly<Record<SandboxErrorCode, number>> = {
  invalid_option: 400,
  invalid_scenario: 400,
  transaction_not_found: 404,
  already_chosen: 409,
  cannot_listen: 500,
};

const CORS = {
  'access-control-allow-origin': '*',
  'access-control-allow-methods': 'GET, PUT, POST, DELETE',
  'access-control-allow-headers': 'content-type',
  'access-control-max-age': '600',
};

const OUTCOME_PATH = /^\/transactions\/([^/]+)\/outcome$/;
const TEST_WEBHOOK_PATH = /^\/gateways\/([^/]+)\/test-webhook$/;

/** Answers one request to the control API. `path` is the part after `/sandbox`. */
export async function serveControl(sandbox: Controlled, request: Request, path: string): Promise<Response> {
  const response = await answer(sandbox, request, path).catch((error: unknown) => {
    if (!(error instanceof SandboxError)) throw error;
    return jsonResponse(HTTP_STATUS[error.code], { code: error.code, message: error.message });
  });
  for (const [name, value] of Object.entries(CORS)) response.headers.set(name, value);
  return response;
}

async function answer(sandbox: Controlled, request: Request, path: string): Promise<Response> {
  const { method } = request;
  if (method === 'OPTIONS') return new Response(null, { status: 204 });
  if (path === '/scenarios' && method === 'GET') return jsonResponse(200, sandbox.scenarios());
  if (path === '/scenarios' && method === 'PUT') {
    const { reference, gateway, scenario, ...unknown } = await readBody(request);
    refuseUnknown(unknown, 'reference, gateway and scenario');
    sandbox.script({ reference, gateway }, scenario);
    return jsonResponse(200, sandbox.scenarios());
  }
  if (path === '/scenarios' && method === 'DELETE') {
    sandbox.clearScenarios();
    return new Response(null, { status: 204 });
  }
  if (path === '/transactions' && method === 'GET') return jsonResponse(200, sandbox.transactions());
  const id = OUTCOME_PATH.exec(path)?.[1];
  if (id !== undefined && method === 'POST') {
    const { outcome, operator, ...unknown } = await readBody(request);
    refuseUnknown(unknown, 'outcome and operator');
    if (!isOutcome(outcome)) {
      throw new SandboxError('invalid_scenario', `"outcome" must be one of ${OUTCOMES.join(', ')}.`);
    }
    if (operator !== undefined && typeof operator !== 'string') {
      throw new SandboxError('invalid_scenario', '"operator" must be a string, such as "wave".');
    }
    return jsonResponse(200, sandbox.choose(decodeSegment(id), outcome, operator));
  }
  const gateway = TEST_WEBHOOK_PATH.exec(path)?.[1];
  if (isGatewayName(gateway) && method === 'POST') {
    return jsonResponse(200, { status: await sandbox.sendTestWebhook(gateway) });
  }
  return jsonResponse(404, {
    code: 'not_found',
    message:
      'The control API has GET, PUT and DELETE /sandbox/scenarios, GET /sandbox/transactions, POST /sandbox/transactions/{id}/outcome and POST /sandbox/gateways/{gateway}/test-webhook.',
  });
}

async function readBody(request: Request): Promise<Readonly<Record<string, unknown>>> {
  const body = await readJsonObject(request);
  if (body === undefined) {
    throw new SandboxError(
      'invalid_scenario',
      'The body must be a JSON object, sent with "content-type: application/json".',
    );
  }
  return body;
}

function refuseUnknown(fields: object, known: string): void {
  const [unknown] = Object.keys(fields);
  if (unknown !== undefined) {
    throw new SandboxError('invalid_scenario', `Unknown field "${unknown}". The fields are ${known}.`);
  }
}
