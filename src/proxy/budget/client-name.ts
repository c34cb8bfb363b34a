/**
 * The name of the client that sends a create, as far as it is known. Creates are counted by it; it is not stored. An
 * IP address may be a household, a company, or thousands of phones of a carrier.
 */
import { isLoopback } from '../../contract/loopback.js';
import type { CheckedConfig } from '../config/check-config.js';
import type { ProxyRequest } from '../http/exchange.js';
import type { RequestLog } from '../log/request-log.js';

/** Names the client of a request; `undefined` where nobody knows. */
export type NameClient = (request: ProxyRequest, standard: Request, log: RequestLog) => string | undefined;

/** By the merchant's function, else by the trusted header, else by the socket's address, where that is a client's. */
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
    // The address is that of a server in front of us: all buyers would share it.
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

/** An IPv4 address as it is; of an IPv6 address the network (/64), of which one client has all addresses. */
export function networkOf(address: string): string | undefined {
  const [, mapped] = /^::ffff:(\d+(?:\.\d+){3})$/i.exec(address) ?? [];
  const plain = mapped ?? address.replace(/%.*$/, '').replace(/^\[(.*)\]$/, '$1');
  if (/^\d{1,3}(\.\d{1,3}){3}$/.test(plain)) return plain;
  if (!/^[\da-f:.]+$/i.test(plain) || !plain.includes(':') || !URL.canParse(`http://[${plain}]`)) return undefined;
  // The parser writes each address in one way.
  const [head = '', tail] = new URL(`http://[${plain}]`).hostname.slice(1, -1).split('::');
  const before = head === '' ? [] : head.split(':');
  const after = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? 0 : 8 - before.length - after.length;
  return [...before, ...Array.from({ length: zeros }, () => '0'), ...after].slice(0, 4).join(':');
}

/** Addresses of the machine and of the network that it stands in: no buyer comes from there. */
const isPrivate = (address: string): boolean =>
  /^(127\.|10\.|192\.168\.|169\.254\.|172\.(1[6-9]|2\d|3[01])\.|0:0:0:0$|f[cd][\da-f]{2}:|fe[89ab][\da-f]:)/.test(
    address,
  );
