/** Small helpers for `Request` and `Response`. */

/** A received JSON object. Its fields are not checked. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** Statuses whose responses may not have a body. */
const NULL_BODY_STATUSES = [204, 205, 304];

export const jsonResponse = (status: number, body: unknown): Response =>
  new Response(NULL_BODY_STATUSES.includes(status) ? null : JSON.stringify(body), {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8' },
  });

/** An HTML response with exactly this text. Error pages of gateways and captive portals look like this. */
export const htmlResponse = (status: number, html: string): Response =>
  new Response(NULL_BODY_STATUSES.includes(status) ? null : html, {
    status,
    headers: { 'content-type': 'text/html; charset=utf-8' },
  });

/** A success without a body. */
export const emptyResponse = (status: 200 | 204): Response => new Response(null, { status });

/** The body, if it is a JSON object; else `undefined`. `anyType`: the `Content-Type` need not be JSON. */
export async function readJsonObject(request: Request, anyType = false): Promise<JsonObject | undefined> {
  const type = (request.headers.get('content-type') ?? '').toLowerCase();
  if (!anyType && !type.startsWith('application/json')) return undefined;
  try {
    const body: unknown = JSON.parse(await request.text());
    return typeof body === 'object' && body !== null && !Array.isArray(body) ? (body as JsonObject) : undefined;
  } catch {
    return undefined;
  }
}

/** Whether a value is an absolute http or https address. Nothing else is used as a link. */
export const isHttpUrl = (value: unknown): value is string =>
  typeof value === 'string' && URL.canParse(value) && ['http:', 'https:'].includes(new URL(value).protocol);

/** Whether a field is given. Many clients send `null` for a missing field. */
export const isPresent = (value: unknown): boolean => value !== undefined && value !== null;

/** Whether a value is a string with at least one visible character. */
export const isText = (value: unknown): value is string => typeof value === 'string' && value.trim() !== '';

/** Whether the host of an address is this machine. Names below `localhost` are, too. */
export const isLocalUrl = (url: string): boolean =>
  /^((.+\.)?localhost|127(\.\d+){3}|\[::1\])$/.test(new URL(url).hostname);

/** A decoded path segment. A badly encoded one is returned unchanged; no id is equal to it. */
export function decodeSegment(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
