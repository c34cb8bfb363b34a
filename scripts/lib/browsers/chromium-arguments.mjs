/** Arguments for every Chromium of the tests: no requests to its maker. As root, which containers often are, it needs one more. */
export const CHROMIUM_ARGUMENTS = [
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
];
