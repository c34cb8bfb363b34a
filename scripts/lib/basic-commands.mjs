/**
 * The commands of WebDriver BiDi that the tests may ask of Firefox. Versions differ in what they know, and
 * puppeteer sends what the newest knows: a Firefox of last year then fails tests that were about something
 * else. So there is one closed list, which every version from ESR 140 on has, and on every machine what is
 * not in it is refused here, before a browser is asked: a test that passes in the newest Firefox has then
 * asked for nothing that an older one lacks.
 *
 * What a browser must be (size, language, colours, user agent) is better said at its launch, by arguments
 * and preferences, which need no command.
 */

/** What Firefox ESR 140 knows, as far as the tests use it. */
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
 * What puppeteer sends beside the command that was wanted, and no test says anything about: it is answered
 * here, and sent nowhere. With the size of a page it sets the orientation of the screen.
 */
const NOT_SENT = new Set(['emulation.setScreenOrientationOverride']);

/**
 * Lets only basic commands through to a Firefox that puppeteer started. Its connection is not part of
 * puppeteer's public interface: should an update move it, the harness test fails.
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
        'if Firefox ESR 140 knows the command, add it to scripts/lib/basic-commands.mjs.',
    );
  };
  return browser;
}
