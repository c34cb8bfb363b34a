/**
 * What `docs/openapi.json` says of the proxy's answers, so that a test can check any answer: the status
 * and the code for the route, and the form of each header and body. Knows nothing of how requests are made.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import {
  CheckoutSessionSchema,
  GatewayListSchema,
  ProblemSchema,
  type CheckoutSession,
} from '../../../src/contract/index.js';
import { renderReturnDocument } from '../../../src/proxy/pages/return-document.js';
import { MARK, PROXY_URL, SHOP_ORIGIN } from './requests.js';

interface Documented {
  readonly description: string;
  readonly content?: Readonly<Record<string, unknown>>;
}

interface Operation {
  readonly responses: Readonly<Record<string, Documented>>;
}

const { paths } = JSON.parse(readFileSync(new URL('../../../docs/openapi.json', import.meta.url), 'utf8')) as {
  paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
};

/** Every documented path as a pattern. */
const ROUTES = Object.keys(paths).map((path) => ({
  path,
  pattern: new RegExp(`^${path.replace(/\{\w+\}/g, '[^/]+')}$`),
}));

/** Names of headers. */
const NAMES = /^[A-Za-z]+(-[A-Za-z]+)*(, [A-Za-z]+(-[A-Za-z]+)*)*$/;

/** Every header that an answer may have, and its form. None of them can hold what a request has put in. */
const HEADERS: Readonly<Record<string, RegExp>> = {
  'access-control-allow-headers': NAMES,
  'access-control-allow-methods': /^(GET|POST|GET, DELETE)$/,
  'access-control-allow-origin': /^https:\/\/shop\.example$/,
  'access-control-expose-headers': NAMES,
  'access-control-max-age': /^600$/,
  allow: /^(GET|HEAD|POST|DELETE|OPTIONS)(, (GET|HEAD|POST|DELETE|OPTIONS))*$/,
  'cache-control': /^no-store$/,
  'content-security-policy': /^default-src 'none'; .*frame-ancestors 'none'/,
  'content-type': /^(application\/json|application\/problem\+json|text\/html; charset=utf-8)$/,
  location: /^https:\/\/shop\.example\/pay\/sessions\/[\w.-]+$/,
  'preference-applied': /^wait=([1-9]|1\d|2[0-5])$/,
  'referrer-policy': /^no-referrer$/,
  'retry-after': /^[1-9]\d{0,3}$/,
  vary: /^Origin$/,
  'x-content-type-options': /^nosniff$/,
  'x-request-id': /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/,
};

/** An answer that is as documented, and what it says. */
export interface CheckedAnswer {
  /** Path, method, status and code, as `POST /sessions 201`. */
  readonly kind: string;
  readonly status: number;
  readonly session: CheckoutSession | undefined;
}

/** Asserts that an answer is one of those that are documented for the request. */
export async function checkAnswer(request: Request, response: Response): Promise<CheckedAnswer> {
  const { pathname } = new URL(request.url);
  const path = routeOf(pathname);
  const operation = path === undefined ? undefined : paths[path]?.[request.method.toLowerCase()];
  const { status } = response;
  const type = checkHeaders(request, response);
  const text = await response.text();
  const problem = type === 'application/problem+json' ? problemOf(text, status) : undefined;
  const kind = [request.method, path, status, problem?.code].filter((part) => part !== undefined).join(' ');

  if (operation === undefined) {
    checkUndocumented(path, response, problem?.code, kind);
    return { kind, status, session: undefined };
  }
  const documented = operation.responses[String(status)];
  assert.ok(documented !== undefined, `${kind} is not documented`);
  if (problem === undefined) assert.ok(status < 300 || type === 'text/html', `${kind} has no code`);
  else assert.ok(documented.description.split(', ').includes(problem.code), `${kind} is not documented`);
  assert.equal(type, Object.keys(documented.content ?? {})[0], kind);

  if (type === 'text/html') checkPage(text, response);
  if (type !== 'application/json') return { kind, status, session: undefined };
  const body: unknown = JSON.parse(text);
  if (path === '/sessions' || path === '/sessions/{id}') return { kind, status, session: sessionOf(body, response) };
  if (path === '/gateways') GatewayListSchema.parse(body);
  else assert.deepEqual(body, path === '/health' ? { status: 'ok' } : {});
  return { kind, status, session: undefined };
}

/** A path may begin with the mount point or not, and may have one slash at the end. */
const routeOf = (pathname: string): string | undefined => {
  const path = pathname.replace(/(?<=[^/])\/$/, '');
  return ROUTES.find(({ pattern }) => pattern.test(path.startsWith('/pay/') ? path.slice(4) : path))?.path;
};

function checkUndocumented(path: string | undefined, response: Response, code: string | undefined, kind: string): void {
  if (path === undefined) return assert.deepEqual([response.status, code], [404, 'invalid_request'], kind);
  // A page of a foreign origin is not told which methods there are.
  if (code === 'origin_not_allowed' && 'options' in (paths[path] ?? {})) return assert.equal(response.status, 403);
  assert.deepEqual([response.status, code], [405, 'invalid_request'], kind);
  const methods = Object.keys(paths[path] ?? {}).filter((name) => /^(get|head|post|delete|options)$/.test(name));
  assert.deepEqual(response.headers.get('Allow')?.toLowerCase().split(', ').sort(), methods.sort(), kind);
}

/** Answers with the media type. */
function checkHeaders(request: Request, { headers }: Response): string | undefined {
  for (const [name, value] of headers) {
    const form = HEADERS[name];
    assert.ok(form !== undefined, `the header ${name} is not documented`);
    assert.match(value, form, name);
  }
  for (const name of ['cache-control', 'x-content-type-options']) assert.ok(headers.has(name), name);
  if (headers.has('access-control-allow-origin')) assert.equal(request.headers.get('Origin'), SHOP_ORIGIN);
  return headers.get('content-type')?.split(';')[0];
}

function problemOf(text: string, status: number) {
  const problem = ProblemSchema.parse(JSON.parse(text));
  assert.equal(problem.status, status);
  assert.ok(!text.includes(MARK), `a problem repeats what was sent: ${text}`);
  assert.equal(problem.code === 'amount_changed', problem.amount !== undefined);
  return problem;
}

function sessionOf(body: unknown, { status, headers }: Response): CheckoutSession {
  const session = CheckoutSessionSchema.parse(body);
  assert.equal(headers.get('Location'), status === 201 ? `${PROXY_URL}/sessions/${session.id}` : null);
  assert.equal(headers.has('Retry-After'), session.status === 'pending');
  assert.equal(session.settledAt === undefined, session.status === 'pending');
  if (session.checkoutUrl !== undefined) {
    assert.equal(session.status, 'pending');
    const { protocol, host } = new URL(session.checkoutUrl);
    const hosts =
      { dexchange: /^pay\.dexchange\.sn$/, egopay: /^(start\.gateway\.example|(.+\.)?ego-pay\.net)$/ }[
        session.gateway
      ] ?? /./;
    assert.equal(protocol, 'https:');
    assert.match(host, hosts);
  }
  return session;
}

/** The page has the tags of its template and no others, and leads to the shop. */
function checkPage(html: string, { headers }: Response): void {
  assert.ok(headers.has('content-security-policy') && headers.has('referrer-policy'));
  const templates = [{}, { reference: 'reference' }, { reference: 'reference', outcome: 'outcome' }].map((parts) =>
    renderReturnDocument({ language: 'fr', href: `${SHOP_ORIGIN}/`, ...parts }),
  );
  assert.ok(
    templates.some((template) => tagsOf(html) === tagsOf(template)),
    html,
  );
  assert.match(html, /<a href="https:\/\/shop\.example\/[^"<>]*"/);
}

/** Everything that begins like a tag, without attributes. */
const tagsOf = (html: string): string => [...html.matchAll(/<[^\s>]*/g)].join(' ');
