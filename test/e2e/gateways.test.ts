/**
 * A buyer pays at each of the gateways, end to end: a real click, a real popup at another origin, the real proxy, the
 * simulated gateway. Every outcome, and the strictest opener policy, in every engine.
 */
import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { FINAL_STATUSES, type FinalStatus } from '../../src/contract/index.js';
import type { GatewayName, Outcome } from '../../src/sandbox/index.js';
import { engines } from '../browsers/index.js';
import { choose } from './support/buyer.js';
import { GATEWAYS } from './support/shop.js';
import { setStage } from './support/stage.js';

/** The words of the gateways that have none of their own for an outcome. */
const READS: Partial<Readonly<Record<GatewayName, Partial<Readonly<Record<Outcome, FinalStatus>>>>>> = {
  egopay: { canceled: 'failed', expired: 'failed' },
  wave: { canceled: 'failed' },
};
/** Where a payment that failed can be tried again on its page, so that it has failed when the buyer gives it up. */
const STAY_PAYABLE: readonly GatewayName[] = ['dexpay', 'paydunya'];

const NAMES = Object.keys(GATEWAYS) as GatewayName[];
const stage = setStage(NAMES);
const CANCEL = 'pay-button >>> [part=actions] > button:last-child';

// The engines beside each other: each of them waits most of the time.
suite('every gateway', { concurrency: true }, () => {
  for (const engine of engines())
    suite(engine, () => {
      for (const gateway of NAMES) {
        for (const outcome of FINAL_STATUSES)
          test(`${engine}: a payment at ${gateway} that is ${outcome} is told once, as the gateway has it`, async (t) => {
            const buyer = await stage.arrive(t, engine, { attributes: { gateway } });
            const checkout = await buyer.payToCheckout();
            await choose(checkout, outcome);
            await buyer.popupsClose();
            const status = READS[gateway]?.[outcome] ?? outcome;
            if (status === 'failed' && STAY_PAYABLE.includes(gateway)) {
              await buyer.reaches('confirming');
              assert.equal(buyer.order.events().length, 0);
              await buyer.page.click(CANCEL);
            }
            await buyer.reaches(status);
            await buyer.wasTold(status === 'succeeded' ? 'payment-success' : 'payment-failed');
            const [told] = buyer.order.events();
            assert.deepEqual([told?.status, told?.reason], [status, status === 'succeeded' ? undefined : status]);
            assert.equal(buyer.order.transaction.gateway, gateway);
          });

        test(`${engine}: a page of ${gateway} that cuts itself off from the shop loses no payment`, async (t) => {
          const buyer = await stage.arrive(t, engine, { attributes: { gateway } });
          buyer.order.script({ coop: 'same-origin' });
          const checkout = await buyer.payToCheckout();
          // The browser says that the popup is closed, and the buyer pays in it.
          await buyer.page.waitFor(() => window.popup?.closed);
          await choose(checkout);
          await buyer.reaches('succeeded');
          await buyer.wasTold('payment-success');
        });
      }
    });
});
