/**
 * Which hosted pages a buyer may be sent to. An unchecked URL in `location.replace` could run script in
 * the shop's own origin (`javascript:`), or show a forged hosted page. So a page must be https, on a host
 * of the option `checkoutHosts` or of its default. Knows nothing of vendors.
 */
import { GATEWAYS, type KnownGatewayId } from '../../contract/index.js';
import { ConfigurationError } from '../lib/configuration-error.js';
import { isLoopback } from '../lib/loopback.js';
import { parseUrl } from './options.js';

/** Which pages an adapter may send buyers to. */
export interface CheckoutHosts {
  /**
   * `pay.example` is that host alone, on the default port; `pay.example:8443` that port alone;
   * `*.pay.example` every host below it, and not the host itself.
   */
  readonly hosts: readonly string[];
  /** Whether any page on this machine is allowed too, also with http: true if the vendor is simulated there. */
  readonly loopback: boolean;
}

const LONGEST_URL = 2048;

/** Checks the option `checkoutHosts`. Throws a `ConfigurationError` that names the entry and its fix. */
export const checkHosts = (owner: string, value: unknown): readonly string[] => {
  if (!Array.isArray(value) || value.length === 0) {
    throw new ConfigurationError(
      `${owner}: \`checkoutHosts\` must be a list of at least one host, such as ["pay.example"].`,
    );
  }
  return value.map((entry: unknown) => {
    const host = typeof entry === 'string' ? entry.toLowerCase() : '';
    const name = host.replace(/^\*\.(?=[^.]+\.)/, '');
    // A name that the URL parser would write differently never matches a URL, so it is refused here.
    if (!/^[a-z\d.:[\]-]+$/.test(name) || parseUrl(`https://${name}`)?.host !== name) {
      throw new ConfigurationError(
        `${owner}: \`checkoutHosts\` has ${JSON.stringify(entry)}, which is not a host: write "pay.example", "pay.example:8443" or "*.pay.example".`,
      );
    }
    return host;
  });
};

/** The default of `checkoutHosts`: the hosts of the gateway's row, and those below them. */
export const pageHosts = (id: KnownGatewayId): readonly string[] =>
  GATEWAYS[id].pageHosts.flatMap((host) => [host, `*.${host}`]);

/** Checks where buyers may be sent to: the hosts given, or those of the gateway's row. */
export const checkPages = (owner: string, id: KnownGatewayId, hosts: unknown, baseUrl: URL): CheckoutHosts => ({
  hosts: checkHosts(owner, hosts ?? pageHosts(id)),
  loopback: isLoopback(baseUrl),
});

/** The URL of a hosted page in its normal form; `undefined` where buyers must not be sent to it. */
export const allowedCheckoutUrl = (value: unknown, { hosts, loopback }: CheckoutHosts): string | undefined => {
  // The URL parser drops tabs and line breaks, and makes slashes of backslashes. Such texts are refused before that.
  if (typeof value !== 'string' || value.length > LONGEST_URL || !/^https?:\/\/[^\s\\\p{C}]+$/iu.test(value))
    return undefined;
  const url = parseUrl(value);
  if (!url || url.username !== '' || url.password !== '') return undefined;
  const allowed =
    (loopback && isLoopback(url)) || (url.protocol === 'https:' && hosts.some((entry) => matches(url.host, entry)));
  return allowed ? url.href : undefined;
};

const matches = (host: string, entry: string): boolean =>
  entry.startsWith('*.') ? host.endsWith(entry.slice(1)) && host.length >= entry.length : host === entry;
