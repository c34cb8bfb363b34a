/**
 * The order in which the files of a stage start. A long one that starts last runs alone while the other
 * cores wait, so the longest start first.
 */

/** Files that take long, the longest first; below `test`, without `.test.ts`. The others are short. */
export const LONG: readonly string[] = [
  // In Node.
  'proxy/stranger',
  'proxy/fuzz/gateway-answers',
  'simulation/simulation',
  'proxy/fuzz/handler',
  'check/broken-proxies',
  'proxy/crowd',
  'proxy/hold',
  'simulation/model',
  // What is published.
  'dist/package',
  'frameworks/payments',
  // End to end.
  'e2e/playground-page',
  'e2e/payment',
  'e2e/reliability/popup-closed',
  'e2e/playground-first-screen',
  'e2e/visual',
  'e2e/harness',
  'e2e/accessibility',
  'e2e/reliability/sleeping-page',
  'e2e/reliability/same-tab',
  'e2e/reliability/return-signal',
  'e2e/reliability/double-charge',
];

/** Paths of test files in the order in which they are to start. */
export function longestFirst(files: readonly string[]): string[] {
  const rank = (file: string): number => {
    const place = LONG.indexOf(file.replace(/^test\//, '').replace(/\.test\.ts$/, ''));
    return place === -1 ? LONG.length : place;
  };
  return [...files].sort((one, other) => rank(one) - rank(other) || (one < other ? -1 : 1));
}
