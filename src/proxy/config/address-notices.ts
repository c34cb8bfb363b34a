/**
 * Warns in the log, once, when requests show that the proxy is mounted wrongly. Either `publicUrl` is not its address:
 * then payments would start, but buyers and webhooks would not come back. Or a body parser runs before it. Only sure
 * mistakes are logged, because a server in front may cut the path and change the host.
 */
import type { CheckedConfig } from './check-config.js';
import { isLoopback } from '../lib/loopback.js';
import type { RequestLog } from '../lib/request-log.js';

/** Most wrong paths that are logged: strangers may ask for any path. */
const MAX_MOUNTS = 10;

/**
 * Matches a path that ends in one of our routes; the group is the part before it. The rest may hold a session id and
 * is not logged.
 */
const ROUTE = /^((?:\/[\w.~-]+){0,8}?)\/(?:sessions(?:\/[^/]+)?|webhooks(?:\/[^/]+){1,2}|return\/[^/]+|health)$/;

/** The notices of one proxy. */
export interface AddressNotices {
  /** `path` is the path as it reached this server, before a framework cut off its mount point. */
  arrived(path: string, log: RequestLog): void;
  /** `origin` is the allowed origin of a page whose buyer starts a payment. */
  begun(origin: string, log: RequestLog): void;
  /** A body parser had parsed the body of a request before the proxy got it. */
  parsed(log: RequestLog): void;
}

/** One per proxy. */
export function createAddressNotices({
  publicUrl,
  basePath,
}: Pick<CheckedConfig, 'publicUrl' | 'basePath'>): AddressNotices {
  const isLocal = isLoopback(new URL(publicUrl));
  const mounts = new Set<string>();
  let warnedOfLocal = false;
  let warnedOfParser = false;

  return {
    arrived(path, log) {
      const mount = ROUTE.exec(path)?.[1];
      // A server in front may have cut off the start of the path, or all of it.
      if (mount === undefined || basePath.endsWith(mount) || mounts.has(mount) || mounts.size === MAX_MOUNTS) return;
      mounts.add(mount);
      log('warn', 'mount_mismatch', { mount: mount.slice(0, 100), publicUrl });
    },
    begun(origin, log) {
      if (warnedOfLocal || !isLocal || isLoopback(new URL(origin))) return;
      warnedOfLocal = true;
      log('warn', 'public_url_local', { origin, publicUrl });
    },
    parsed(log) {
      if (warnedOfParser) return;
      warnedOfParser = true;
      log('warn', 'body_parsed_ahead', {});
    },
  };
}
