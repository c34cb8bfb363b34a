/**
 * The page: gives each button an order, writes down what the buttons say, and lets the sandbox
 * misbehave. It listens before the element is defined, so that no event of a resumed payment is missed.
 */
import { writeEventLog } from './event-log.js';
import { giveOrders } from './orders.js';
import { offerScenarios } from './scenarios.js';

const fact = (name: string): string | undefined =>
  document.querySelector<HTMLMetaElement>(`meta[name="playground-${name}"]`)?.content;

const realMoney = fact('dexchange') === 'real' || fact('egopay') === 'real';
for (const note of document.querySelectorAll<HTMLElement>('[data-money]')) {
  note.hidden = (note.dataset['money'] === 'real') !== realMoney;
}
document.querySelector(`[data-language="${document.documentElement.lang}"]`)?.setAttribute('aria-current', 'true');

giveOrders();
writeEventLog();
await import('pay-button-element');
await offerScenarios(fact('sandbox'));
