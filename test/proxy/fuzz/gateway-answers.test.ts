/**
 * Some 30,000 answers of vendors, shared among the adapters, to creates and to status questions, and webhooks
 * beside: always a documented result or a GatewayError, never a success that the answer does not say, never
 * a page that is not the vendor's. How to draw others: see `parameters.ts`.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inspect } from 'node:util';
import fc from 'fast-check';
import { CheckoutSessionSchema, MoneySchema } from '../../../src/contract/index.js';
import {
  GatewayError,
  type CreatedPayment,
  type GatewayErrorCode,
  type PaymentState,
  type WebhookNudge,
} from '../../../src/proxy/gateways/gateway.js';
import { assertNoRetry, type ConformanceSubject } from '../gateways/conformance-subject.js';
import { discreet } from '../gateways/discreet.js';
import { hostileUrls } from '../gateways/hostile-answers.js';
import { SUBJECTS } from '../gateways/subjects.js';
import { recordingFetch } from '../gateways/vendor-double.js';
import { arbitraryStyle, deliver, readable, styled, type HostileAnswer, type Truth } from './hostile-answer.js';
import { arbitraryChanges, changed, HOSTILE_TIMES } from './mutations.js';
import { fuzz } from './parameters.js';

/** Answers to each of the two calls of an adapter. */
const RUNS = Number(process.env['FUZZ_RUNS'] ?? 2_000);
/** A signal that nobody aborts; a new one each time, because requests leave listeners on it. */
const open = (): AbortSignal => new AbortController().signal;
const IDENTIFIER = /^[\w-][\w.-]{0,127}$/;
const CODES: Readonly<Record<GatewayErrorCode, true>> = {
  gateway_rejected: true,
  gateway_unavailable: true,
  gateway_misconfigured: true,
  rate_limited: true,
  duplicate_reference: true,
  payment_not_found: true,
};

for (const subject of SUBJECTS) {
  const { name, answers, payment, known, webhook, key } = subject;
  const { names, values } = answers.vocabulary;
  const gateway = subject.makeGateway();
  const goodUrl = `https://${answers.checkoutHost}/pay/1`;
  const words = answers.statuses.map(([word]) => word);
  const refusals = answers.errors.map(({ status, body }) => ({ status, body }));

  test(`${name}: of ${RUNS} answers to a create, none gives a page that is not the vendor's, and none leaves a payment unwatched`, async () => {
    const good = { status: 201, body: answers.created(goodUrl) };
    const bad = hostileUrls(answers.checkoutHost).map((url) => ({ status: 201, body: answers.created(url) }));
    const answer = arbitraryAnswer([...bad.map(() => good), ...bad, ...refusals.slice(0, 8)], names, [
      ...values,
      goodUrl,
    ]);
    const seen = { created: 0, refused: 0, unknown: 0 };
    await fc.assert(
      fc.asyncProperty(answer, async (each) => {
        const vendor = recordingFetch(() => deliver(each));
        const result = await gateway
          .createPayment(payment, { fetch: vendor.fetch, signal: open() })
          .catch((reason: unknown) => assertError(reason, key));
        assertNoRetry(subject, 'create', vendor.requests);
        if (result instanceof GatewayError) {
          // A payment may exist wherever the vendor has not plainly said no.
          if (!saysNo(subject, each)) assert.ok(result.outcomeUnknown, `${result.code} is taken for a refusal`);
          seen[result.outcomeUnknown ? 'unknown' : 'refused'] += 1;
          return;
        }
        seen.created += 1;
        assertCreated(result, answers.checkoutHost);
        assert.ok(each.status < 300 && readable(each) !== undefined, 'created by what is no answer');
      }),
      fuzz(RUNS),
    );
    assert.ok(
      Object.values(seen).every((count) => count > RUNS / 60),
      inspect(seen),
    );
  });

  test(`${name}: of ${RUNS} answers to a status question, each is read as the vendor's documents say, or not at all`, async () => {
    const states = [...words, ...words, ...nearly(words)].map((status) => ({
      status: 200,
      body: answers.state({ status, amount: payment.amount.value }),
    }));
    const paid = { status: 200, body: answers.state({ status: answers.paid, amount: payment.amount.value }) };
    const answer = arbitraryAnswer([...words.map(() => paid), ...states, ...refusals.slice(0, 4)], names, [
      ...values,
      ...words,
      ...HOSTILE_TIMES,
    ]);
    const seen = { succeeded: 0, failed: 0, pending: 0, broken: 0 };
    await fc.assert(
      fc.asyncProperty(answer, async (each) => {
        const vendor = recordingFetch(() => deliver(each));
        const state = await gateway
          .retrievePayment(known, { fetch: vendor.fetch, signal: open() })
          .catch((reason: unknown) => assertError(reason, key));
        assertNoRetry(subject, 'retrieve', vendor.requests);
        const body = readable(each);
        if (state instanceof GatewayError) {
          seen.broken += 1;
          assert.ok(body === undefined || saysNo(subject, each) || each.status >= 300, 'a plain answer was refused');
          return;
        }
        assert.ok(body !== undefined && each.status < 300, 'read from what is no answer');
        assertState(state);
        const { status, amount } = answers.reading(body);
        const believed = status === 'succeeded' && amount === undefined ? 'pending' : status;
        assert.deepEqual([state.status, state.amount?.value], [believed, amount]);
        seen[state.status === 'canceled' || state.status === 'expired' ? 'failed' : state.status] += 1;
      }),
      fuzz(RUNS),
    );
    assert.ok(
      Object.values(seen).every((count) => count > RUNS / 60),
      inspect(seen),
    );
  });

  test(`${name}: of ${RUNS} calls, none breaks the reader of webhooks, and none says more than it holds`, () => {
    const sample = JSON.parse(webhook.sample.body) as unknown;
    const body = fc.oneof(
      {
        weight: 6,
        arbitrary: arbitraryChanges([...names, ...Object.keys(Object(sample))], values).map(
          (changes) => JSON.stringify(changed(sample, changes)) ?? '',
        ),
      },
      { weight: 1, arbitrary: fc.string({ unit: 'binary' }) },
      { weight: 1, arbitrary: fc.json() },
      {
        weight: 1,
        arbitrary: fc
          .dictionary(fc.constantFrom(...names, 'id', 'transaction_ref'), fc.string())
          .map((fields) => new URLSearchParams(fields).toString()),
      },
    );
    const type = fc.constantFrom(
      'application/json',
      'application/x-www-form-urlencoded',
      'APPLICATION/X-WWW-FORM-URLENCODED;;',
      'multipart/form-data',
      '',
    );
    let read = 0;
    fc.assert(
      fc.property(
        body,
        type,
        fc.constantFrom('POST', 'POST', 'POST', 'GET', 'post', ''),
        (body, contentType, method) => {
          const nudge = gateway.parseWebhook({ method, headers: new Headers({ 'Content-Type': contentType }), body });
          if (nudge === undefined) return;
          read += 1;
          assert.equal(method, 'POST');
          assertNudge(nudge);
          for (const id of [nudge.reference, nudge.gatewayReference ?? ''])
            assert.ok(body.includes(id), `${id} is not in the call`);
        },
      ),
      fuzz(RUNS),
    );
    assert.ok(read > RUNS / 60, String(read));
  });
}

/** Words that look like the vendor's and are not. */
const nearly = (words: readonly unknown[]): string[] =>
  words
    .flatMap((word) => [`${word}`.toLowerCase(), `${word} `, `${word}0`, `UN${word}`])
    .filter((word) => !words.includes(word));

/** Answers derived from what the vendor's documents show. */
const arbitraryAnswer = (
  samples: readonly Truth[],
  names: readonly string[],
  values: readonly unknown[],
): fc.Arbitrary<HostileAnswer> =>
  fc.tuple(fc.constantFrom(...samples), arbitraryStyle(names, values)).map(([sample, style]) => styled(style, sample));

/** Whether the vendor itself has said no: by the HTTP status, with an answer of its own, or by what is in its body. */
function saysNo({ answers: { refuses } }: ConformanceSubject, answer: HostileAnswer): boolean {
  if (answer.status === 429) return true;
  const body = readable(answer);
  if (body === undefined) return false;
  const codes = [body['code'], body['status_code']].map((code) =>
    typeof code === 'string' && /^\d{3}$/.test(code) ? Number(code) : code,
  );
  if (answer.status >= 400 || refuses?.(body)) return true;
  return codes.some((code) => typeof code === 'number' && code >= 400 && code <= 599);
}

function assertError(reason: unknown, key: string): GatewayError {
  const error = discreet(reason, [key, 'evil.example', '770000001', '22890000001']);
  const { code, retryAfter } = error;
  assert.ok(Object.hasOwn(CODES, code), code);
  assert.ok(
    retryAfter === undefined || (Number.isInteger(retryAfter) && retryAfter >= 0 && retryAfter <= 3600),
    String(retryAfter),
  );
  return error;
}

function assertCreated({ checkoutUrl, gatewayReference, expiresAt, ...more }: CreatedPayment, host: string): void {
  const url = new URL(checkoutUrl);
  assert.deepEqual([url.protocol, url.host, url.username, url.password], ['https:', host, '', '']);
  assert.equal(url.href, checkoutUrl, 'not in normal form');
  assert.match(gatewayReference ?? 'none', IDENTIFIER);
  assert.ok(CheckoutSessionSchema.shape.expiresAt.safeParse(expiresAt).success, expiresAt);
  assert.deepEqual(more, {});
}

function assertState({ status, amount, channel, gatewayReference, settledAt, unclear, ...more }: PaymentState): void {
  assert.ok(['pending', 'succeeded', 'failed', 'canceled', 'expired'].includes(status), status);
  if (amount !== undefined) assert.ok(MoneySchema.safeParse(amount).success, inspect(amount));
  assert.match(channel ?? 'none', /^[\w -]{1,32}$/);
  assert.match(gatewayReference ?? 'none', IDENTIFIER);
  assert.ok(CheckoutSessionSchema.shape.settledAt.safeParse(settledAt).success, settledAt);
  if (unclear !== undefined) assert.deepEqual([status, /^\w{1,64}$/.test(unclear)], ['pending', true]);
  assert.deepEqual(more, {});
}

function assertNudge({ reference, gatewayReference, customData, ...more }: WebhookNudge): void {
  assert.match(reference, /^[\w-]{1,64}$/);
  assert.match(gatewayReference ?? 'none', IDENTIFIER);
  assert.equal(typeof (customData ?? ''), 'string');
  assert.deepEqual(more, {});
}
