/**
 * A buyer pays at each of the gateways, end to end: a real click, a real popup at another origin, the real proxy, the
 * simulated gateway. Every outcome, the choice among all of them, and the strictest opener policy, in every engine.
 */
import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { FinalStatus } from '../../src/contract/index.js';
import { HOSTED_PAGES } from '../../src/contract/hosted-pages.js';
import type { GatewayName, Outcome } from '../../src/sandbox/index.js';
import { GATEWAY_NAMES } from '../../src/sandbox/vendors/index.js';
import { engines, type Page } from '../browsers/index.js';
import { choose, type Buyer } from './support/buyer.js';
import { setStage } from './support/stage.js';

/** What a gateway makes of an outcome that it has no word for. */
const READS: Partial<Readonly<Record<GatewayName, Partial<Readonly<Record<Outcome, FinalStatus>>>>>> = {
  egopay: { canceled: 'failed', expired: 'failed' },
  wave: { canceled: 'failed' },
};
/** Where the page may take another attempt, as far as is known: a payment has failed when the buyer gives it up. */
const MAY_STAY_PAYABLE: readonly GatewayName[] = ['dexpay', 'paydunya'];

const GIVE_UP = 'pay-button >>> [part=actions] > button:last-child';
/** So long a row takes no tap after the click that showed it. In ms, and a little more. */
const DOUBLE_TAP = 550;

const stage = setStage(GATEWAY_NAMES);

/** Presses the gateway's row where the buyer has been asked. */
async function chooseGateway(page: Page, gateway: GatewayName): Promise<void> {
  const row = await page.waitFor(
    ({ count, label }) => {
      const rows = [...document.querySelector('pay-button')!.shadowRoot!.querySelectorAll('[part~=choice]')];
      // Where it stands is another thing each time: the last choice comes first.
      return rows.length === count && rows.findIndex((each) => each.textContent === label) + 1;
    },
    { args: [{ count: GATEWAY_NAMES.length, label: HOSTED_PAGES[gateway].operators.join(', ') }] },
  );
  const shown = await page.evaluate(() => performance.now());
  await page.waitFor((time) => performance.now() > time, { args: [shown + DOUBLE_TAP] });
  await page.click(`pay-button >>> [part~=choice]:nth-child(${row})`);
}

/** The order has come to this end, told once, at the right gateway. */
async function endsAs(buyer: Buyer, gateway: GatewayName, status: FinalStatus): Promise<void> {
  await buyer.reaches(status);
  await buyer.wasTold(status === 'succeeded' ? 'payment-success' : 'payment-failed');
  const { transaction } = buyer.order;
  const [told] = buyer.order.events();
  assert.deepEqual(
    { gateway: transaction.gateway, reference: told?.reference, status: told?.status, reason: told?.reason },
    { gateway, reference: transaction.reference, status, reason: status === 'succeeded' ? undefined : status },
  );
}

// The engines beside each other: each of them waits most of the time.
suite('every gateway', { concurrency: true }, () => {
  for (const engine of engines())
    suite(engine, { concurrency: 1 }, () => {
      for (const gateway of GATEWAY_NAMES) {
        test(`${engine}: ${gateway}, chosen among all, is paid, and the shop is told so once`, async (t) => {
          const buyer = await stage.arrive(t, engine, { attributes: { gateway: '*' } });
          await buyer.pay();
          await chooseGateway(buyer.page, gateway);
          await choose(await buyer.checkout());
          await buyer.popupsClose();
          await endsAs(buyer, gateway, 'succeeded');
        });

        for (const outcome of ['failed', 'canceled', 'expired'] as const)
          test(`${engine}: a payment at ${gateway} that is ${outcome} is told once, in the gateway's words`, async (t) => {
            const buyer = await stage.arrive(t, engine, { attributes: { gateway } });
            await choose(await buyer.payToCheckout(), outcome);
            await buyer.popupsClose();
            const status = READS[gateway]?.[outcome] ?? outcome;
            if (status === 'failed' && MAY_STAY_PAYABLE.includes(gateway)) {
              await buyer.reaches('confirming');
              assert.equal(buyer.order.events().length, 0);
              await buyer.page.click(GIVE_UP);
            }
            await endsAs(buyer, gateway, status);
          });

        test(`${engine}: a page of ${gateway} that cuts itself off from the shop loses no payment`, async (t) => {
          const buyer = await stage.arrive(t, engine, { attributes: { gateway } });
          buyer.order.script({ coop: 'same-origin' });
          const checkout = await buyer.payToCheckout();
          // The browser says that the popup is closed, and the buyer pays in it.
          await buyer.page.waitFor(() => window.popup?.closed);
          await choose(checkout);
          await endsAs(buyer, gateway, 'succeeded');
        });
      }
    });
});
