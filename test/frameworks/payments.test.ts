/**
 * The button in each framework, as the examples use it: values, changes, children and events pass, and
 * a payment is made by real clicks.
 */
import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { choose } from '../e2e/support/buyer.js';
import { EXAMPLES, type Example } from './examples.js';
import { runExample, type RunningExample } from './running-example.js';
import { setStage } from './stage.js';
import type { Visitor } from './visitor.js';

const stage = setStage<Example, { shop: RunningExample }>(EXAMPLES, async (workshop, example) => ({
  shop: await runExample(await workshop.build(example)),
}));

async function visit(t: TestContext, example: Example): Promise<{ shop: RunningExample; visitor: Visitor }> {
  const { shop } = await stage.running(example);
  return { shop, visitor: await stage.arrive(t, shop) };
}

for (const example of EXAMPLES) {
  const { name } = example;

  test(`${name} passes texts, numbers, switches, objects and children to the element as what they are`, async (t) => {
    const { visitor } = await visit(t, example);
    await visitor.sees({
      endpoint: '/pay',
      order: 'CAFE-1',
      amount: 2500,
      customer: { name: 'Awa' },
      disabled: false,
      label: 'Payer',
      success: 'Le café arrive.',
    });
    assert.deepEqual(await visitor.trouble(), []);
  });

  test(`${name} passes every change to the same element`, async (t) => {
    const { visitor } = await visit(t, example);
    await visitor.keepElement();
    await visitor.addPack();
    await visitor.typeName('Fatou');
    await visitor.toggleAgreement();
    await visitor.sees({
      order: 'CAFE-2',
      amount: 5000,
      customer: { name: 'Fatou' },
      disabled: true,
      label: 'Payer le tout',
      success: 'Le café arrive.',
    });
    await visitor.removePack();
    await visitor.toggleAgreement();
    await visitor.sees({
      order: 'CAFE-1',
      amount: 2500,
      customer: { name: 'Fatou' },
      disabled: false,
      label: 'Payer',
      success: 'Le café arrive.',
    });
    assert.ok(await visitor.isKeptElement());
    assert.deepEqual(await visitor.trouble(), []);
  });

  test(`${name} takes the element away and brings it back with its values`, async (t) => {
    const { visitor } = await visit(t, example);
    await visitor.removePack();
    await visitor.page.waitFor(() => document.querySelector('pay-button') === null);
    await visitor.addPack();
    await visitor.page.waitFor(() => document.querySelector('pay-button') !== null);
    await visitor.sees({
      endpoint: '/pay',
      order: 'CAFE-1',
      amount: 2500,
      customer: { name: 'Awa' },
      disabled: false,
      label: 'Payer',
    });
    assert.deepEqual(await visitor.trouble(), []);
  });

  test(`${name} hears an event with a hyphen in its name, once, also after a change`, async (t) => {
    const { visitor } = await visit(t, example);
    await visitor.addPack();
    await visitor.sees({ order: 'CAFE-2' });
    await visitor.page.evaluate(() => {
      let heard = 0;
      const detail = {
        get reason() {
          return `heard ${++heard}`;
        },
      };
      document.querySelector('pay-button')!.dispatchEvent(new CustomEvent('payment-failed', { detail }));
      document.querySelector('pay-button')!.dispatchEvent(new CustomEvent('payment-failed', { detail }));
    });
    await visitor.reads('Pas payé : heard 2');
  });

  test(`${name}: a buyer pays, and the shop’s own handler hears of it`, async (t) => {
    const { shop, visitor } = await visit(t, example);
    await visitor.typeName('Fatou');
    await visitor.sees({ customer: { name: 'Fatou' } });
    const checkout = await visitor.payToCheckout();
    assert.ok(
      await visitor.page.evaluate(
        () => document.querySelector('pay-button')!.shadowRoot!.querySelector('dialog')!.open,
      ),
    );
    await choose(checkout);
    await visitor.reads('Merci ! CAFE-1-');
    assert.deepEqual(
      shop.created.map(({ order, amount, customer }) => ({ order, amount, customer })),
      [{ order: 'CAFE-1', amount: { value: 2500, currency: 'XOF' }, customer: { name: 'Fatou' } }],
    );
    assert.deepEqual(await visitor.trouble(), []);
  });
}
