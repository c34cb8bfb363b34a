/** Requests that break the contract: each is refused with its code, and creates nothing. */
import { SESSIONS_PATH } from '../../contract/index.js';
import { expectProblem, sessionOf } from '../bench/bench.js';
import type { Check } from './check.js';
import { expect } from '../bench/expect.js';

/** More bytes than the contract allows. */
const TOO_LARGE = 16 * 1024 + 1;

export const REQUESTS: readonly Check[] = [
  {
    id: 'body-not-json',
    promise: 'A body that is not JSON is refused with 400 invalid_request.',
    async run({ proxy }) {
      for (const body of ['{"order":', '', 'order=1001']) {
        expectProblem(await proxy.post(body), 400, 'invalid_request', `The body ${JSON.stringify(body)} is not JSON`);
      }
    },
  },
  {
    id: 'body-type',
    promise: 'A body that is not labelled application/json is refused with 415 invalid_request.',
    async run({ proxy }) {
      // The types that any page can send without a CORS preflight.
      for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x']) {
        const answer = await proxy.create({}, { 'Content-Type': type });
        expectProblem(answer, 415, 'invalid_request', `The body came as ${type}, which needs no preflight`);
      }
    },
  },
  {
    id: 'body-too-large',
    promise: 'A body over 16 kB is refused with 413 invalid_request.',
    async run({ proxy }) {
      const answer = await proxy.create({ padding: 'x'.repeat(TOO_LARGE) });
      expectProblem(answer, 413, 'invalid_request', 'The body is over 16 kB');
    },
  },
  {
    id: 'body-shape',
    promise: 'A body of the wrong shape is refused with 400 invalid_request.',
    async run({ proxy, options: { amount } }) {
      for (const body of ['null', '[]', '"1001"', '{}']) {
        expectProblem(await proxy.post(body), 400, 'invalid_request', `The body is ${body}`);
      }
      const wrong: Readonly<Record<string, unknown>>[] = [
        { order: undefined },
        { order: 1001 },
        { order: '' },
        { order: 'x'.repeat(65) },
        { order: 'a\nb' },
        { amount: amount.value },
        { amount: { ...amount, value: String(amount.value) } },
        { amount: { ...amount, value: amount.value + 0.5 } },
        { amount: { ...amount, currency: 'EUR' } },
        { returnUrl: undefined },
      ];
      for (const fields of wrong) {
        const shown = JSON.stringify(fields, (_key, value: unknown) => value ?? null);
        expectProblem(await proxy.create(fields), 400, 'invalid_request', `The body has ${shown}`);
      }
    },
  },
  {
    id: 'optional-data',
    promise: 'Optional data that is not as it should be is cut or left out, and stops no sale.',
    needs: 'session',
    async run({ proxy, options: { returnUrl } }) {
      const tolerated: Readonly<Record<string, unknown>>[] = [
        { customer: { name: 'x'.repeat(101), phone: 779990142, email: null }, locale: null },
        { customer: null, locale: 'x'.repeat(36), returnUrl: `${returnUrl}?${'x'.repeat(3000)}` },
      ];
      for (const fields of tolerated) sessionOf(await proxy.create(fields), 201);
    },
  },
  {
    id: 'path-unknown',
    promise: 'A path that is not of the contract is refused with 404 invalid_request.',
    async run({ proxy, options: { origin } }) {
      const answer = await proxy.send('/no-such-path', { headers: { Origin: origin } });
      expectProblem(answer, 404, 'invalid_request', 'The contract has no such path');
    },
  },
  {
    id: 'method-wrong',
    promise: 'A method that a path does not take is refused with 405 invalid_request, and Allow names those it takes.',
    async run({ proxy, options: { origin } }) {
      const answer = await proxy.send(SESSIONS_PATH, { method: 'DELETE', headers: { Origin: origin } });
      expectProblem(answer, 405, 'invalid_request', `${SESSIONS_PATH} takes POST`);
      expect(/\bPOST\b/.test(answer.headers.get('Allow') ?? ''), 'The refusal has no Allow that names POST.');
    },
  },
];
