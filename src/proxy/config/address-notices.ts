/**
 * What requests show of a `publicUrl` that cannot be right. Payments would begin, and buyers and
 * webhooks would not find back; so it is said in the log, once for each mistake. It knows only what
 * cannot be otherwise: a server in front may cut off the beginning of a path, and may name any host.
 */
import type { CheckedConfig } from './check-config.js';
import { isLoopback } from '../lib/loopback.js';
import type { RequestLog } from '../log/request-log.js';

/** Mounts that are told at most: strangers may ask at any path. */
const MAX_MOUNTS = 10;

/** A path that ends in one of our routes, and what stands before it. The rest may hold a session id, and is not logged. */
const ROUTE = /^((?:\/[\w.~-]+){0,8}?)\/(?:sessions(?:\/[^/]+)?|webhooks(?:\/[^/]+){1,2}|return\/[^/]+|health)$/;

/** The notices of one proxy. */
export interface AddressNotices {
  /** `path` is what arrived at this server, before anything in it cut off a mount point. */
  arrived(path: string, log: RequestLog): void;
  /** `origin` is an allowed one, of a page whose buyer begins a payment. */
  begun(origin: string, log: RequestLog): void;
}

/** One per proxy. */
export function createAddressNotices({
  publicUrl,
  basePath,
}: Pick<CheckedConfig, 'publicUrl' | 'basePath'>): AddressNotices {
  const isLocal = isLoopback(new URL(publicUrl));
  const mounts = new Set<string>();
  let toldLocal = false;

  return {
    arrived(path, log) {
      const mount = ROUTE.exec(path)?.[1];
      // Whoever is in front may have cut off the beginning of the path, or all of it.
      if (mount === undefined || basePath.endsWith(mount) || mounts.has(mount) || mounts.size === MAX_MOUNTS) return;
      mounts.add(mount);
      log('warn', 'mount_mismatch', { mount: mount.slice(0, 100), publicUrl });
    },
    begun(origin, log) {
      if (toldLocal || !isLocal || isLoopback(new URL(origin))) return;
      toldLocal = true;
      log('warn', 'public_url_local', { origin, publicUrl });
    },
  };
}
