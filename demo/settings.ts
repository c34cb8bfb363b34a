/**
 * What the environment says: which port, and which gateway is the real one. Everything is checked
 * here, before anything starts, and a wrong value is answered with its name and its fix.
 */

/** The page's port, unless `PORT` names another. */
export const DEFAULT_PORT = 5173;

/** How the playground is to run. */
export interface Settings {
  /** Port of the page. The sandbox takes the next one; with 0 both are free ones. */
  readonly port: number;
  /** Whether open pages reload when a source file changes. */
  readonly watch: boolean;
  /** Origin under which the gateways reach this server: `https://shop.example`. Only with a real gateway. */
  readonly publicOrigin?: string | undefined;
  /** Seals session ids; without it a fresh one is made at each start. */
  readonly secret?: string | undefined;
  /** Credentials of the real DEXCHANGE; without them its sandbox is used. */
  readonly dexchange?: { readonly apiKey: string } | undefined;
  /** Credentials and start address of the real eGoPay; without them its sandbox is used. */
  readonly egopay?: { readonly token: string; readonly startUrl: string } | undefined;
}

/** A setting that cannot be used. The message names the variable and the fix. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
}

/** Reads `PORT`, `WATCH`, `DEXCHANGE_API_KEY`, `EGOPAY_TOKEN`, `EGOPAY_START_URL`, `PUBLIC_URL` and `PAY_SECRET`. */
export function readSettings(env: Readonly<Record<string, string | undefined>>): Settings {
  const apiKey = env['DEXCHANGE_API_KEY'] || undefined;
  const dexchange = apiKey === undefined ? undefined : { apiKey };
  const egopay = readEgopay(env['EGOPAY_TOKEN'] || undefined, env['EGOPAY_START_URL'] || undefined);
  const publicOrigin = readPublicOrigin(env['PUBLIC_URL'] || undefined);
  if ((dexchange || egopay) && !publicOrigin) {
    throw new SettingsError(
      'PUBLIC_URL is missing. A real gateway must reach this server: set PUBLIC_URL to the https address ' +
        'under which the world sees it, such as that of a tunnel.',
    );
  }
  return {
    port: readPort(env['PORT'] || String(DEFAULT_PORT)),
    watch: env['WATCH'] !== 'off',
    publicOrigin,
    secret: readSecret(env['PAY_SECRET'] || undefined),
    dexchange,
    egopay,
  };
}

function readSecret(text: string | undefined): string | undefined {
  if (text !== undefined && text.length < 32) {
    throw new SettingsError(
      "PAY_SECRET must have at least 32 characters. Make one with: node -e \"console.log(require('crypto').randomBytes(32).toString('base64'))\"",
    );
  }
  return text;
}

function readPort(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  // The last port has no next one for the sandbox.
  if (!(port < 65_535))
    throw new SettingsError(
      `PORT must be a number from 0 (any free port) to 65534, such as ${DEFAULT_PORT}, not "${text}".`,
    );
  return port;
}

function readEgopay(token: string | undefined, startUrl: string | undefined): Settings['egopay'] {
  if (token === undefined && startUrl === undefined) return undefined;
  if (token === undefined || startUrl === undefined) {
    const missing = token === undefined ? 'EGOPAY_TOKEN' : 'EGOPAY_START_URL';
    throw new SettingsError(`${missing} is missing: eGoPay needs both EGOPAY_TOKEN and EGOPAY_START_URL.`);
  }
  if (!URL.canParse(startUrl) || new URL(startUrl).protocol !== 'https:') {
    throw new SettingsError('EGOPAY_START_URL must be the https address of the start call, as eGoPay gave it to you.');
  }
  return { token, startUrl };
}

function readPublicOrigin(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol !== 'https:' || url.pathname !== '/' || url.search !== '' || url.hash !== '') {
    throw new SettingsError(
      `PUBLIC_URL must be an https address without a path, such as https://shop.example, not "${text}".`,
    );
  }
  return url.origin;
}
