/**
 * The network between pages and server. Every request and answer has a delay. The plan can break a request before, at or
 * after the server. An aborted request still reaches the server.
 */
import { IDEMPOTENCY_KEY_HEADER } from '../../../src/contract/index.js';
import type { PageFacts, Surroundings } from './facts.js';
import type { Server, WireAnswer, WireRequest } from './server.js';
import { problem } from './simulated-proxy.js';

/** What happens to one request. */
export interface RequestFault {
  /** Number of the request, from 1, over all pages. */
  readonly request: number;
  readonly kind:
    /** It never reaches the server. */
    | 'request dropped'
    /** The server acts, and its answer is lost. */
    | 'answer dropped'
    /** There is never an answer or an error. */
    | 'hangs'
    | 'request delayed'
    | 'answer delayed'
    /** The server sees it a second time, later. */
    | 'duplicated'
    /** Another server in front of it answers with this status. */
    | 'status'
    /** The server answers with a problem of the contract. */
    | 'problem'
    | 'captive portal'
    | 'garbage'
    | 'empty answer'
    /** The headers arrive, and the body is incomplete. */
    | 'broken body';
  /** In milliseconds. */
  readonly delay: number;
  readonly status: number;
  /** Seconds. */
  readonly retryAfter: number | undefined;
  /** Whether the server has acted before the other server answers. */
  readonly acted: boolean;
}

/** A page that sends requests. */
export interface Sender extends PageFacts {
  readonly online: boolean;
  /** Runs on the page, when it is not frozen; never after the page has ended. */
  task(run: () => void): void;
  /** Functions that break the requests under way, for a lost connection and after a freeze. */
  readonly flights: Set<() => void>;
}

export class Network {
  readonly #world: Surroundings;
  readonly #server: Server;
  readonly #faults: Map<number, RequestFault>;
  #count = 0;
  /** No more faults. */
  calm = false;

  constructor(world: Surroundings, server: Server, faults: readonly RequestFault[]) {
    this.#world = world;
    this.#server = server;
    this.#faults = new Map(faults.map((fault) => [fault.request, fault]));
  }

  /** Adds a fault for the next request. */
  breakNext(fault: Omit<RequestFault, 'request'>): void {
    this.#faults.set(this.#count + 1, { ...fault, request: this.#count + 1 });
  }

  /** Does what `fetch` does. */
  send(page: Sender, url: string, init: RequestInit): Promise<Response> {
    // A promise may still run after its page has ended. Its request is not sent.
    if (!page.alive) return new Promise(() => undefined);
    const { clock, trace } = this.#world;
    const number = ++this.#count;
    const fault = this.calm ? undefined : this.#faults.get(number);
    const request = readRequest(url, init);
    const isCreate = request.method === 'POST';
    trace.add(
      clock.now,
      `${page.label} → #${number} ${request.method}${fault && page.online ? ` [${describe(fault)}]` : ''}`,
    );
    if (isCreate)
      this.#world.report({ type: 'created', page, key: request.headers[IDEMPOTENCY_KEY_HEADER.toLowerCase()]! });
    else this.#world.report({ type: 'asked', page, url: request.url.split('?')[0]!, spoiled: !!fault || !page.online });
    if (fault && page.online) trace.fault(clock.now, `network: ${fault.kind}`, `#${number} ${describe(fault)}`);

    return new Promise((resolve, reject) => {
      let open = true;
      const close = (well: boolean, how: string, act: () => void): void => {
        if (!open) return;
        open = false;
        page.flights.delete(fail);
        trace.add(clock.now, `${page.label} ← #${number} ${how}`);
        if (!isCreate) this.#world.report({ type: 'answered', page, well, givenUp: init.signal?.aborted === true });
        act();
      };
      const fail = (): void =>
        page.task(() => close(false, 'network error', () => reject(new TypeError('Failed to fetch'))));
      page.flights.add(fail);
      init.signal?.addEventListener('abort', () =>
        close(false, 'given up', () => reject(new DOMException('The request was aborted.', 'AbortError'))),
      );
      if (!page.online) return void clock.after(5, fail);
      this.#travel(request, fault, fail, (answer) =>
        page.task(() =>
          close(!fault && answer.status < 300, describeAnswer(answer), () => resolve(responseOf(answer, fault))),
        ),
      );
    });
  }

  #travel(
    request: WireRequest,
    fault: RequestFault | undefined,
    fail: () => void,
    deliver: (answer: WireAnswer) => void,
  ): void {
    const { clock } = this.#world;
    const { kind, delay = 0 } = fault ?? {};
    const up = this.#latency() + (kind === 'request delayed' ? delay : 0);
    const down = this.#latency() + (kind === 'answer delayed' ? delay : 0);
    if (kind === 'hangs') return;
    if (kind === 'request dropped') return void clock.after(delay, fail);
    const interposed = fault && answerInstead(fault);
    if (interposed && !fault.acted) return void clock.after(up + down, () => deliver(interposed));
    const arrive = (answer: (answer: WireAnswer) => void) => (): Promise<void> | void =>
      this.#server.handle(request, answer);
    clock.after(
      up,
      arrive((answer) => {
        if (kind === 'answer dropped') clock.after(down + delay, fail);
        else clock.after(down, () => deliver(interposed ?? answer));
      }),
    );
    if (kind === 'duplicated')
      clock.after(
        up + delay,
        arrive(() => undefined),
      );
  }

  #latency(): number {
    return this.#world.setting.network === 'fast'
      ? this.#world.random.between(20, 150)
      : this.#world.random.duration(200, 3000);
  }
}

const describe = ({ kind, status, retryAfter, acted, delay }: RequestFault): string => {
  const after = retryAfter === undefined ? '' : ` Retry-After ${retryAfter}`;
  if (kind === 'status' || kind === 'problem') return `${kind} ${status}${after}${acted ? ' after acting' : ''}`;
  return kind.endsWith('ed') ? `${kind} ${delay} ms` : kind;
};

const describeAnswer = ({ status, body }: WireAnswer): string =>
  `${status} ${/"(?:code|status)":"(\w+)"/.exec(body)?.[1] ?? ''}`.trimEnd();

function readRequest(url: string, { method = 'GET', headers = {}, body }: RequestInit): WireRequest {
  const entries = Object.entries(headers as Record<string, string>).map(([name, value]) => [name.toLowerCase(), value]);
  return { method, url, headers: Object.fromEntries(entries), body: typeof body === 'string' ? body : undefined };
}

/** The answer that the page gets instead of the server's. */
function answerInstead({ kind, status, retryAfter }: RequestFault): WireAnswer | undefined {
  const headers: Record<string, string> = retryAfter === undefined ? {} : { 'retry-after': `${retryAfter}` };
  switch (kind) {
    case 'status':
      return { status, headers, body: '<html><title>Error</title></html>' };
    case 'problem':
      return problem(
        status === 429 ? 'rate_limited' : status === 503 ? 'gateway_unavailable' : 'internal_error',
        {},
        headers,
        status,
      );
    case 'captive portal':
      return { status: 200, headers: {}, body: '<html><title>Bienvenue sur le Wi-Fi</title></html>' };
    case 'garbage':
      return { status: 200, headers: {}, body: '{"status":"succeeded","id":' };
    case 'empty answer':
      return { status: 200, headers: {}, body: '' };
    default:
      return undefined;
  }
}

/** The parts of a `Response` that the flow reads. */
function responseOf({ status, headers, body }: WireAnswer, fault: RequestFault | undefined): Response {
  const text = async (): Promise<string> => {
    if (fault?.kind === 'broken body') throw new TypeError('terminated');
    return body;
  };
  const json = async (): Promise<unknown> => JSON.parse(await text());
  const response = { ok: status >= 200 && status < 300, status, headers: new Headers(headers), text, json };
  return response as Response;
}
