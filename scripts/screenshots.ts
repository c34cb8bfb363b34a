/**
 * `npm run screenshots`: draws the pictures of README and docs. The code is with the tests, which scripts may not
 * import directly, so its path is only a string here.
 */
await import(new URL('../test/e2e/visual/screenshots.ts', import.meta.url).href);
