/** Shell commands that call an API, for any POSIX shell. */

/** A GET. */
export const get = (url: string, ...headers: readonly string[]): string => command(url, headers, '');

/** A POST of JSON. A single quote in it ends the quoting. */
export const post = (url: string, body: object, ...headers: readonly string[]): string =>
  command(url, ['Content-Type: application/json', ...headers], ` -d '${JSON.stringify(body)}'`);

const command = (url: string, headers: readonly string[], rest: string): string =>
  `curl -sS -w '\\n' "${url}"${headers.map((header) => ` -H '${header}'`).join('')}${rest}`;
