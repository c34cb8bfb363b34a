/**
 * Whether a buyer may be sent to the address that the proxy gave. The popup still has the shop's origin when it is
 * navigated, so a `javascript:` address would run with the shop's rights. So this check also prevents script injection.
 */
import { hostedPageFacts } from '../contract/index.js';
import { isLoopback } from '../contract/loopback.js';
import { tryTo } from './try-to.js';

/**
 * The address to navigate to, or `undefined` when it is refused. Takes https on the standard port,
 * without credentials, at a host of the gateway or below one. A page on loopback (development)
 * may also be sent to loopback.
 */
export function safeCheckoutUrl(
  url: string | undefined,
  gateway: string,
  checkoutHosts: readonly string[],
  pageUrl: string,
): string | undefined {
  const parsed = tryTo(() => new URL(url ?? ''));
  if (!parsed || parsed.username || parsed.password) return undefined;
  const { protocol, port, hostname, href } = parsed;
  if (isLoopback(hostname)) {
    return /^https?:$/.test(protocol) && isLoopback(new URL(pageUrl).hostname) ? href : undefined;
  }
  const hosts = [...(hostedPageFacts(gateway)?.pageHosts ?? []), ...checkoutHosts];
  const isAllowed = hosts.some((host) => host && `.${hostname}`.endsWith(`.${host}`));
  return protocol === 'https:' && !port && isAllowed ? href : undefined;
}
