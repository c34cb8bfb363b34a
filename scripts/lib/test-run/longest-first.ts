/**
 * The order in which the files of a stage start. The longest start first: a long file that starts last would run alone
 * while other cores have nothing to do.
 */

/** Long files, the longest first, below `test` and without `.test.ts`. All others are short. */
export const LONG: readonly string[] = [
  // In Node.
  'proxy/php-hosting',
  'proxy/stores/mysql-store',
  'proxy/stores/postgres-store',
  'check/broken-proxies',
  'proxy/stranger',
  'proxy/nudger',
  'simulation/simulation',
  'proxy/php',
  'proxy/fuzz/gateway-answers',
  'proxy/mounts',
  'proxy/stores/two-processes.redis',
  'proxy/stores/sqlite-store',
  'proxy/fuzz/handler',
  'proxy/crowd',
  'proxy/stores/redis-store',
  'cli/paying',
  'proxy/php-money',
  'proxy/hold',
  'scripts/run-node-tests',
  'scripts/node-test-reporter',
  // The published package.
  'dist/package',
  'frameworks/payments',
  // End to end.
  'e2e/playground-scenarios',
  'e2e/playground-accessibility',
  'e2e/playground-page',
  'e2e/playground-first-screen',
  'e2e/reliability/popup-closed',
  'e2e/reliability/held-request',
  'e2e/gateways',
  'e2e/old-browsers',
  'e2e/reliability/coop-matrix',
  'e2e/reliability/opening',
  'e2e/reliability/reload',
  'e2e/pages-accessibility',
  'e2e/harness',
  'e2e/visual',
  'e2e/reliability/return-signal',
  'e2e/reliability/double-charge',
  'e2e/reliability/odd-pages',
  'e2e/reliability/same-tab',
  'e2e/accessibility',
  'e2e/script-tag',
  'e2e/script-tag-policy',
  'e2e/reliability/sleeping-page',
  'e2e/start',
  'e2e/reliability/interrupted-page',
  'e2e/accessibility-tree',
  'e2e/script-tag-copies',
];

/** The paths of test files, sorted. */
export function longestFirst(files: readonly string[]): string[] {
  const rank = (file: string): number => {
    const place = LONG.indexOf(file.replace(/^test\//, '').replace(/\.test\.ts$/, ''));
    return place === -1 ? LONG.length : place;
  };
  return [...files].sort((one, other) => rank(one) - rank(other) || (one < other ? -1 : 1));
}
