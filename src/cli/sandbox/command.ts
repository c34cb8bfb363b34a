/** `pay-button-element sandbox`: starts the servers, prints how to use them, and runs until it is stopped. */
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { ConfigurationError, type LogEntry } from '../../proxy/index.js';
import { SandboxError } from '../../sandbox/index.js';
import { help, parseArguments, type Command } from './arguments.js';
import { createGuide, guideText } from './guide.js';
import { createOrders } from './shop/orders.js';
import { startServers } from './start-servers.js';
import { UsageError } from '../lib/usage-error.js';

/** What the command needs. */
export interface Terminal {
  /** Standard output. */
  print(text: string): void;
  /** Standard error. */
  complain(text: string): void;
  /** The shell command of this package, such as `node bin/pay-button-element.mjs`. */
  readonly program: string;
  /** Aborts to stop the command. */
  readonly stop: AbortSignal;
}

/** Runs the command with the arguments after `sandbox`. Resolves with the exit status when all servers have stopped. */
export async function runSandboxCommand(args: readonly string[], terminal: Terminal): Promise<0 | 1 | 2> {
  const { print, complain } = terminal;
  try {
    const command = parseArguments(args);
    if (command.help) print(help());
    else await run(command, terminal);
    return 0;
  } catch (error) {
    if (error instanceof SandboxError && error.code === 'cannot_listen') {
      complain(`${error.message}\nThe shop takes --port, and the simulated gateways the port after it.\n`);
      return 1;
    }
    if (!(error instanceof UsageError || error instanceof ConfigurationError)) throw error;
    complain(`${error.message}\nSee: pay-button-element sandbox --help\n`);
    return 2;
  }
}

async function run(
  { json, quiet, options }: Command & { help: false },
  { program, print, complain, stop }: Terminal,
): Promise<void> {
  const tell = (entry: LogEntry): void => {
    const write = entry.level === 'error' ? complain : print;
    if (entry.level === 'info' && quiet) return;
    write(json ? `${JSON.stringify(entry)}\n` : lineOf(entry));
  };
  const servers = await startServers(options, tell);
  try {
    const [order] = createOrders(options.gateways).onSale();
    const guide = createGuide(servers, order!, options, randomUUID());
    if (json) print(`${JSON.stringify({ level: 'info', event: 'sandbox_ready', ...guide })}\n`);
    else print(quiet ? `${guide.shop}\n` : guideText(guide, program));
    if (!stop.aborted) await once(stop, 'abort');
  } finally {
    await servers.close();
  }
}

function lineOf({ event, level: _level, requestId: _requestId, route: _route, ...fields }: LogEntry): string {
  const details = Object.entries(fields).map(([name, value]) => `${name}=${String(value)}`);
  return `  ${[event, ...details].join('  ')}\n`;
}
