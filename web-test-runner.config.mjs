/**
 * Component tests: `src/checkout` and `src/element` inside real browsers, in every engine of this machine.
 * `BROWSERS=firefox npx wtr` runs one engine; `npx wtr test/element/x.test.ts` one file. What needs popups
 * on other origins belongs to the end-to-end tests.
 */
import { fileURLToPath } from 'node:url';
import { esbuildPlugin } from '@web/dev-server-esbuild';
import { defaultReporter } from '@web/test-runner';
import { chromeLauncher, puppeteerCore } from '@web/test-runner-chrome';
import { webdriverLauncher } from '@web/test-runner-webdriver';
import { allowOnlyBasicCommands } from './scripts/lib/browsers/basic-commands.mjs';
import { CHROMIUM_ARGUMENTS } from './scripts/lib/browsers/chromium-arguments.mjs';
import { componentTestReporter } from './scripts/lib/test-run/component-test-reporter.mjs';
import { FIREFOX_PREFERENCES } from './scripts/lib/browsers/firefox-preferences.mjs';
import { ENGINES, findBrowsers, VARIABLES } from './scripts/lib/browsers/find-browsers.mjs';
import { startWebKitDriver, webKitCapabilities } from './scripts/lib/browsers/webkit-driver.mjs';

const root = fileURLToPath(new URL('.', import.meta.url));
const found = findBrowsers();

/** Each engine's launcher, made when the engine is wanted. */
const launchers = {
  chromium: () =>
    chromeLauncher({
      puppeteer: puppeteerCore,
      launchOptions: {
        executablePath: found.chromium,
        args: CHROMIUM_ARGUMENTS,
      },
    }),
  firefox: () =>
    withoutCoverage(
      chromeLauncher({
        puppeteer: {
          ...puppeteerCore,
          launch: async (options) => allowOnlyBasicCommands(await puppeteerCore.launch(options)),
        },
        launchOptions: {
          browser: 'firefox',
          executablePath: found.firefox,
          extraPrefsFirefox: FIREFOX_PREFERENCES,
          defaultViewport: null,
        },
      }),
    ),
  webkit: async () => {
    const driver = await startWebKitDriver(found.webkit);
    const launcher = webdriverLauncher({
      hostname: '127.0.0.1',
      port: driver.port,
      logLevel: 'error',
      capabilities: { ...webKitCapabilities(found.webkit), 'wdio:enforceWebDriverClassic': true },
    });
    // One file at a time, in the whole window. Several files would share it as frames, without focus.
    launcher.concurrency = 1;
    return launcher;
  },
};

/** Replaces zod as in the script tag's file (`scripts/lib/build/bundles.ts`), so that tests run the published code. */
const leanZod = {
  name: 'lean-zod',
  resolveImport: ({ source, context }) => (source === 'zod/mini' && context.path !== LEAN_ZOD ? LEAN_ZOD : undefined),
};
const LEAN_ZOD = '/scripts/lib/build/lean-zod.ts';

const wanted = process.env.BROWSERS ? process.env.BROWSERS.split(',').map((name) => name.trim()) : ENGINES;
const missing = wanted.filter((engine) => !found[engine]);
if (missing.length > 0 && (process.env.BROWSERS || process.env.CI === 'true')) {
  throw new Error(
    `Not found: ${missing.map((engine) => `${engine} (${VARIABLES[engine] ?? 'unknown engine'})`).join(', ')}.`,
  );
}

/**
 * The WebDriver launcher does not wait for the page that it opens, and an error there would end the whole run without
 * a result. It is only logged here, so it costs one file: `testsStartTimeout` ends a file whose page did not start.
 */
process.on('unhandledRejection', (reason) => console.error('Not handled in the test runner:', reason));

/** The folder for the report of `npm test -- --coverage`. Without it no coverage is counted. */
const coverageFolder = process.env.COVERAGE_FOLDER;

/** Only Chromium counts. The launcher would ask Firefox too, which refuses. */
const withoutCoverage = (launcher) => {
  const initialize = launcher.initialize.bind(launcher);
  launcher.initialize = (config, ...rest) => initialize({ ...config, coverage: false }, ...rest);
  return launcher;
};

export default {
  ...(coverageFolder && {
    coverage: true,
    coverageConfig: {
      include: ['src/**'],
      report: true,
      reportDir: coverageFolder,
      // Lit tells on every page that it is not the build for production.
      filterBrowserLogs: ({ args }) => !String(args[0]).startsWith('Lit is in dev mode'),
      reporters: ['html', 'json-summary'],
    },
  }),
  files: ['test/checkout/**/*.test.ts', 'test/element/**/*.test.ts'],
  rootDir: root,
  nodeResolve: true,
  browsers: await Promise.all(wanted.filter((engine) => found[engine]).map((engine) => launchers[engine]())),
  concurrentBrowsers: 3,
  concurrency: 1,
  testFramework: { config: { ui: 'bdd', timeout: 30_000 } },
  browserStartTimeout: 60_000,
  testsStartTimeout: 60_000,
  testsFinishTimeout: 180_000,
  plugins: [
    leanZod,
    esbuildPlugin({
      ts: true,
      target: 'es2022',
      tsconfig: fileURLToPath(new URL('tsconfig.base.json', import.meta.url)),
    }),
  ],
  // Lit tells on every page that it is not the build for production.
  filterBrowserLogs: ({ args }) => !String(args[0]).startsWith('Lit is in dev mode'),
  reporters: [defaultReporter({ reportTestProgress: false }), componentTestReporter()],
};
