/**
 * The line between pages and server. Every request takes a while each way, and the plan may break
 * any of them before, at or after the server. A request that was given up still travels on.
 */
import { IDEMPOTENCY_KEY_HEADER } from '../../../src/contract/index.js';
import type { PageFacts, Surroundings } from './facts.js';
import type { Server, WireAnswer, WireRequest } from './server.js';
import { problem } from './simulated-proxy.js';

/** What happens to one request. */
export interface RequestFault {
  /** Which one: requests are counted from 1, whichever page sends them. */
  readonly request: number;
  readonly kind:
    /** It never reaches the server. */
    | 'request dropped'
    /** The server acts, and its answer is lost. */
    | 'answer dropped'
    /** No answer and no error, ever. */
    | 'hangs'
    | 'request delayed'
    | 'answer delayed'
    /** The server sees it a second time, later. */
    | 'duplicated'
    /** Something in front of the server answers with this status. */
    | 'status'
    /** The server answers with a problem of the contract. */
    | 'problem'
    | 'captive portal'
    | 'garbage'
    | 'empty answer'
    /** Headers arrive and the body breaks off. */
    | 'broken body';
  /** How long, in milliseconds. */
  readonly delay: number;
  readonly status: number;
  /** Seconds. */
  readonly retryAfter: number | undefined;
  /** Whether the server has acted before something in front of it answers. */
  readonly acted: boolean;
}

/** The page's side of the line. */
export interface Sender extends PageFacts {
  readonly online: boolean;
  /** Runs on the page, when it is not frozen; never once the page is gone. */
  task(run: () => void): void;
  /** What is in flight, so that losing the line or thawing can break it. */
  readonly flights: Set<() => void>;
}

/** The line. */
export class Network {
  readonly #world: Surroundings;
  readonly #server: Server;
  readonly #faults: Map<number, RequestFault>;
  #count = 0;
  /** Set when the world calms down: no fault happens any more. */
  calm = false;

  constructor(world: Surroundings, server: Server, faults: readonly RequestFault[]) {
    this.#world = world;
    this.#server = server;
    this.#faults = new Map(faults.map((fault) => [fault.request, fault]));
  }

  /** Lets something happen to the next request. */
  breakNext(fault: Omit<RequestFault, 'request'>): void {
    this.#faults.set(this.#count + 1, { ...fault, request: this.#count + 1 });
  }

  /** What `fetch` does. */
  send(page: Sender, url: string, init: RequestInit): Promise<Response> {
    // A promise may still run when its page is gone, and reaches nothing.
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

/** What the buyer's side sees in place of the server's answer. */
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

/** As much of a `Response` as the flow reads. */
function responseOf({ status, headers, body }: WireAnswer, fault: RequestFault | undefined): Response {
  const text = async (): Promise<string> => {
    if (fault?.kind === 'broken body') throw new TypeError('terminated');
    return body;
  };
  const json = async (): Promise<unknown> => JSON.parse(await text());
  const response = { ok: status >= 200 && status < 300, status, headers: new Headers(headers), text, json };
  return response as Response;
}
