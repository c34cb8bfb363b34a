/** What canceling must do at every vendor. Without a `CancelSubject` the adapter must not cancel. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inspect } from 'node:util';
import type { SessionStatus } from '../../../src/contract/index.js';
import type { ConformanceSubject } from './conformance-subject.js';
import { discreet } from './discreet.js';
import { json, recordingFetch, type SentRequest } from './vendor-double.js';

/** Declares the tests. */
export const cancelConformance = (subject: ConformanceSubject): void => {
  const { name, answers, payment, known, cancel } = subject;
  const gateway = subject.makeGateway();
  const [open] = answers.statuses.find(([, status]) => status === 'pending') ?? [];
  const isLook = ({ method }: SentRequest): boolean => cancel?.looksFirst === true && method === 'GET';

  if (cancel === undefined) {
    test(`${name}: a payment cannot be canceled`, () => assert.equal(gateway.cancelPayment, undefined));
    return;
  }

  /** Cancels a payment with this status. Returns what was thrown, and the requests with and without the status read. */
  const cancelWith = async (reply: () => Response | Promise<Response>, status: unknown) => {
    const vendor = recordingFetch((_signal, request) =>
      isLook(request) ? json(answers.state({ status, amount: payment.amount.value })) : reply(),
    );
    const { signal } = new AbortController();
    const thrown: unknown = await gateway.cancelPayment?.(known, { fetch: vendor.fetch, signal }).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    return { thrown, requests: vendor.requests.filter((request) => !isLook(request)), all: vendor.requests };
  };

  test(`${name}: a cancel is asked for once, at the right address`, async () => {
    const { thrown, requests, all } = await cancelWith(cancel.done, open);
    assert.equal(thrown, undefined);
    assert.equal(requests.length, 1);
    assert.equal(all.length, cancel.looksFirst ? 2 : 1);
    assert.equal(all[0]?.redirect, 'manual');
    cancel.sent(requests[0] ?? assert.fail());
  });

  for (const { title, status, body, code } of cancel.refusals) {
    test(`${name}: a cancel that is refused with ${title} (${status}) is ${code}, and is not tried again`, async () => {
      const { thrown, requests } = await cancelWith(() => json(body, status), open);
      const error = discreet(thrown, [subject.key]);
      assert.deepEqual([error.code, error.outcomeUnknown, requests.length], [code, false, 1]);
    });
  }

  test(`${name}: a cancel that nobody answers, or with a page, is gateway_unavailable, and is not tried again`, async () => {
    for (const reply of [
      () => Promise.reject(new TypeError(`Bearer ${subject.key}`)),
      () => new Response('<h1>502 Bad Gateway</h1>', { status: 502 }),
      () => new Response(null, { status: 302, headers: { Location: 'https://evil.example/' } }),
      () => new Response('', { status: 503 }),
    ]) {
      const { thrown, requests } = await cancelWith(reply, open);
      const error = discreet(thrown, [subject.key, 'evil']);
      assert.deepEqual([error.code, error.outcomeUnknown, requests.length], ['gateway_unavailable', false, 1]);
    }
  });

  if (!cancel.looksFirst) return;
  test(`${name}: what has ended, or cannot be read, is not canceled`, async () => {
    // A failed payment that can still be paid is canceled too.
    const isOpen = (status: SessionStatus): boolean =>
      status === 'pending' || (status === 'failed' && gateway.failedStaysPayable === true);
    const ended = answers.statuses.filter(([, status]) => !isOpen(status)).map(([word]) => word);
    for (const word of [...ended, 'nobody_knows', undefined]) {
      const { thrown, requests } = await cancelWith(() => assert.fail(), word);
      assert.deepEqual([thrown, requests.length], [undefined, 0], inspect(word));
    }
  });
};
