/** What a vendor's signature must prove, and what must not pass for one. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Gateway } from '../../../src/proxy/gateways/gateway.js';
import type { ConformanceSubject } from './conformance-subject.js';

const NOW = Date.UTC(2026, 1, 3, 9, 15);

/** Declares the tests, where the vendor signs. */
export const proofConformance = ({ name, webhook, proof }: ConformanceSubject): void => {
  if (proof === undefined) return;
  const [first, second, foreign] = ['secret_of_the_first', 'secret_of_the_second', 'secret_of_somebody'];
  const { body } = webhook.sample;
  const gateway = proof.withSecrets(first, second);
  const prove = (sent: Readonly<Record<string, string>>, text = body, by: Gateway = gateway) =>
    by.proveWebhook?.({ method: 'POST', headers: new Headers(sent), body: text }, NOW);

  test(`${name}: a call is genuine by each of the secrets`, async () => {
    for (const secret of [first, second]) assert.equal(await prove(proof.sign(secret, body, NOW)), 'genuine');
  });

  test(`${name}: a call is genuine to the byte: accents, white space and the order of fields are part of it`, async () => {
    for (const text of ['', '{ "a" : "é😀" }\n', '{"b":1,"a":2}'])
      assert.equal(await prove(proof.sign(first, text, NOW), text), 'genuine');
  });

  test(`${name}: one changed byte, or the secret of somebody else, is a forgery`, async () => {
    const sent = proof.sign(first, body, NOW);
    for (const text of [`${body} `, body.slice(1), body.replace('1', '2'), ''])
      assert.equal(await prove(sent, text), 'forged', text);
    assert.equal(await prove(proof.sign(foreign, body, NOW)), 'forged');
    for (const [header, value] of Object.entries(sent))
      assert.equal(
        await prove({ ...sent, [header]: value.replace(/.$/, (end) => (end === '0' ? '1' : '0')) }),
        'forged',
      );
  });

  test(`${name}: a signature that is none proves nothing`, async () => {
    const [header = ''] = Object.keys(proof.sign(first, body, NOW));
    for (const value of [
      '',
      ' ',
      'x',
      't=,s=,v1=',
      't=1',
      's=00',
      'v1=00',
      '=',
      ',,,',
      `t=${NOW / 1000},s=,v1=`,
      '0'.repeat(64),
    ])
      assert.notEqual(await prove({ [header]: value }), 'genuine', value);
  });

  test(`${name}: a call without a signature is ${proof.missing}`, async () => {
    assert.equal(await prove({}), proof.missing);
  });

  test(`${name}: without a secret nothing can be told of a call`, async () => {
    for (const sent of [proof.sign(first, body, NOW), {}])
      assert.equal(await prove(sent, body, proof.withSecrets()), 'unknown');
  });

  const { window } = proof;
  if (window === undefined) return;
  test(`${name}: a signature counts for ${window} seconds, before and after`, async () => {
    for (const [seconds, expected] of [
      [0, 'genuine'],
      [window, 'genuine'],
      [-window, 'genuine'],
      [window + 1, 'forged'],
      [-window - 1, 'forged'],
      [86_400, 'forged'],
    ] as const) {
      assert.equal(await prove(proof.sign(first, body, NOW - seconds * 1000)), expected, String(seconds));
    }
  });
};
