/** The buyer must choose a gateway, and the proxy does not answer which there are. */
import { expect } from '@open-wc/testing';
import { consoleLines } from './console.js';
import { clicked, flow, never } from './flow.js';

consoleLines();
const asked = (gateway: string) => clicked(never, 9_000, flow(undefined, { gateway }));

describe('a proxy that never says which gateways there are', () => {
  it('is waited for ten seconds, then the buyer is told, and another click asks again', async () => {
    const { page, checkout, told } = await asked('*');
    expect(checkout.state).to.deep.equal({ name: 'choosing', choices: [] });
    await page.tick(1_500);
    expect(page.requests[0]!.signal.aborted).to.equal(true);
    expect(checkout.state).to.deep.include({ name: 'failed', code: 'network_error' });
    expect(told).to.deep.equal(['failed network_error']);
    checkout.pay();
    await page.tick(10);
    expect([checkout.state.name, page.requests.length]).to.deep.equal(['choosing', 2]);
  });

  it('keeps nobody from what the tag names', async () => {
    const { page, checkout } = await asked('wave fedapay');
    const names = (): readonly string[] =>
      checkout.state.name === 'choosing' ? checkout.state.choices.map(({ id }) => id) : [];
    expect(names()).to.deep.equal(['wave', 'fedapay']);
    await page.tick(5_000);
    expect(page.requests[0]!.signal.aborted).to.equal(true);
    expect(names()).to.deep.equal(['wave', 'fedapay']);
    checkout.choose('fedapay');
    expect([checkout.state.name, page.popups.length]).to.deep.equal(['opening', 1]);
  });
});
