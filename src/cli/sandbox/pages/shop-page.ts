/** The demo shop: a few orders with fixed prices, each with the button as a merchant writes it. */
import type { GatewayName } from '../../../sandbox/index.js';
import type { Order } from '../shop/orders.js';
import { html, type Html } from '../../../sandbox/lib/html.js';
import { formatPrice, layout } from './layout.js';
import { GATEWAYS } from '../../../contract/index.js';
import { TEXTS, type Language } from './texts.js';

/** The whole page. */
export function shopPage(language: Language, orders: readonly Order[], gateways: readonly GatewayName[]): Html {
  const texts = TEXTS[language];
  const card = ({ id, gateway, price, description, paid }: Order): Html => html`
<li class="card">
<h3>${description}</h3>
<p class="quiet">${texts.order} ${id} · ${formatPrice(language, price)}${paid && ` · ${texts.paid}`}</p>
<pay-button endpoint="/pay" order="${id}" gateway="${gateway}" amount="${price}"></pay-button>
</li>`;
  const shelf = (gateway: GatewayName): Html => html`
<section aria-labelledby="${gateway}">
<h2 id="${gateway}">${countryOf(gateway, language)} · ${GATEWAYS[gateway].name}</h2>
<ul class="cards" role="list">${orders.filter((order) => order.gateway === gateway).map(card)}
</ul>
</section>`;
  return layout(
    language,
    texts.shopTitle,
    '/',
    ['/shop.js', '/pay-button.iife.js'],
    html`${gateways.map(shelf)}
<form method="post" action="/orders"><button>${texts.renew}</button></form>
<section aria-labelledby="events-title">
<h2 id="events-title">${texts.events}</h2>
<div role="log" aria-labelledby="events-title"><ol id="events" class="log"><li class="quiet">${texts.noEvents}</li></ol></div>
</section>`,
  );
}

/** The first country of the gateway: the simulator's hosted page is for that one. */
const countryOf = (gateway: GatewayName, language: Language): string =>
  new Intl.DisplayNames(language, { type: 'region' }).of(GATEWAYS[gateway].countries[0]) ?? '';
