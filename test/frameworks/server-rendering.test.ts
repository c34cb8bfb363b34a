/** The button in pages that a server rendered: the page takes over what was sent, and no payment is lost on the way. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { choose } from '../e2e/support/buyer.js';
import { RENDERED, type RenderedExample } from './examples.js';
import { runExample, type RunningExample } from './running-example.js';
import { setStage } from './stage.js';

interface Rendered {
  readonly shop: RunningExample;
  /** What the server rendered. */
  readonly html: string;
}

const stage = setStage<RenderedExample, Rendered>(RENDERED, async (workshop, example) => {
  const { page, server } = await workshop.buildRendered(example);
  const { render } = (await import(pathToFileURL(server).href)) as { render: () => string | Promise<string> };
  const html = await render();
  const shop = await runExample(page);
  shop.render(html);
  return { shop, html };
});

for (const example of RENDERED) {
  const { name } = example;

  test(`${name} renders the tag on the server, with what an attribute can hold`, async () => {
    const { html } = await stage.running(example);
    const [tag = ''] = /<pay-button[^>]*>/.exec(html) ?? [];
    for (const attribute of ['endpoint="/pay"', 'order="CAFE-1"', 'amount="2500"'])
      assert.ok(tag.includes(attribute), tag);
    assert.doesNotMatch(tag, /disabled|on\w*payment/i);
    assert.match(html, /Payer[^]*<span slot="success">Le café arrive\.<\/span>[^]*<\/pay-button>/);
  });

  test(`${name} takes over the element that the server rendered, and finds no difference`, async (t) => {
    const { shop } = await stage.running(example);
    const visitor = await stage.arrive(t, shop);
    await visitor.sees({
      endpoint: '/pay',
      order: 'CAFE-1',
      amount: 2500,
      customer: { name: 'Awa' },
      disabled: false,
      label: 'Payer',
      success: 'Le café arrive.',
    });
    await visitor.addPack();
    await visitor.toggleAgreement();
    await visitor.sees({ order: 'CAFE-2', amount: 5000, disabled: true, label: 'Payer le tout' });
    await visitor.toggleAgreement();
    await visitor.sees({ disabled: false });
    assert.ok(await visitor.isKeptElement());
    assert.deepEqual(await visitor.trouble(), []);
  });

  test(`${name} would have complained about a difference`, async (t) => {
    const { shop, html } = await stage.running(example);
    t.after(() => shop.render(html));
    shop.render(html.replace(/<pay-button[^]*<\/pay-button>/, ''));
    const visitor = await stage.arrive(t, shop);
    assert.match((await visitor.trouble()).join('\n'), /hydrat/i);
  });

  test(`${name}, rendered on the server: a payment that ends while nobody looks is told to the page that comes back`, async (t) => {
    const { shop } = await stage.running(example);
    const visitor = await stage.arrive(t, shop);
    await visitor.sees({ order: 'CAFE-1', customer: { name: 'Awa' } });
    const checkout = await visitor.payToCheckout();
    await visitor.page.close();
    await choose(checkout);
    const back = await stage.arrive(t, shop);
    await back.reads('Merci ! CAFE-1-');
    assert.deepEqual(
      shop.created.map(({ customer }) => customer),
      [{ name: 'Awa' }],
    );
    assert.deepEqual(await back.trouble(), []);
  });
}
