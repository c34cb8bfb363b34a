#!/usr/bin/env node
/**
 * The `pay-button-element` command. It only finds the sub-command; each one lives in the entry that it
 * belongs to, and is loaded when it is asked for.
 */
const USAGE = `Usage: pay-button-element <command> [options]

Commands:
  check <url>  checks whether a payment proxy keeps the contract

pay-button-element <command> --help says what a command takes.
`;

// Whoever reads our output may have read enough: `pay-button-element check … | head`.
process.stdout.on('error', (error) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
});

const terminal = {
  env: process.env,
  print: (text) => process.stdout.write(text),
  complain: (text) => process.stderr.write(text),
};

const COMMANDS = {
  check: async (args) => (await import('pay-button-element/check')).runCheckCommand(args, terminal),
};

const [name = '--help', ...args] = process.argv.slice(2);
if (Object.hasOwn(COMMANDS, name)) {
  process.exitCode = await COMMANDS[name](args);
} else if (name === '--help' || name === '-h') {
  terminal.print(USAGE);
} else {
  terminal.complain(`There is no command "${name}".\n\n${USAGE}`);
  process.exitCode = 2;
}
