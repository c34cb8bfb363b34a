/**
 * What the environment says: which port, and which gateways are real ones. Everything is checked
 * here, before anything starts, and a wrong value is answered with its name and its fix.
 */
import { readRealGateways, type Environment, type RealGateway } from './gateways.js';
import { SettingsError } from './settings-error.js';

/** The page's port. `PORT` changes it. */
export const DEFAULT_PORT = 5173;

/** The playground's settings. */
export interface Settings {
  /** Port of the page. The sandbox uses the next one. 0: any two free ports. */
  readonly port: number;
  /** Whether open pages reload when a source file changes. */
  readonly watch: boolean;
  /** Public origin of this server, for the gateways: `https://shop.example`. Only with a real gateway. */
  readonly publicOrigin?: string | undefined;
  /** Seals session ids. Default: a new secret at each start. */
  readonly secret?: string | undefined;
  /** The gateways that are real; in place of any other its sandbox is used. */
  readonly real: readonly RealGateway[];
}

/** Reads `PORT`, `WATCH`, `PUBLIC_URL`, `PAY_SECRET`, and the keys of the gateways. */
export function readSettings(env: Environment): Settings {
  const real = readRealGateways(env);
  const publicOrigin = readPublicOrigin(env['PUBLIC_URL'] || undefined);
  const distant = real.find(({ isLocal }) => !isLocal);
  if (distant && !publicOrigin) {
    throw new SettingsError(
      `PUBLIC_URL is missing. ${distant.name} must reach this server: set PUBLIC_URL to the https address ` +
        'under which the world sees it, such as that of a tunnel.',
    );
  }
  return {
    port: readPort(env['PORT'] || String(DEFAULT_PORT)),
    watch: env['WATCH'] !== 'off',
    publicOrigin,
    secret: readSecret(env['PAY_SECRET'] || undefined),
    real,
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
  // The sandbox needs the next port.
  if (!(port < 65_535))
    throw new SettingsError(
      `PORT must be a number from 0 (any free port) to 65534, such as ${DEFAULT_PORT}, not "${text}".`,
    );
  return port;
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
