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

function welcome({ url, sandboxUrl }: Playground, { dexchange, egopay, publicOrigin }: Settings): string {
  const real = [...(dexchange ? ['DEXCHANGE'] : []), ...(egopay ? ['eGoPay'] : [])].join(' and ');
  const money = real
    ? `REAL MONEY with ${real}; any other gateway is simulated.`
    : 'All gateways are simulated: no account, no money.';
  const callback = egopay ? `\n  In eGoPay's dashboard, set the callback URL ${publicOrigin}/pay/webhooks/egopay` : '';
  return `
  Open        ${url}
  in English  ${url}/?lang=en
  sandbox     ${sandboxUrl}

  Open the page, press the button, pay. Ctrl-C ends everything.
  ${money}${callback}
`;
}

function printEntry({ level, event, ...fields }: LogEntry): void {
  const details = Object.entries(fields).map(([name, value]) => `${name}=${String(value)}`);
  console[level](['  pay', event, ...details].join('  '));
}
