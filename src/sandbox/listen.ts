/** A sandbox that listens, and what clients of the two gateways are configured with to reach it. */
import { START_PATH } from './vendors/egopay.js';
import { startHttpServer } from './http/http-server.js';
import { DEFAULT_API_KEY, DEFAULT_TOKEN, type SandboxOptions } from './options.js';
import { createSandbox, type Sandbox } from './sandbox.js';

/** Options of `startSandbox`. */
export interface StartSandboxOptions extends SandboxOptions {
  /** 0 takes any free port. */
  readonly port: number;
  /** Default `127.0.0.1`: reachable from this machine only. */
  readonly host?: string;
}

/** A sandbox that listens. */
export interface RunningSandbox {
  /** Origin, such as `http://127.0.0.1:5174`. */
  readonly url: string;
  /** What a DEXCHANGE client is configured with. */
  readonly dexchange: { readonly baseUrl: string; readonly apiKey: string };
  /** What an eGoPay client is configured with. The start call is our invention: eGoPay's own is not public. */
  readonly egopay: { readonly baseUrl: string; readonly startUrl: string; readonly token: string };
  readonly sandbox: Sandbox;
  /** Stops listening, breaks open connections and forgets what was still to come. */
  close(): Promise<void>;
}

/** Starts a sandbox. Rejects with `invalid_option`, or with `cannot_listen` where the port is taken. */
export async function startSandbox({
  port,
  host = '127.0.0.1',
  ...options
}: StartSandboxOptions): Promise<RunningSandbox> {
  const sandbox = createSandbox(options);
  const { url, close } = await startHttpServer(sandbox.fetch, { port, host });
  return {
    url,
    dexchange: { baseUrl: `${url}/dexchange`, apiKey: options.dexchange?.apiKey ?? DEFAULT_API_KEY },
    egopay: {
      baseUrl: `${url}/egopay`,
      startUrl: `${url}/egopay${START_PATH}`,
      token: options.egopay?.token ?? DEFAULT_TOKEN,
    },
    sandbox,
    close() {
      sandbox.close();
      return close();
    },
  };
}
