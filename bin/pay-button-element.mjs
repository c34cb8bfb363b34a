#!/usr/bin/env node
/**
 * The `pay-button-element` command. It only finds the sub-command; each one lives in the entry that it
 * belongs to, and is loaded when it is asked for.
 */
import { existsSync } from 'node:fs';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const USAGE = `Usage: pay-button-element <command> [options]

Commands:
  check <url>      checks whether a payment proxy keeps the contract
  report <gateway> makes one payment with your keys and prints what the gateway answers
  sandbox          simulated gateways, a proxy and a shop on this machine, without an account

pay-button-element <command> --help says what a command takes.
`;

// The reader of our output may close the pipe early: `pay-button-element check … | head`. That is no error.
process.stdout.on('error', (error) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
});

/** The command that starts this file again from the current folder: in any shell, installed or in a clone. */
const program = ['node', quoted(relative(process.cwd(), fileURLToPath(import.meta.url)))].join(' ');

const terminal = {
  program,
  env: process.env,
  print: (text) => process.stdout.write(text),
  complain: (text) => process.stderr.write(text),
};

/** Quotes a path with a space, as shells require. */
function quoted(path) {
  return /\s/.test(path) ? `"${path}"` : path;
}

/** Aborts when somebody ends the command; a second Ctrl-C does not wait for the end. */
function whenStopped() {
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => stop.abort());
  return stop.signal;
}

const COMMANDS = {
  check: async (args) => (await import('#cli/check')).runCheckCommand(args, terminal),
  report: async (args) => (await import('#cli/report')).runReportCommand(args, { ...terminal, stop: whenStopped() }),
  sandbox: async (args) => (await import('#cli/sandbox')).runSandboxCommand(args, { ...terminal, stop: whenStopped() }),
};

/** Runs a sub-command. Its imports exist in the package; in a clone only after a build. */
async function run(command) {
  try {
    return await command(args);
  } catch (error) {
    if (error.code !== 'ERR_MODULE_NOT_FOUND' || existsSync(new URL('../dist', import.meta.url))) throw error;
    terminal.complain('This clone is not built yet: run "npm run build" first.\n');
    return 1;
  }
}

const [name = '--help', ...args] = process.argv.slice(2);
if (globalThis.crypto?.subtle === undefined) {
  terminal.complain(`Node 20.19 or newer is needed, and this is ${process.versions.node}.\n`);
  process.exitCode = 1;
} else if (Object.hasOwn(COMMANDS, name)) {
  process.exitCode = await run(COMMANDS[name]);
} else if (name === '--help' || name === '-h') {
  terminal.print(USAGE);
} else {
  terminal.complain(`There is no command "${name}".\n\n${USAGE}`);
  process.exitCode = 2;
}
