/**
 * The WebDriver BiDi commands that tests may send to Firefox. Puppeteer uses the commands of the newest Firefox, and an
 * older one does not know them all. So this is a closed list of commands that every version from ESR 140 on knows. All
 * other commands are refused here, in every version. So a test that passes in the newest Firefox also passes in ESR 140.
 *
 * Set size, language, colours and user agent with arguments and preferences at the launch: they need no command.
 */

/** The commands of Firefox ESR 140 that the tests use. */
const BASIC = new Set([
  'browser.close',
  'browser.getUserContexts',
  'browsingContext.activate',
  'browsingContext.captureScreenshot',
  'browsingContext.close',
  'browsingContext.create',
  'browsingContext.getTree',
  'browsingContext.navigate',
  'browsingContext.reload',
  'browsingContext.setViewport',
  'input.performActions',
  'input.releaseActions',
  'script.addPreloadScript',
  'script.callFunction',
  'script.disown',
  'script.evaluate',
  'session.end',
  'session.subscribe',
]);

/**
 * Commands that puppeteer sends in addition, and that no test needs. They are answered here and not sent to Firefox.
 * This one comes with the size of a page.
 */
const NOT_SENT = new Set(['emulation.setScreenOrientationOverride']);

/**
 * Lets only basic commands through to a Firefox that puppeteer started. The connection is not part of puppeteer's
 * public interface. If an update of puppeteer changes it, the harness test fails.
 *
 * @template {import('puppeteer-core').Browser} Browser
 * @param {Browser} browser
 * @returns {Browser} the same.
 */
export function allowOnlyBasicCommands(browser) {
  /** @typedef {(method: string, params: object, timeout?: number) => Promise<unknown>} Send */
  const { connection } = /** @type {{ connection: { send: Send } }} */ (/** @type {unknown} */ (browser));
  const send = connection.send.bind(connection);
  connection.send = async (method, params, timeout) => {
    if (BASIC.has(method)) return send(method, params, timeout);
    if (NOT_SENT.has(method)) return { type: 'success', result: {} };
    throw new Error(
      `${method} is not among the commands that every supported Firefox knows. Say at the launch what the browser must be, or do without; ` +
        'if Firefox ESR 140 knows the command, add it to scripts/lib/browsers/basic-commands.mjs.',
    );
  };
  return browser;
}
