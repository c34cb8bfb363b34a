/** Small helpers around `Request` and `Response` that every part of the sandbox shares. */

/** A JSON object, as it came in: nothing about its fields is known. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** Statuses whose responses may not have a body. */
const NULL_BODY_STATUSES = [204, 205, 304];

/** A JSON response. */
export const jsonResponse = (status: number, body: unknown): Response =>
  new Response(NULL_BODY_STATUSES.includes(status) ? null : JSON.stringify(body), {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8' },
  });

/** A response with exactly this text, as the error pages of gateways and captive portals are. */
export const htmlResponse = (status: number, html: string): Response =>
  new Response(NULL_BODY_STATUSES.includes(status) ? null : html, {
    status,
    headers: { 'content-type': 'text/html; charset=utf-8' },
  });

/** A 200 with nothing in it. */
export const emptyResponse = (): Response => new Response(null, { status: 200 });

/** The body of a JSON request; `undefined` where it is not a JSON object, or is not said to be JSON and has to be. */
export async function readJsonObject(request: Request, ofAnyType = false): Promise<JsonObject | undefined> {
  const type = (request.headers.get('content-type') ?? '').toLowerCase();
  if (!ofAnyType && !type.startsWith('application/json')) return undefined;
  try {
    const body: unknown = JSON.parse(await request.text());
    return typeof body === 'object' && body !== null && !Array.isArray(body) ? (body as JsonObject) : undefined;
  } catch {
    return undefined;
  }
}

/** Whether a value is an absolute http or https address. Anything else never becomes a link. */
export const isHttpUrl = (value: unknown): value is string =>
  typeof value === 'string' && URL.canParse(value) && ['http:', 'https:'].includes(new URL(value).protocol);

/** Whether a field says something: to many clients, `null` and a field that is not there are the same. */
export const isPresent = (value: unknown): boolean => value !== undefined && value !== null;

/** Whether a value is a string with something in it. */
export const isText = (value: unknown): value is string => typeof value === 'string' && value.trim() !== '';

/** Whether an address leads to this machine. */
export const isLocalUrl = (url: string): boolean =>
  /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(new URL(url).hostname);

/** A path segment as text; as it is where it is not properly encoded, and so names nothing. */
export function decodeSegment(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
