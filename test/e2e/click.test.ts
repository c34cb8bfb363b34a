/** The moment of the click: browsers let a window open only then, and a window must not be seen empty. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { recordClick } from '../../bench/lib/click.js';
import { engines } from '../browsers/index.js';
import { setStage } from './support/stage.js';

const stage = setStage();

for (const engine of engines()) {
  test(`${engine}: the window is asked for in the task of a trusted click, and has its text in the second frame at the latest`, async (t) => {
    const buyer = await stage.arrive(t, engine, { script: recordClick });
    const release = buyer.order.hold('create');
    await buyer.pay();
    const frame = await buyer.page.waitFor(() => window.clickRecord.frame);
    const { opened, isTrusted } = await buyer.page.evaluate(() => window.clickRecord);
    release();
    assert.equal(isTrusted, true);
    assert.equal(opened?.what, 'window');
    assert.equal(opened.inClick, true);
    assert.ok(frame !== undefined && frame <= 2, `in frame ${frame}`);
  });
}
