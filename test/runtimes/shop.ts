/**
 * A shop for every runtime: the proxy below `/pay`, and beside it what a test must see and do from outside. It imports
 * only types, because each runtime loads the built proxy in its own way.
 */
import type * as Proxy from '../../src/proxy/index.js';

/** What the shop gets when it is started. */
export interface ShopSettings {
  /** Base URL and key of the simulated gateway. */
  readonly baseUrl: string;
  readonly apiKey: string;
}

/** The price of every order. */
const PRICE = 5000;

/** What the shop answers at `/told`. */
export interface Told {
  /** What `onSettled` was called with, oldest first. */
  readonly settled: readonly { readonly order: string; readonly status: string; readonly reference: string }[];
  /** Requests that are held now. */
  readonly held: number;
  /** Warnings and errors of the log, each with its event. */
  readonly log: readonly Readonly<Record<string, unknown>>[];
}

/** A shop at an origin. */
export interface Shop {
  readonly proxy: Proxy.PayProxy;
  /** Answers what is not the proxy's: `/told`, `/reconcile`, `/later?ms=60000`, which sets the proxy's clock forward. */
  answer(url: URL): Promise<Response>;
}

/** Opens the shop. `config` replaces parts of the proxy's configuration. Without a `store` the default is tested. */
export function openShop(
  { createPayProxy, dexchange }: Pick<typeof Proxy, 'createPayProxy' | 'dexchange'>,
  { baseUrl, apiKey }: ShopSettings,
  origin: string,
  config: Partial<Proxy.PayProxyConfig> = {},
): Shop {
  const settled: Told['settled'][number][] = [];
  const log: Told['log'][number][] = [];
  let later = 0;
  const proxy = createPayProxy({
    secret: 'a secret for tests, long enough to be one',
    publicUrl: `${origin}/pay`,
    allowedOrigins: [origin],
    gateways: [dexchange({ apiKey, baseUrl })],
    resolveOrder: (order) =>
      /^\d+$/.test(order) ? { amount: { value: PRICE, currency: 'XOF' }, description: 'T-shirt' } : null,
    onSettled: ({ order, status, reference }) => void settled.push({ order, status, reference }),
    now: () => Date.now() + later,
    log: ({ level, ...entry }) => void (level === 'info' || log.push(entry)),
    ...config,
  });
  return {
    proxy,
    async answer({ pathname, searchParams }) {
      if (pathname === '/told') return Response.json({ settled, held: proxy.counts().held, log } satisfies Told);
      if (pathname === '/reconcile') return Response.json(await proxy.reconcile());
      if (pathname === '/later') later += Number(searchParams.get('ms'));
      return new Response('The shop');
    },
  };
}
