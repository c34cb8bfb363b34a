/**
 * The page: applies the choices to the shop, the code and the address, gives each button an order, and logs the
 * buttons' events. It listens before the element is defined, so that it misses no event of a resumed payment.
 */
import { troubleWindows } from './browser-trouble.js';
import { KNOBS, readChoices, type Choices } from '../shared/choices.js';
import { createCodeView } from './code-view.js';
import { writeEventLog } from './event-log.js';
import { connectKnobs, foldPanel } from './knobs.js';
import { giveOrders } from './orders.js';
import { playScenarios } from './scenarios.js';
import { dressShopWindow, priceOf } from './shop-window.js';
import themes from './themes.css?raw';
import { TITLES } from '../shared/titles.js';

/** A fact that the server has put into the page. */
const fact = (name: string): string | undefined =>
  document.querySelector<HTMLMetaElement>(`meta[name="playground-${name}"]`)?.content;

const find = <T extends Element>(selector: string): T => document.querySelector<T>(selector)!;

/** What is behind the chosen gateway. If the buyer chooses it: `real` if any gateway is real, else `test` if any is. */
const moneyOf = ({ gateway }: Choices): string => {
  const modes = gateway === '*' ? KNOBS.gateway.map(fact) : [fact(gateway)];
  return ['real', 'test'].find((mode) => modes.includes(mode)) ?? 'sandbox';
};
/** Scenarios work only on the visitor's own machine (see `scenario-route.ts`), and only with the sandbox. */
const isScripted = (): boolean => fact('origin') === location.origin && moneyOf(choices) === 'sandbox';

let choices = readChoices(new URLSearchParams(location.search));
const scenario = () => (isScripted() ? choices.scenario : KNOBS.scenario[0]);

const showCode = createCodeView(find('#code'), ({ product }) => ({ price: priceOf(find(`#${product}`)), themes }));

connectKnobs(find('#knobs'), (chosen) => {
  choices = chosen;
  const root = document.documentElement;
  root.lang = choices.lang;
  root.dataset['appearance'] = choices.appearance;
  document.title = TITLES[choices.lang];
  for (const note of document.querySelectorAll<HTMLElement>('[data-money]'))
    note.hidden = note.dataset['money'] !== moneyOf(choices);
  for (const outcome of document.querySelectorAll<HTMLElement>('[data-scenario]'))
    outcome.hidden = outcome.dataset['scenario'] !== scenario();
  find<HTMLElement>('#scenarios').hidden = !isScripted();
  dressShopWindow(choices);
  showCode(choices);
});
foldPanel(find('#panel'));

giveOrders();
writeEventLog();
troubleWindows(scenario);
if (fact('origin') === location.origin) playScenarios(scenario);
await import('pay-button-element');
