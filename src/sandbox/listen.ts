/** Starts a sandbox as a server, and gives the settings for the clients of its gateways. */
import { resolveOptions, type SandboxOptions } from './options.js';
import { createSandbox, type Sandbox } from './sandbox.js';
import { byGateway, VENDORS, type VendorClients } from './vendors/index.js';
import { startHttpServer } from './http/http-server.js';

/** Options of `startSandbox`. */
export interface StartSandboxOptions extends SandboxOptions {
  /** 0: any free port. */
  readonly port: number;
  /** Default `127.0.0.1`: reachable from this machine only. */
  readonly host?: string;
}

/** A running sandbox. Under the name of each gateway are the settings for its client: `egopay.token`. */
export interface RunningSandbox extends VendorClients {
  /** Origin, such as `http://127.0.0.1:5174`. */
  readonly url: string;
  readonly sandbox: Sandbox;
  /** Stops listening, closes open connections and cancels delays, webhooks and automatic outcomes. */
  close(): Promise<void>;
}

/** Starts a sandbox. Rejects with `invalid_option`, or with `cannot_listen` if the port is in use. */
export async function startSandbox({
  port,
  host = '127.0.0.1',
  ...options
}: StartSandboxOptions): Promise<RunningSandbox> {
  const sandbox = createSandbox(options);
  const { vendors } = resolveOptions(options);
  const { url, close } = await startHttpServer(sandbox.fetch, { port, host });
  return {
    url,
    ...(byGateway((name) => VENDORS[name].client(`${url}/${name}`, vendors[name])) as VendorClients),
    sandbox,
    close() {
      sandbox.close();
      return close();
    },
  };
}
