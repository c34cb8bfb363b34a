/** A real Redis for tests, on a free loopback port and with nothing on disk. It ends with the tests. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';

export interface RedisServer {
  readonly port: number;
  readonly url: string;
  readonly close: () => Promise<void>;
}

/** Without Redis it fails, and says what to install: a test that is left out would look like one that passed. */
export async function startRedis(): Promise<RedisServer> {
  if (spawnSync('redis-server', ['--version']).error !== undefined) {
    throw new Error(
      'There is no redis-server on the PATH, and these tests run against a real one. Install it: `apt-get install redis-server` on Debian and Ubuntu, `brew install redis` on macOS.',
    );
  }
  // Another process may take the port between looking and using it.
  for (let attempt = 1; ; attempt++) {
    const port = await freePort();
    const args = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', tmpdir()];
    const server = spawn('redis-server', args, { stdio: ['ignore', 'pipe', 'inherit'] });
    const stop = (): void => void server.kill('SIGKILL');
    process.once('exit', stop);
    if (await isReady(server.stdout)) {
      server.stdout.resume();
      const close = async (): Promise<void> => {
        process.removeListener('exit', stop);
        const gone = once(server, 'exit');
        stop();
        await gone;
      };
      return { port, url: `redis://127.0.0.1:${port}`, close };
    }
    process.removeListener('exit', stop);
    if (attempt === 5) throw new Error('redis-server does not start; run it by hand to see why.');
  }
}

async function isReady(output: NodeJS.ReadableStream): Promise<boolean> {
  let text = '';
  return new Promise((resolve) => {
    output.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      if (text.includes('Ready to accept connections')) resolve(true);
    });
    output.on('end', () => resolve(false));
  });
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
