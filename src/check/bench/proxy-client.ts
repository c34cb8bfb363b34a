/**
 * Speaks HTTP to the proxy as a browser on the shop's page would, and as one should not. It keeps
 * every answer, so that what must be true of all of them can be checked at the end. It judges nothing.
 */
import { randomUUID } from 'node:crypto';
import { IDEMPOTENCY_KEY_HEADER, SESSIONS_PATH, sessionPath } from '../../contract/index.js';
import { BrokenPromiseError } from './expect.js';
import type { ResolvedOptions } from './options.js';

/** One answer of the proxy. */
export interface Answer {
  /** Method and path, for messages; a long id is cut. */
  readonly asked: string;
  /** Path below the base URL, without query. */
  readonly path: string;
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The body, where it is JSON. */
  readonly body: unknown;
}

/** A request header with `null` is left out, though it has a default. */
export type RequestHeaders = Readonly<Record<string, string | null>>;

/** What a buyer typed on the shop's page: invented, and it must not come back in any answer. */
export const CUSTOMER = { name: 'Awa Contrôle', phone: '779990142', email: 'awa.controle@shop.example' } as const;

/** The proxy, over HTTP. Every method throws a {@link BrokenPromiseError} where no answer comes. */
export interface ProxyClient {
  /** All answers so far. */
  readonly answers: readonly Answer[];
  /** Any request; `path` is below the base URL, or an absolute URL. Origin and content type are not filled in. */
  send(path: string, init?: RequestInit): Promise<Answer>;
  /** `POST /sessions` with a sound body, except for what `fields` and `headers` change. */
  create(fields?: Readonly<Record<string, unknown>>, headers?: RequestHeaders): Promise<Answer>;
  /** `POST /sessions` with any body. */
  post(body: string, headers?: RequestHeaders): Promise<Answer>;
  /** `GET /sessions/{id}`. */
  retrieve(id: string, headers?: RequestHeaders): Promise<Answer>;
}

/** Ms for which a create that is turned away is tried again: a minute's budget comes back in that time. */
const TURNED_AWAY = 90_000;

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
      // The checks make more payments in a minute than a proxy may let through, which says when to come again.
      if (answer.status !== 429 || !(pause > 0) || waited + pause > TURNED_AWAY) return answer;
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
      // A buyer of its own for each key: one buyer has one live payment for one order, whatever the key.
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

/** What a failed `fetch` says, down to the system's code. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { cause } = error;
  if (cause instanceof Error) return 'code' in cause ? String(cause.code) : cause.message;
  return error.message;
}
