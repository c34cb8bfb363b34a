/** Addresses of this very machine, where plain http harms nobody. */

/** Whether a URL's host is loopback. */
export const isLoopback = (url: URL): boolean => /^(?:(?:.+\.)?localhost|127(?:\.\d+){3}|\[::1\])$/.test(url.hostname);
