/**
 * What every gateway adapter must do, whoever the vendor is. A new adapter calls `gatewayConformance`
 * with its vendor's documented messages. What only one vendor has is tested in the adapter's own file, and
 * strange answers, which nobody would write by hand, in `../fuzz/`.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inspect } from 'node:util';
import { cancelConformance } from './cancel-conformance.js';
import { assertNoRetry, sameWord, type ConformanceSubject } from './conformance-subject.js';
import { discreet } from './discreet.js';
import { hostileUrls, UNREADABLE_ANSWERS } from './hostile-answers.js';
import { proofConformance } from './proof-conformance.js';
import { json, recordingFetch, withServer } from './vendor-double.js';

/** Declares the tests. */
export const gatewayConformance = (subject: ConformanceSubject): void => {
  const { name, answers, payment, known, webhook } = subject;
  const checkoutUrl = `https://${answers.checkoutHost}/pay/1`;
  const gateway = subject.makeGateway();
  const calls = {
    create: (fetch: typeof globalThis.fetch, signal: AbortSignal) => gateway.createPayment(payment, { fetch, signal }),
    retrieve: (fetch: typeof globalThis.fetch, signal: AbortSignal) =>
      gateway.retrievePayment(known, { fetch, signal }),
  };
  /** A signal that nobody aborts; a new one each time, because requests leave listeners on it. */
  const open = (): AbortSignal => new AbortController().signal;

  /** The failure of a call. Checks that no request is repeated, and that no secret is shown. */
  const failure = async (
    call: keyof typeof calls,
    reply: (signal: AbortSignal) => Response | Promise<Response>,
    secrets: readonly string[] = [],
  ) => {
    const vendor = recordingFetch(reply);
    const error = await calls[call](vendor.fetch, open()).then(
      () => assert.fail('the call did not fail'),
      (reason: unknown) => reason,
    );
    assertNoRetry(subject, call, vendor.requests);
    return discreet(error, [subject.key, payment.customer?.phone ?? '', ...secrets]);
  };
  const retrieved = (answer: unknown, status = 200) =>
    calls.retrieve(recordingFetch(() => json(answer, status)).fetch, open());

  test(`${name}: a create says what the vendor wants to know, once, and gives the hosted page`, async () => {
    const vendor = recordingFetch(() => json(answers.created(checkoutUrl), 201));
    const created = await calls.create(vendor.fetch, open());
    assert.equal(created.checkoutUrl, checkoutUrl);
    assert.equal(vendor.requests.length, 1);
    const request = vendor.requests[0] ?? assert.fail();
    assert.equal(request.redirect, 'manual');
    assert.match(request.headers.get('Content-Type') ?? '', /^application\/json/);
    subject.sent.create(request);
  });

  test(`${name}: a status question names the payment, once`, async () => {
    const vendor = recordingFetch(() => json(answers.state({ status: answers.paid, amount: payment.amount.value })));
    const state = await calls.retrieve(vendor.fetch, open());
    assert.deepEqual([state.status, state.amount], ['succeeded', payment.amount]);
    assert.equal(vendor.requests.length, 1);
    subject.sent.retrieve(vendor.requests[0] ?? assert.fail());
  });

  for (const [word, status] of answers.statuses) {
    test(`${name}: the status ${JSON.stringify(word)} is ${status}`, async () => {
      assert.equal((await retrieved(answers.state({ status: word, amount: payment.amount.value }))).status, status);
    });
  }

  test(`${name}: a status that nobody knows, or none, is pending`, async () => {
    for (const word of [
      'REFUNDED',
      'PAID',
      '',
      ' ',
      'constructor',
      '__proto__',
      '11',
      9,
      -1,
      1.5,
      true,
      false,
      null,
      undefined,
      [],
      {},
      [answers.paid],
    ].filter((word) => !answers.statuses.some(([known]) => sameWord(known, word)))) {
      assert.equal(
        (await retrieved(answers.state({ status: word, amount: payment.amount.value }))).status,
        'pending',
        inspect(word),
      );
    }
    if (!answers.refuses?.({})) assert.equal((await retrieved({})).status, 'pending');
  });

  test(`${name}: nothing is paid without a whole amount, and nothing is rounded into one`, async () => {
    const { value } = payment.amount;
    for (const amount of [
      undefined,
      null,
      '',
      0,
      '0',
      -value,
      value + 0.5,
      `${value}.5`,
      ` ${value}`,
      `${value} F`,
      `0${value}`,
      `+${value}`,
      '1e4',
      1e300,
      true,
      [value],
      {},
    ]) {
      const state = await retrieved(answers.state({ status: answers.paid, amount }));
      assert.deepEqual([state.status, state.amount], ['pending', undefined], inspect(amount));
    }
    for (const amount of [value, String(value)]) {
      assert.deepEqual((await retrieved(answers.state({ status: answers.paid, amount }))).amount, payment.amount);
    }
  });

  test(`${name}: a smaller amount is reported as it is, for the proxy to compare`, async () => {
    assert.equal((await retrieved(answers.state({ status: answers.paid, amount: 1 }))).amount?.value, 1);
  });

  for (const answer of answers.errors) {
    test(`${name}: ${answer.title} (${answer.status}) is ${answer.create} on create, ${answer.retrieve} on status`, async () => {
      const secrets = stringsIn(answer.body);
      const onCreate = await failure('create', () => json(answer.body, answer.status), secrets);
      assert.deepEqual([onCreate.code, onCreate.outcomeUnknown], [answer.create, answer.outcomeUnknown ?? false]);
      const onRetrieve = await failure('retrieve', () => json(answer.body, answer.status), secrets);
      assert.deepEqual([onRetrieve.code, onRetrieve.outcomeUnknown], [answer.retrieve, false]);
    });
  }

  test(`${name}: 429 is rate_limited, with the wait where one is given`, async () => {
    const waits = async (headers: Record<string, string>) => {
      const error = await failure('create', () => new Response('slow down', { status: 429, headers }));
      assert.deepEqual([error.code, error.outcomeUnknown], ['rate_limited', false]);
      return error.retryAfter;
    };
    assert.equal(await waits({}), undefined);
    assert.equal(await waits({ 'Retry-After': '12' }), 12);
    assert.equal(await waits({ 'Retry-After': '999999999' }), 3600);
    assert.equal(await waits({ 'Retry-After': 'soon' }), undefined);
    assert.equal(await waits({ 'Retry-After': '-5' }), undefined);
    const date = { Date: 'Tue, 03 Feb 2026 09:15:00 GMT', 'Retry-After': 'Tue, 03 Feb 2026 09:15:30 GMT' };
    assert.equal(await waits(date), 30);
  });

  for (const [what, reply] of UNREADABLE_ANSWERS) {
    test(`${name}: ${what} is no answer, and leaves open whether a payment was created`, async () => {
      const onCreate = await failure('create', reply, ['evil.example']);
      assert.deepEqual([onCreate.code, onCreate.outcomeUnknown], ['gateway_unavailable', true]);
      const onRetrieve = await failure('retrieve', reply);
      assert.deepEqual([onRetrieve.code, onRetrieve.outcomeUnknown], ['gateway_unavailable', false]);
    });
  }

  test(`${name}: an endless answer is dropped at the limit`, async () => {
    let sent = 0;
    let canceled = false;
    const endless = () =>
      new ReadableStream<Uint8Array>({
        pull: (controller) => {
          sent += 1;
          controller.enqueue(new Uint8Array(1024));
        },
        cancel: () => {
          canceled = true;
        },
      });
    assert.equal((await failure('create', () => new Response(endless()))).code, 'gateway_unavailable');
    assert.ok(canceled && sent < 100, `${sent} kB read`);
  });

  test(`${name}: JSON under another content type is still read`, async () => {
    const text = JSON.stringify(answers.created(checkoutUrl));
    const reply = () => new Response(text, { status: 201, headers: { 'Content-Type': 'text/html; charset=utf-8' } });
    assert.equal((await calls.create(recordingFetch(reply).fetch, open())).checkoutUrl, checkoutUrl);
  });

  test(`${name}: a network failure is gateway_unavailable and repeats nothing of its reason but the system's code`, async () => {
    const reason = Object.assign(new TypeError(`Bearer ${subject.key}`), {
      cause: Object.assign(new Error(subject.key), { code: 'ECONNRESET' }),
    });
    const error = await failure('create', () => Promise.reject(reason));
    assert.deepEqual([error.code, error.outcomeUnknown], ['gateway_unavailable', true]);
    assert.match(error.message, /ECONNRESET/);
  });

  test(`${name}: a connection that breaks inside the answer is gateway_unavailable`, async () => {
    const broken = () =>
      new ReadableStream<Uint8Array>({
        start: (controller) => controller.enqueue(new TextEncoder().encode('{"tr')),
        pull: () => Promise.reject(new Error('terminated')),
      });
    const error = await failure('create', () => new Response(broken()));
    assert.deepEqual([error.code, error.outcomeUnknown], ['gateway_unavailable', true]);
  });

  test(`${name}: a hosted page that is not https on an allowed host is refused`, async () => {
    for (const url of hostileUrls(answers.checkoutHost)) {
      const error = await failure('create', () => json(answers.created(url), 201), ['evil', 'secret', 'alert']);
      assert.deepEqual([error.code, error.outcomeUnknown], ['gateway_unavailable', true], inspect(url));
    }
  });

  test(`${name}: an amount that the vendor cannot take is refused before any request`, async () => {
    const { minAmount } = gateway.limits;
    for (const value of [minAmount - 1, 0, -minAmount, minAmount + 0.5, Number.NaN, Infinity]) {
      const vendor = recordingFetch(() => json(answers.created(checkoutUrl), 201));
      const tooLow = { ...payment, amount: { ...payment.amount, value } };
      const error = await gateway
        .createPayment(tooLow, { fetch: vendor.fetch, signal: open() })
        .catch((reason: unknown) => reason);
      assert.equal(discreet(error, []).code, 'gateway_rejected', String(value));
      assert.equal(vendor.requests.length, 0);
    }
    const smallest = { ...payment, amount: { ...payment.amount, value: minAmount } };
    await gateway.createPayment(smallest, {
      fetch: recordingFetch(() => json(answers.created(checkoutUrl), 201)).fetch,
      signal: open(),
    });
  });

  test(`${name}: a webhook names its payment, however it is written, and nothing else of it is read`, () => {
    for (const call of [webhook.sample, ...(webhook.also ?? [])])
      assert.deepEqual(gateway.parseWebhook(call), webhook.nudge, call.body);
  });

  test(`${name}: what is no webhook of this vendor is undefined, and never an exception`, () => {
    const { sample } = webhook;
    const bodies = [
      '',
      'null',
      '[]',
      '7',
      '"x"',
      '{}',
      '{',
      '<xml/>',
      '\u0000',
      '{"transaction":{}}',
      '{"details":[]}',
      '[[[[',
      'a=b&c',
    ];
    for (const body of bodies) assert.equal(gateway.parseWebhook({ ...sample, body }), undefined, body);
    for (const method of ['GET', 'PUT', 'HEAD', ''])
      assert.equal(gateway.parseWebhook({ ...sample, method }), undefined, method);
    for (const call of webhook.foreign) assert.equal(gateway.parseWebhook(call), undefined, call.body);
  });

  cancelConformance(subject);
  proofConformance(subject);

  test(`${name}: over real HTTP it creates, asks, follows no redirect, repeats nothing, and gives up when told`, async () => {
    const waiting = new AbortController();
    let requests = 0;
    let mode: 'create' | 'state' | 'redirect' | 'reset' | 'hang' = 'create';
    const answer = (origin: string): unknown =>
      mode === 'create'
        ? answers.created(`${origin}/pay`)
        : answers.state({ status: answers.paid, amount: payment.amount.value });
    await withServer(
      (request, response) => {
        requests += 1;
        if (mode === 'redirect') response.writeHead(307, { Location: '/elsewhere' }).end('{}');
        else if (mode === 'reset') request.socket.destroy();
        else if (mode === 'hang') waiting.abort();
        else response.end(JSON.stringify(answer(`http://${request.headers.host ?? ''}`)));
      },
      async (origin) => {
        const local = subject.makeGateway(origin);
        assert.equal((await local.createPayment(payment, { fetch, signal: open() })).checkoutUrl, `${origin}/pay`);
        mode = 'state';
        assert.equal((await local.retrievePayment(known, { fetch, signal: open() })).status, 'succeeded');

        const fails = async (signal: AbortSignal): Promise<string> => {
          requests = 0;
          const error = await local.createPayment(payment, { fetch, signal }).catch((reason: unknown) => reason);
          const { code, outcomeUnknown, message } = discreet(error, [subject.key]);
          assert.deepEqual([code, outcomeUnknown, requests], ['gateway_unavailable', true, 1]);
          return message;
        };
        mode = 'redirect';
        assert.match(await fails(open()), /redirect/);
        mode = 'reset';
        assert.match(await fails(open()), /could not be reached/);
        mode = 'hang';
        assert.match(await fails(waiting.signal), /in time/);
      },
    );
  });

  test(`${name}: an answer that stalls half-way is given up when told`, async () => {
    const waiting = new AbortController();
    await withServer(
      (_request, response) => void response.write('{"a":', () => waiting.abort()),
      async (origin) => {
        const error = await subject
          .makeGateway(origin)
          .retrievePayment(known, { fetch, signal: waiting.signal })
          .catch((reason: unknown) => reason);
        assert.match(discreet(error, [subject.key]).message, /in time/);
      },
    );
  });
};

/** Every text in a vendor's answer that is neither a code nor a number. */
const stringsIn = (value: unknown): string[] => {
  if (typeof value === 'string') return /^([A-Z_]{1,40}|[a-z]+(-[a-z]+)+|\d+)$/.test(value) ? [] : [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(stringsIn) : [];
};
