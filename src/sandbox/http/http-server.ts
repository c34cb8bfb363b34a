/** A `node:http` server for a function that answers standard requests. */
import { createServer, type Server } from 'node:http';
import { SandboxError } from '../lib/errors.js';
import { toNodeHandler, type Handler } from './node-handler.js';

/** Where a server listens. */
export interface Address {
  /** 0: any free port. */
  readonly port: number;
  /** Name or address of this machine: `127.0.0.1`. */
  readonly host: string;
}

/** A running server. */
export interface HttpServer {
  /** Origin, such as `http://127.0.0.1:5174`. */
  readonly url: string;
  /** Stops listening and closes open connections. */
  close(): Promise<void>;
}

/** Resolves when the port is open. Rejects with `invalid_option`, or with `cannot_listen` if the port is in use. */
export async function startHttpServer(handler: Handler, { port, host }: Address): Promise<HttpServer> {
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new SandboxError(
      'invalid_option',
      `"port" must be a whole number from 0 (any free port) to 65535; it is ${port}.`,
    );
  }
  const server = createServer();
  const boundPort = await listen(server, port, host);
  const url = `http://${host.includes(':') ? `[${host}]` : host}:${boundPort}`;
  server.on('request', toNodeHandler(handler, url));
  return {
    url,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Resolves with the port when it is open. */
function listen(server: Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const message =
        error.code === 'EADDRINUSE'
          ? `Port ${port} on ${host} is already taken. Stop what uses it, or choose another port (0 takes any free one).`
          : `Cannot listen on ${host}:${port} (${error.code ?? error.message}). Choose another host or port.`;
      reject(new SandboxError('cannot_listen', message, error));
    });
    server.listen(port, host, () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });
}
