/**
 * `npm run simulate`: the simulation as a command; `--help` lists its options. The code is with the tests, which scripts
 * may not import directly, so its path is only a string here.
 */
await import(new URL('../test/simulation/command.ts', import.meta.url).href);
