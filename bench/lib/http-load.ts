/**
 * HTTP requests over a number of open connections. Each connection sends its next request when the last one is answered.
 * It writes bytes to sockets and reads only lengths from headers, so that the measurement itself needs little processor
 * time.
 */
import { connect, type Socket } from 'node:net';
import { percentile } from './statistics.js';

/** The bytes of a request. */
export type RequestBytes = string;

export interface LoadOptions {
  readonly port: number;
  /** Makes the next request. */
  readonly next: () => RequestBytes;
  /** The status that each answer must have. */
  readonly status: number;
  /** Milliseconds. */
  readonly duration: number;
  readonly connections: number;
}

export interface Load {
  readonly requests: number;
  readonly perSecond: number;
  /** Milliseconds. */
  readonly p95: number;
}

/** Makes a request to 127.0.0.1. */
export function requestBytes(
  method: string,
  path: string,
  headers: Readonly<Record<string, string>> = {},
  body = '',
): RequestBytes {
  const all = { Host: '127.0.0.1', ...headers, ...(body && { 'Content-Length': String(Buffer.byteLength(body)) }) };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return `${method} ${path} HTTP/1.1\r\n${lines.join('')}\r\n${body}`;
}

/** Sends requests for `duration` ms. Rejects at the first answer with another status. */
export async function load({ port, next, status, duration, connections }: LoadOptions): Promise<Load> {
  const latencies: number[] = [];
  const since = performance.now();
  const isOver = (): boolean => performance.now() - since >= duration;
  const loop = async (): Promise<void> => {
    const connection = await HttpConnection.open(port);
    while (!isOver()) {
      const sent = performance.now();
      const answered = await connection.send(next());
      if (answered !== status) throw new Error(`The server answered ${answered} where ${status} was expected.`);
      latencies.push(performance.now() - sent);
    }
    connection.close();
  };
  await Promise.all(Array.from({ length: connections }, loop));
  return {
    requests: latencies.length,
    perSecond: (latencies.length * 1000) / (performance.now() - since),
    p95: percentile(latencies, 95),
  };
}

/** One open connection with one request at a time. */
export class HttpConnection {
  readonly #socket: Socket;
  #received = '';
  #answer: { resolve: (status: number) => void; reject: (error: Error) => void } | undefined;

  private constructor(socket: Socket) {
    this.#socket = socket;
    // Latin 1: each character is one byte, so lengths can be compared.
    socket.setEncoding('latin1').setNoDelay(true);
    socket.on('data', (data: string) => this.#read(data));
    socket.on('error', (error) => this.#answer?.reject(error));
    socket.on('close', () => this.#answer?.reject(new Error('The server closed the connection.')));
  }

  static open(port: number): Promise<HttpConnection> {
    return new Promise((resolve, reject) => {
      const socket = connect(port, '127.0.0.1', () => resolve(new HttpConnection(socket)));
      socket.once('error', reject);
    });
  }

  /** Resolves with the status after the whole answer. */
  send(bytes: RequestBytes): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#answer = { resolve, reject };
      this.#socket.write(bytes);
    });
  }

  close(): void {
    this.#answer = undefined;
    this.#socket.destroy();
  }

  #read(data: string): void {
    this.#received += data;
    const end = this.#received.indexOf('\r\n\r\n');
    if (end < 0) return;
    const head = this.#received.slice(0, end).toLowerCase();
    const length = /\r\ncontent-length: (\d+)/.exec(head)?.[1];
    if (
      length === undefined
        ? !this.#received.endsWith('\r\n0\r\n\r\n')
        : this.#received.length < end + 4 + Number(length)
    )
      return;
    this.#received = '';
    const answer = this.#answer;
    this.#answer = undefined;
    answer?.resolve(Number(head.slice(9, 12)));
  }
}
