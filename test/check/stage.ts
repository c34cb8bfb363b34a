/**
 * A proxy of ours at a sandbox, both in this process and without a network, for the check.
 * `wrap` puts something between the check and the proxy, which is how proxies get broken on purpose.
 */
import { checkProxy, type CheckOptions, type Report } from '../../src/check/index.js';
import { createPayProxy, dexchange, egopay, type Gateway, type PayProxyConfig } from '../../src/proxy/index.js';
import { createSandbox } from '../../src/sandbox/index.js';

export const ORIGIN = 'http://localhost:3000';
export const PROXY_URL = `${ORIGIN}/pay`;
export const SANDBOX_URL = 'http://127.0.0.1:5174';
const SECRET = 'a secret for tests, long enough to be one';
/** The sandbox's own defaults. */
export const KEYS = { dexchange: 'sandbox-dexchange-key', egopay: 'sandbox-egopay-token' } as const;

export type Handler = (request: Request) => Promise<Response>;

/** How the proxy under the check differs from ours as it is. */
export interface Difference {
  /** Replaces parts of the configuration. */
  readonly config?: Partial<PayProxyConfig>;
  /** Wraps the proxy. */
  readonly wrap?: (proxy: Handler) => Handler;
  /** Replaces parts of the check's options. */
  readonly options?: Partial<CheckOptions>;
}

/** Checks our proxy, with a difference. */
export async function checkWith({ config, wrap, options }: Difference = {}): Promise<Report> {
  // The proxy's clock moves on only when the check waits.
  let time = Date.UTC(2031, 4, 6, 7, 8, 9);
  const sandbox = createSandbox({
    requestsPerMinute: Infinity,
    fetch: (input, init) => route(new Request(input, init)),
  });
  const route = (request: Request): Promise<Response> =>
    request.url.startsWith(SANDBOX_URL) ? sandbox.fetch(request) : handler(request);
  const send: typeof fetch = (input, init) => route(new Request(input, init));
  // On a busy machine a check tries again. With a small budget the last payment would then be refused.
  const roomy = (gateway: Gateway): Gateway => ({ ...gateway, limits: { ...gateway.limits, requestsPerMinute: 1000 } });
  const proxy = createPayProxy({
    secret: SECRET,
    publicUrl: PROXY_URL,
    allowedOrigins: [ORIGIN],
    gateways: [
      dexchange({ baseUrl: `${SANDBOX_URL}/dexchange`, apiKey: KEYS.dexchange }),
      egopay({
        baseUrl: `${SANDBOX_URL}/egopay`,
        startUrl: `${SANDBOX_URL}/egopay/api/v1/payments/gate/start`,
        token: KEYS.egopay,
      }),
    ].map(roomy),
    resolveOrder: (order) =>
      order === '1001' ? { amount: { value: 5000, currency: 'XOF' }, description: 'T-shirt' } : null,
    // A broken proxy makes more payments than a correct one.
    createLimits: { perOrder: Infinity },
    fetch: send,
    log: false,
    now: () => time,
    ...config,
  });
  const handler = wrap?.(proxy.fetch) ?? proxy.fetch;
  try {
    return await checkProxy({
      url: PROXY_URL,
      order: '1001',
      amount: { value: 5000, currency: 'XOF' },
      gateway: 'dexchange',
      sandbox: SANDBOX_URL,
      secrets: Object.values(KEYS),
      fetch: send,
      sleep: (ms) => {
        time += ms;
        // The sandbox's webhooks come in real time, and on a busy machine they need some time.
        return new Promise((resolve) => setTimeout(resolve, ms / 50));
      },
      ...options,
    });
  } finally {
    sandbox.close();
  }
}

/** The checks that fail, with their reasons. */
export const failures = (report: Report): Record<string, string> =>
  Object.fromEntries(
    report.verdicts.flatMap(({ id, result, reason = '' }) => (result === 'fails' ? [[id, reason]] : [])),
  );
