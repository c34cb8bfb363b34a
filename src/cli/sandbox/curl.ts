/** Shell commands that call an API, for any POSIX shell. */

/** A GET request. */
export const get = (url: string, ...headers: readonly string[]): string => command(url, headers, '');

/** A POST request with JSON. A single quote in the JSON ends the shell's quoting. */
export const post = (url: string, body: object, ...headers: readonly string[]): string =>
  command(url, ['Content-Type: application/json', ...headers], ` -d '${JSON.stringify(body)}'`);

const command = (url: string, headers: readonly string[], rest: string): string =>
  `curl -sS -w '\\n' "${url}"${headers.map((header) => ` -H '${header}'`).join('')}${rest}`;
