/**
 * The name of the client that sends a create, if it is known. Creates are counted per client; the name is not stored.
 * One IP address may be a household, a company, or thousands of phones of a mobile operator.
 */
import { isLoopback } from '../../contract/loopback.js';
import type { CheckedConfig } from '../config/check-config.js';
import type { RequestLog } from '../lib/request-log.js';

/** What is read of a request as it arrived. */
export interface ArrivedRequest {
  readonly headers: Pick<Headers, 'get'>;
  /** The client's IP address, from the socket, where it is known. */
  readonly client?: string | undefined;
}

/** The name of the client of a request; `undefined`: not known. */
export type NameClient = (request: ArrivedRequest, standard: Request, log: RequestLog) => string | undefined;

/** Uses the merchant's function, else the trusted header, else the socket's address if that is a public one. */
export function createClientName({
  createLimits,
  publicUrl,
}: Pick<CheckedConfig, 'createLimits' | 'publicUrl'>): NameClient {
  const { client, clientHeader } = createLimits;
  const { hostname } = new URL(publicUrl);
  const isLocal = isPrivate(hostname) || isLoopback(hostname);
  let warned = isLocal;

  return (request, standard, log) => {
    if (client !== undefined) return nameOf(client(standard));
    if (clientHeader !== undefined)
      return networkOf(request.headers.get(clientHeader)?.split(',').at(-1)?.trim() ?? '');
    const address = networkOf(request.client ?? '');
    if (address === undefined || !isPrivate(address)) return address;
    // A private address is that of a server in front of the proxy: all buyers would share it.
    if (!warned) log('warn', 'client_unknown', {});
    warned = true;
    return undefined;
  };
}

/** A name that is no string is a bug; taking it would merge all clients. */
function nameOf(answer: unknown): string | undefined {
  if (answer === undefined || answer === null || answer === '') return undefined;
  if (typeof answer === 'string') return answer;
  throw new TypeError('createLimits.client must answer a string, or undefined for a client that it cannot name');
}

/** An IPv4 address unchanged; of an IPv6 address its /64 network, because one client has all addresses of it. */
export function networkOf(address: string): string | undefined {
  const [, mapped] = /^::ffff:(\d+(?:\.\d+){3})$/i.exec(address) ?? [];
  const plain = mapped ?? address.replace(/%.*$/, '').replace(/^\[(.*)\]$/, '$1');
  if (/^\d{1,3}(\.\d{1,3}){3}$/.test(plain)) return plain;
  if (!/^[\da-f:.]+$/i.test(plain) || !plain.includes(':') || !URL.canParse(`http://[${plain}]`)) return undefined;
  // `URL` writes each address in its one normal form.
  const [head = '', tail] = new URL(`http://[${plain}]`).hostname.slice(1, -1).split('::');
  const before = head === '' ? [] : head.split(':');
  const after = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? 0 : 8 - before.length - after.length;
  return [...before, ...Array.from({ length: zeros }, () => '0'), ...after].slice(0, 4).join(':');
}

/**
 * Addresses of this machine, of private networks, and those that providers share between their own machines
 * (100.64.0.0/10, RFC 6598): no buyer's request comes to a server from one.
 */
const isPrivate = (address: string): boolean =>
  /^(127\.|10\.|192\.168\.|169\.254\.|172\.(1[6-9]|2\d|3[01])\.|100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.|0:0:0:0$|f[cd][\da-f]{2}:|fe[89ab][\da-f]:)/.test(
    address,
  );
