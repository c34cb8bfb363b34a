/** Which commands reach a Firefox: those that the oldest supported Firefox knows, and no others. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Browser } from 'puppeteer-core';
import { allowOnlyBasicCommands } from '../../scripts/lib/browsers/basic-commands.mjs';

/** Sends a command as puppeteer does. Returns the answer, and what the browser received. */
async function send(method: string, params: object = {}): Promise<{ answer: unknown; heard: unknown[] }> {
  const heard: unknown[] = [];
  const connection = {
    async send(...command: unknown[]) {
      heard.push(command);
      return { result: 'of the browser' };
    },
  };
  allowOnlyBasicCommands({ connection } as unknown as Browser);
  return { answer: await connection.send(method, params).catch((error: unknown) => error), heard };
}

test('a command that every Firefox knows is sent, and its answer comes back', async () => {
  const { answer, heard } = await send('browsingContext.setViewport', { context: '1' });
  assert.deepEqual(heard, [['browsingContext.setViewport', { context: '1' }, undefined]]);
  assert.deepEqual(answer, { result: 'of the browser' });
});

for (const method of [
  'emulation.setTimezoneOverride',
  'permissions.setPermission',
  'network.addIntercept',
  'browser.createUserContext',
  'browser.setDownloadBehavior',
]) {
  test(`${method} is refused before a browser is asked, with what to do`, async () => {
    const { answer, heard } = await send(method);
    assert.deepEqual(heard, []);
    assert.match(
      String(answer),
      new RegExp(`${method} is not among .* Say at the launch .* add it to scripts/lib/browsers/basic-commands\\.mjs`),
    );
  });
}

test('the orientation, which puppeteer sends with every size, is not sent, and the size is still set', async () => {
  const { answer, heard } = await send('emulation.setScreenOrientationOverride');
  assert.deepEqual(heard, []);
  assert.deepEqual(answer, { type: 'success', result: {} });
});
