/**
 * `npm start`: runs the playground until Ctrl-C and prints its address.
 *
 * PORT chooses the port; WATCH=off keeps open pages from reloading when a source changes.
 * With a gateway's keys, such as FEDAPAY_SECRET_KEY, its payments run against the real gateway: with real money,
 * unless the keys are those of its test mode. `gateways.ts` has their names.
 */
import type { LogEntry } from 'pay-button-element/proxy';
import type { Mode } from './gateways.js';
import { startPlayground, type Playground } from './playground.js';
import { SettingsError } from './settings-error.js';
import { readSettings, type Settings } from './settings.js';

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

function welcome({ url, sandboxUrl }: Playground, { real, publicOrigin }: Settings): string {
  const named = (mode: Mode): string =>
    real
      .filter((one) => one.mode === mode)
      .map(({ name }) => name)
      .join(' and ');
  const kinds = [
    ...(named('real') ? [`REAL MONEY with ${named('real')}`] : []),
    ...(named('test') ? [`the test mode of ${named('test')}`] : []),
    real.length > 0 ? 'any other gateway is simulated.' : 'All gateways are simulated: no account, no money.',
  ];
  const money = kinds.join('; ').replace(/^t/, 'T');
  const memory = real.length > 0 ? '\n  Payments are kept in memory: end this only when no payment is open.' : '';
  const callback = real
    .filter(({ hasDashboard }) => hasDashboard && publicOrigin)
    .map(({ id, name }) => `\n  In ${name}'s dashboard, set the webhook's address ${publicOrigin}/pay/webhooks/${id}`)
    .join('');
  return `
  Open        ${url}
  in English  ${url}/?lang=en
  sandbox     ${sandboxUrl}

  Open the page, press the button, pay. Ctrl-C ends everything.
  ${money}${memory}${callback}
`;
}

function printEntry({ level, event, ...fields }: LogEntry): void {
  const details = Object.entries(fields).map(([name, value]) => `${name}=${String(value)}`);
  console[level](['  pay', event, ...details].join('  '));
}
