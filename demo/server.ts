/**
 * `npm start`: runs the playground until Ctrl-C and says where to look.
 *
 * PORT chooses the port; WATCH=off keeps open pages from reloading when a source changes.
 * DEXCHANGE_API_KEY, or EGOPAY_TOKEN and EGOPAY_START_URL, together with PUBLIC_URL run that
 * gateway's payments against the real gateway, with real money.
 */
import type { LogEntry } from 'pay-button-element/proxy';
import { startPlayground, type Playground } from './playground.js';
import { readSettings, SettingsError, type Settings } from './settings.js';

try {
  const settings = readSettings(process.env);
  const playground = await startPlayground(settings, printEntry);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void playground.close().finally(() => process.exit(0)));
  }
  console.log(welcome(playground, settings));
} catch (error) {
  if (!(error instanceof SettingsError)) throw error;
  console.error(`\n  ${error.message}\n`);
  process.exit(1);
}

function welcome({ url, sandboxUrl }: Playground, settings: Settings): string {
  const gateway = (real: boolean) => (real ? 'the real gateway: REAL MONEY' : 'the sandbox: no account, no money');
  const callback = settings.egopay ? `\n  its dashboard needs the callback URL ${settings.publicOrigin}/pay/webhooks/egopay` : '';
  return `
  The shop        ${url}
  in English      ${url}/?lang=en
  its proxy       ${url}/pay
  the sandbox     ${sandboxUrl}

  DEXCHANGE goes to ${gateway(settings.dexchange !== undefined)}
  eGoPay goes to ${gateway(settings.egopay !== undefined)}${callback}

  Open the shop, press a button, pay. Ctrl-C ends everything.
`;
}

function printEntry({ level, event, ...fields }: LogEntry): void {
  const details = Object.entries(fields).map(([name, value]) => `${name}=${String(value)}`);
  console[level](['  pay', event, ...details].join('  '));
}
