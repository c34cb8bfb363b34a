/**
 * A shop in virtual time: the real proxy and the real sandbox, the network between them, and the network to the buyers'
 * browsers. It counts requests. The buyers are in `buyer.ts`.
 */
import { createPayProxy, dexchange, memoryStore, type Gateway, type PayProxy } from '../../src/proxy/index.js';
import { createSandbox, type Outcome, type Sandbox } from '../../src/sandbox/index.js';
import { Random } from '../../test/simulation/world/random.js';
import type { VirtualTime } from './virtual-time.js';

export const SHOP = 'https://shop.example';
export const ENDPOINT = `${SHOP}/pay`;
export const PRICE = 5000;
/** The gateway's API, and the host of its hosted pages, which the button accepts. */
const GATEWAY_API = 'http://127.0.0.1/dexchange';
const HOSTED_PAGES = 'https://pay.dexchange.sn';

/** Delay in one direction in ms, evenly distributed: of a phone with a good connection, and between two servers. */
export const BROWSER_HOP = [40, 80] as const;
export const SERVER_HOP = [15, 35] as const;

export interface MarketOptions {
  readonly seed: number;
  /**
   * `ours`: the real one. `no wait`: it cannot hold requests. `naive`: every poll is forwarded to the gateway, webhooks
   * are ignored, and there is no budget.
   */
  readonly proxy?: 'ours' | 'no wait' | 'naive';
  /** Whether the gateway's webhook for an order is lost. Default: none is. */
  readonly losesWebhook?: (order: string) => boolean;
  /** The proxy's limit of all creates in ten minutes. Default: its own. */
  readonly createLimit?: number;
}

/** Numbers of requests, by kind. */
export interface Requests {
  create: number;
  read: number;
}

export class Market {
  readonly time: VirtualTime;
  readonly random: Random;
  readonly sandbox: Sandbox;
  /** Requests of browsers to the proxy. */
  readonly asked: Requests = { create: 0, read: 0 };
  /** When the gateway sent the webhook of an order, in virtual ms. */
  readonly webhookAt = new Map<string, number>();
  readonly #proxy: PayProxy;
  readonly #options: MarketOptions;

  constructor(time: VirtualTime, options: MarketOptions) {
    this.time = time;
    this.#options = options;
    this.random = new Random(options.seed);
    const gateway = dexchange({ baseUrl: GATEWAY_API, apiKey: 'sandbox-dexchange-key' });
    this.sandbox = createSandbox({
      now: time.epochNow,
      publicUrl: HOSTED_PAGES,
      maxTransactions: 100_000,
      fetch: (url, init) => this.#callWebhook(String(url), init),
    });
    this.#proxy = createPayProxy({
      secret: 'a secret for benchmarks, long enough to be one',
      publicUrl: ENDPOINT,
      allowedOrigins: [SHOP],
      gateways: [options.proxy === 'naive' ? withoutBudget(gateway) : gateway],
      resolveOrder: () => ({ amount: { value: PRICE, currency: 'XOF' } }),
      ...(options.createLimit !== undefined && { createLimits: { total: options.createLimit } }),
      store: memoryStore({ now: time.epochNow }),
      log: false,
      now: time.epochNow,
      fetch: (url, init) => this.#travel(SERVER_HOP, () => this.sandbox.fetch(new Request(url, init))),
    });
  }

  /** `fetch` of the shop's page. */
  readonly fetch = async (url: string, init: RequestInit = {}): Promise<Response> => {
    const { signal, ...rest } = init;
    const headers = new Headers(init.headers);
    headers.set('Origin', SHOP);
    if (this.#options.proxy === 'no wait' || this.#options.proxy === 'naive') headers.delete('Prefer');
    const request = new Request(new URL(url, SHOP), { ...rest, headers, ...(signal && { signal }) });
    if (request.url.includes('/sessions')) this.asked[request.method === 'POST' ? 'create' : 'read']++;
    return Promise.race([this.#travel(BROWSER_HOP, () => this.#proxy.fetch(request)), aborted(signal)]);
  };

  /** The buyer chooses on the hosted page. */
  choose(checkoutUrl: string, outcome: Outcome): void {
    this.sandbox.choose(checkoutUrl.slice(checkoutUrl.lastIndexOf('/') + 1), outcome);
  }

  /** The address to which the hosted page sends the buyer after the choice. */
  async hostedRedirect(checkoutUrl: string): Promise<string> {
    const answer = await this.sandbox.fetch(new Request(checkoutUrl, { method: 'POST', body: '' }));
    await this.time.sleep(this.random.between(...BROWSER_HOP));
    return answer.headers.get('location') ?? SHOP;
  }

  /** Requests at the gateway, by kind and HTTP status. */
  get arrived(): { readonly create: Record<string, number>; readonly read: Record<string, number> } {
    return this.sandbox.counts().dexchange;
  }

  /** Requests that the gateway refused with 429. */
  get turnedAway(): number {
    return (this.arrived.create['429'] ?? 0) + (this.arrived.read['429'] ?? 0);
  }

  /** All requests at the gateway. */
  get gatewayRequests(): number {
    return [...Object.values(this.arrived.create), ...Object.values(this.arrived.read)].reduce(
      (sum, count) => sum + count,
      0,
    );
  }

  get counts(): ReturnType<PayProxy['counts']> {
    return this.#proxy.counts();
  }

  async #callWebhook(url: string, init: RequestInit = {}): Promise<Response> {
    const order = orderOf(url);
    this.webhookAt.set(order, this.time.now);
    const isLost = this.#options.proxy === 'naive' || this.#options.losesWebhook?.(order);
    if (isLost) return new Response(null, { status: 503 });
    return this.#travel(SERVER_HOP, () => this.#proxy.fetch(new Request(url, { ...init, signal: null })));
  }

  async #travel(hop: readonly [number, number], serve: () => Promise<Response>): Promise<Response> {
    await this.time.sleep(this.random.between(...hop));
    const response = await serve();
    await this.time.sleep(this.random.between(...hop));
    return response;
  }
}

/** A gateway of which the proxy believes that it takes every call. */
export const withoutBudget = (gateway: Gateway): Gateway => ({
  ...gateway,
  limits: { ...gateway.limits, requestsPerMinute: Infinity },
});

/** References begin with the order. */
const orderOf = (webhookUrl: string): string => webhookUrl.slice(webhookUrl.lastIndexOf('/') + 1).split('-')[0] ?? '';

const aborted = (signal: AbortSignal | null | undefined): Promise<never> =>
  new Promise((_resolve, reject) => {
    signal?.addEventListener('abort', () => reject(new DOMException('The request was aborted.', 'AbortError')), {
      once: true,
    });
  });
