/**
 * `npm run simulate`: the simulation as a command. It lives with the simulated world, among the tests,
 * which these scripts know by name only; `--help` says what it takes.
 */
await import(new URL('../test/simulation/command.ts', import.meta.url).href);
