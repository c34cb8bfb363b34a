/** The buyer cancels a payment: the proxy is asked to cancel it, and the status that it verifies counts. */
import { expect } from '@open-wc/testing';
import { answer } from './answers.js';
import { FakeWindow } from './fake-window.js';
import { clicked, flow, never, unreachable } from './flow.js';

/** A payment at the gateway. `says` is what the proxy answers: to a poll, and to a cancel. */
async function atTheGateway(cancelable = true) {
  const page = new FakeWindow();
  const says: Record<'GET' | 'DELETE', () => Response | Promise<Response>> = {
    GET: () => answer({ cancelable }),
    DELETE: () => answer({ status: 'canceled' }),
  };
  page.respond = ({ method }) => (method === 'POST' ? answer({ cancelable }, {}, 201) : says[method as 'GET']());
  const button = await clicked(page.respond, 500, flow(page));
  const sent = (method: string) => page.requests.filter((request) => request.method === method);
  return { ...button, says, sent };
}

describe('a payment that the buyer gives up', () => {
  it('is canceled by the proxy, its window is closed, and the cancel is told once', async () => {
    const { page, checkout, told, sent } = await atTheGateway();
    checkout.cancel();
    expect(page.popups[0]!.closed).to.equal(true);
    expect(checkout.state.name).to.equal('confirming');
    await page.tick(500);
    expect(sent('DELETE').map(({ url }) => url)).to.deep.equal(['/pay/sessions/sealed-id-1']);
    expect(checkout.state.name).to.equal('canceled');
    expect(told).to.deep.equal(['start', 'failed canceled']);
    await page.tick(60_000);
    expect(told).to.have.length(2);
  });

  it('is paid where the buyer was faster', async () => {
    const { page, checkout, told, says } = await atTheGateway();
    says.DELETE = () => answer({ status: 'succeeded' });
    checkout.cancel();
    await page.tick(500);
    expect(told).to.deep.equal(['start', 'success']);
  });

  it('may still arrive where the gateway does not say that it is canceled, and a late success is told', async () => {
    const { page, checkout, told, says } = await atTheGateway();
    says.DELETE = () => answer({ cancelable: true });
    checkout.cancel();
    await page.tick(500);
    expect([checkout.state.name, ...told]).to.deep.equal(['pending', 'start', 'pending']);
    says.GET = () => answer({ status: 'succeeded' });
    await page.tick(60_000);
    expect(told).to.deep.equal(['start', 'pending', 'success']);
  });

  it('may still arrive where nobody answers', async () => {
    for (const silence of [unreachable, never, () => new Response(null, { status: 404 })]) {
      const { page, checkout, told, says } = await atTheGateway();
      says.DELETE = silence;
      checkout.cancel();
      await page.tick(31_000);
      expect([checkout.state.name, ...told]).to.deep.equal(['pending', 'start', 'pending']);
    }
  });

  it('is asked about once, however often the buyer presses', async () => {
    const { page, checkout, says, sent } = await atTheGateway();
    const { DELETE } = says;
    says.DELETE = () => page.wait(2000).then(DELETE);
    for (let press = 0; press < 5; press++) checkout.cancel();
    await page.tick(3000);
    expect([sent('DELETE').length, checkout.state.name]).to.deep.equal([1, 'canceled']);
  });

  it('has one end, also where another answer is faster', async () => {
    const { page, checkout, told, says } = await atTheGateway();
    says.DELETE = () => page.wait(2000).then(() => answer({ status: 'succeeded' }));
    says.GET = () => answer({ status: 'succeeded' });
    checkout.cancel();
    await page.tick(10_000);
    expect(told).to.deep.equal(['start', 'success']);
  });

  it('is only turned away from where it cannot be canceled', async () => {
    const { page, checkout, told, sent } = await atTheGateway(false);
    checkout.cancel();
    await page.tick(500);
    expect(sent('DELETE')).to.have.length(0);
    expect([checkout.state.name, ...told]).to.deep.equal(['pending', 'start', 'pending']);
  });
});
