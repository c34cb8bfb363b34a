/** Hosts that are this very machine, where plain http harms nobody and pages are developed. Both sides must mean the same. */

/** Whether the host name of a URL is loopback: `localhost` and names below it, `127.0.0.0/8`, `[::1]`. */
export const isLoopback = (hostname: string): boolean => /^((.+\.)?localhost|127(\.\d+){3}|\[::1\])$/.test(hostname);
