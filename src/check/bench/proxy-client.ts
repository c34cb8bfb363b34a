/**
 * Sends requests to the proxy: correct ones, as a browser on the shop's page does, and wrong ones. It keeps every
 * answer, because some checks are about all answers. It does not judge them.
 */
import { randomUUID } from 'node:crypto';
import { IDEMPOTENCY_KEY_HEADER, SESSIONS_PATH, sessionPath } from '../../contract/index.js';
import { BrokenPromiseError } from './expect.js';
import type { ResolvedOptions } from './options.js';

/** One answer of the proxy. */
export interface Answer {
  /** Method and path, for messages. A long id is shortened. */
  readonly asked: string;
  /** Path below the base URL, without the query. */
  readonly path: string;
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The body, if it is JSON. */
  readonly body: unknown;
}

/** `null`: the header is not sent, even if it has a default. */
export type RequestHeaders = Readonly<Record<string, string | null>>;

/** A made-up buyer's data. No answer may contain them. */
export const CUSTOMER = { name: 'Awa Contrôle', phone: '779990142', email: 'awa.controle@shop.example' } as const;

/** The proxy, over HTTP. Every method throws a {@link BrokenPromiseError} if no answer comes. */
export interface ProxyClient {
  /** All answers so far. */
  readonly answers: readonly Answer[];
  /** Any request. `path` is below the base URL, or an absolute URL. Origin and content type have no default. */
  send(path: string, init?: RequestInit): Promise<Answer>;
  /** `POST /sessions` with a valid body, changed by `fields` and `headers`. */
  create(fields?: Readonly<Record<string, unknown>>, headers?: RequestHeaders): Promise<Answer>;
  /** `POST /sessions` with any body. */
  post(body: string, headers?: RequestHeaders): Promise<Answer>;
  /** `GET /sessions/{id}`. */
  retrieve(id: string, headers?: RequestHeaders): Promise<Answer>;
}

/** Ms for which a create refused with 429 is tried again: a budget per minute is free again in that time. */
const LONGEST_RETRY = 90_000;

/** Characters of a path that messages show. */
const SHOWN_PATH_LENGTH = 40;

export function createProxyClient(options: ResolvedOptions): ProxyClient {
  const { url: base, origin, order, gateway, amount, returnUrl } = options;
  const answers: Answer[] = [];

  const send: ProxyClient['send'] = async (path, init = {}) => {
    const url = path.startsWith('/') ? base + path : path;
    const { pathname } = new URL(url);
    const below = pathname.startsWith(new URL(base).pathname)
      ? pathname.slice(new URL(`${base}/`).pathname.length - 1)
      : pathname;
    const asked = `${init.method ?? 'GET'} ${below.length > SHOWN_PATH_LENGTH ? `${below.slice(0, SHOWN_PATH_LENGTH)}…` : below}`;
    let response: Response;
    let text: string;
    try {
      response = await options.fetch(url, {
        redirect: 'manual',
        ...init,
        signal: AbortSignal.timeout(options.timeout),
      });
      text = await response.text();
    } catch (error) {
      throw new BrokenPromiseError(`${asked} got no answer (${reasonOf(error)}).`);
    }
    const { status, headers } = response;
    const answer: Answer = { asked, path: below, status, headers, text, body: parseJson(text) };
    answers.push(answer);
    return answer;
  };

  const post: ProxyClient['post'] = async (body, headers = {}) => {
    const init = {
      method: 'POST',
      headers: present({
        Origin: origin,
        'Content-Type': 'application/json',
        [IDEMPOTENCY_KEY_HEADER]: randomUUID(),
        ...headers,
      }),
      body,
    };
    for (let waited = 0; ;) {
      const answer = await send(SESSIONS_PATH, init);
      const pause = Number(answer.headers.get('Retry-After')) * 1000;
      // The checks make more creates in a minute than a proxy may allow. It says in `Retry-After` when to try again.
      if (answer.status !== 429 || !(pause > 0) || waited + pause > LONGEST_RETRY) return answer;
      await options.sleep(pause);
      waited += pause;
    }
  };

  return {
    answers,
    send,
    post,
    create(fields = {}, headers = {}) {
      const key = headers[IDEMPOTENCY_KEY_HEADER] ?? randomUUID();
      // Another buyer for each key: creates of the same buyer for the same order share one live payment.
      const customer = { ...CUSTOMER, name: `${CUSTOMER.name} ${key}` };
      const body = { order, gateway, amount, customer, returnUrl, locale: 'fr', ...fields };
      return post(JSON.stringify(body), { [IDEMPOTENCY_KEY_HEADER]: key, ...headers });
    },
    retrieve: (id, headers = {}) => send(sessionPath(id), { headers: present({ Origin: origin, ...headers }) }),
  };
}

const present = (headers: RequestHeaders): [string, string][] =>
  Object.entries(headers).flatMap(([name, value]): [string, string][] => (value === null ? [] : [[name, value]]));

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The message of a failed `fetch`, with the system's error code. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { cause } = error;
  if (cause instanceof Error) return 'code' in cause ? String(cause.code) : cause.message;
  return error.message;
}
