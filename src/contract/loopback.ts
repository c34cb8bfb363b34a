/**
 * Hosts that are this machine: plain http is safe there, and pages are developed there. Widget and proxy share one
 * rule.
 */

/** Whether the host name of a URL is loopback: `localhost` and names below it, `127.0.0.0/8`, `[::1]`. */
export const isLoopback = (hostname: string): boolean => /^((.+\.)?localhost|127(\.\d+){3}|\[::1\])$/.test(hostname);
