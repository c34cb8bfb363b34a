/**
 * T3.1: every opener policy of the shop's page with every one of the hosted page. In most of them
 * the browser says that the popup is closed while the buyer is paying in it.
 */
import { test } from 'node:test';
import { engines } from '../../browsers/index.js';
import { choose } from '../support/buyer.js';
import { setStage } from '../support/stage.js';

const POLICIES = ['unsafe-none', 'same-origin', 'same-origin-allow-popups', 'noopener-allow-popups'] as const;

const stage = setStage();

for (const engine of engines()) {
  for (const own of POLICIES) {
    for (const hosted of POLICIES) {
      test(`${engine}: T3.1 with opener policy ${own} at the shop and ${hosted} at the gateway, success is told once and no failure`, async (t) => {
        const headers: Record<string, string> = own === 'unsafe-none' ? {} : { 'Cross-Origin-Opener-Policy': own };
        const buyer = await stage.arrive(t, engine, { headers });
        const { order } = buyer;
        order.script({ coop: hosted });
        const checkout = await buyer.payToCheckout();
        // Where the handle lies, the lie has been heard before the buyer pays.
        await buyer.page.waitFor(() => {
          const { state } = document.querySelector('pay-button')!;
          return (
            !window.popup?.closed ||
            state.name === 'confirming' ||
            (state.name === 'checkout' && state.presented === 'link')
          );
        });
        await choose(checkout);
        await order.event('payment-success');
        await buyer.popupsClose();
        await buyer.reaches('succeeded');
        await buyer.wasTold('payment-success');
      });
    }
  }
}
