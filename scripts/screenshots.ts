/**
 * `npm run screenshots`: draws the pictures of README and docs. What it draws stands among the tests,
 * which these scripts know by name only.
 */
await import(new URL('../test/e2e/visual/screenshots.ts', import.meta.url).href);
