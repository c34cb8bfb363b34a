/** What `POST /sessions` promises: one payment, at the order's price, even if requests are repeated. */
import { randomUUID } from 'node:crypto';
import { IDEMPOTENCY_KEY_HEADER, MoneySchema, sameMoney, sessionPath } from '../../contract/index.js';
import { isLoopback } from '../../contract/loopback.js';
import { codeOf, describe, expectProblem, sessionOf } from '../bench/bench.js';
import type { Check } from './check.js';
import { expect, NotCheckedError } from '../bench/expect.js';
import { CUSTOMER, type Answer } from '../bench/proxy-client.js';

/** How many creates are sent at once. */
const PARALLEL = 8;

export const CREATING: readonly Check[] = [
  {
    id: 'create-answer',
    promise: 'A create is answered 201 with a pending session of the contract, and a Location that names it.',
    async run({ shared, options }) {
      const { answer, session } = await shared();
      expect(session.status === 'pending', `A new session is ${session.status}, expected pending.`);
      expect(
        session.order === options.order,
        `The session is for the order "${session.order}", expected "${options.order}".`,
      );
      const { gateway = session.gateway } = options;
      expect(session.gateway === gateway, `The session is at the gateway "${session.gateway}", expected "${gateway}".`);
      expect(
        isCheckoutUrl(session.checkoutUrl),
        `checkoutUrl is ${session.checkoutUrl ?? 'missing'}: a pending session names its hosted page, by https, or by http on this machine.`,
      );
      const location = answer.headers.get('Location');
      expect(location !== null, 'The answer has no Location.');
      const { pathname } = new URL(location, `${options.url}/sessions`);
      expect(
        pathname === new URL(options.url + sessionPath(session.id)).pathname,
        `Location is ${location}, which does not lead to the session.`,
      );
    },
  },
  {
    id: 'create-price',
    promise: "A session carries the order's price.",
    needs: 'session',
    async run({ shared, options: { amount } }) {
      const { session } = await shared();
      expect(
        sameMoney(session.amount, amount),
        `The session's amount is ${session.amount.value} ${session.amount.currency}, expected ${amount.value} ${amount.currency}.`,
      );
    },
  },
  {
    id: 'create-idempotent',
    promise: 'The same Idempotency-Key and body again give the same session.',
    needs: 'session',
    async run({ shared, proxy }) {
      const { key, session } = await shared();
      const again = sessionOf(await proxy.create({}, { [IDEMPOTENCY_KEY_HEADER]: key }), 201);
      for (const field of ['reference', 'checkoutUrl', 'id'] as const) {
        expect(again[field] === session[field], `The second answer has another ${field}: the buyer could pay twice.`);
      }
    },
  },
  {
    id: 'create-parallel',
    promise: 'Creates with one key at the same moment make one payment.',
    needs: 'session',
    async run({ proxy, sandbox, options }) {
      const count = async (): Promise<number> =>
        options.sandbox === undefined ? 0 : (await sandbox.transactions()).length;
      const before = await count();
      // Without the optional amount: the price must not depend on it.
      const create = (key: string): Promise<Answer> =>
        proxy.create({ amount: undefined }, { [IDEMPOTENCY_KEY_HEADER]: key });
      const key = randomUUID();
      const answers = await Promise.all(Array.from({ length: PARALLEL }, () => create(key)));
      const created = answers.filter(({ status }) => status === 201).map((answer) => sessionOf(answer, 201));
      for (const answer of answers.filter(({ status }) => status !== 201)) {
        expectProblem(
          answer,
          409,
          'idempotency_conflict',
          'A create whose key is being worked on is refused until later',
        );
        expect(answer.headers.has('Retry-After'), `${answer.asked} answered 409 without Retry-After.`);
      }
      created.push(sessionOf(await create(key), 201));
      const references = new Set(created.map(({ reference }) => reference));
      expect(
        references.size === 1,
        `${references.size} sessions were made for one key: the buyer could pay each of them.`,
      );
      const made = (await count()) - before;
      expect(options.sandbox === undefined || made === 1, `${made} payments were made at the gateway for one key.`);
    },
  },
  {
    id: 'key-other-body',
    promise: 'The same key with another body is refused with 422 idempotency_conflict.',
    needs: 'session',
    async run({ shared, proxy, options: { returnUrl } }) {
      const { key } = await shared();
      const answer = await proxy.create({ returnUrl: `${returnUrl}?other` }, { [IDEMPOTENCY_KEY_HEADER]: key });
      expectProblem(answer, 422, 'idempotency_conflict', 'One key means one payment');
    },
  },
  {
    id: 'one-live-payment',
    promise: 'A create with another key for the same purchase gives the payment that can still be paid.',
    needs: 'session',
    async run({ proxy }) {
      // The same buyer each time. The proxy's client would send another buyer with each key.
      const customer = { ...CUSTOMER };
      const first = sessionOf(await proxy.create({ customer }), 201);
      // Without the amount it is still the same purchase: the shop knows the price.
      const second = sessionOf(await proxy.create({ customer, amount: undefined }), 201);
      for (const field of ['reference', 'checkoutUrl'] as const) {
        expect(
          second[field] === first[field],
          `Another key got another ${field}: one order, price and buyer have two pages, and both can be paid.`,
        );
      }
    },
  },
  {
    id: 'purchase-parallel',
    promise: 'Creates with different keys for the same purchase at the same moment make one payment.',
    needs: 'session',
    async run({ proxy }) {
      const customer = { ...CUSTOMER, name: `${CUSTOMER.name} ${randomUUID()}` };
      const answers = await Promise.all(Array.from({ length: PARALLEL }, () => proxy.create({ customer })));
      const created = answers.filter(({ status }) => status === 201).map((answer) => sessionOf(answer, 201));
      for (const answer of answers.filter(({ status }) => status !== 201)) {
        expect(
          answer.status < 500 ? answer.status === 409 : codeOf(answer) === 'gateway_unavailable',
          `${answer.asked} answered ${describe(answer)}; while another key is at it, a create waits, or is refused until later.`,
        );
        expect(answer.headers.has('Retry-After'), `${answer.asked} answered ${describe(answer)} without Retry-After.`);
      }
      created.push(sessionOf(await proxy.create({ customer }), 201));
      const pages = new Set(created.map(({ checkoutUrl }) => checkoutUrl));
      expect(pages.size === 1, `One purchase got ${pages.size} pages: the buyer's two tabs could pay one each.`);
    },
  },
  {
    id: 'key-missing',
    promise: 'A create without an Idempotency-Key is refused with 400 invalid_request.',
    async run({ proxy }) {
      const answer = await proxy.create({}, { [IDEMPOTENCY_KEY_HEADER]: null });
      expectProblem(
        answer,
        400,
        'invalid_request',
        'Without a key a repeated click could not be told from a second payment',
      );
    },
  },
  {
    id: 'amount-not-believed',
    promise: 'An amount that is not the price is refused with 409 amount_changed, which carries the price.',
    async run({ proxy, options: { amount } }) {
      for (const value of [1, amount.value - 1, amount.value + 1]) {
        const answer = await proxy.create({ amount: { ...amount, value } });
        expectProblem(answer, 409, 'amount_changed', `The page showed ${value} and the price is ${amount.value}`);
        const carried = MoneySchema.safeParse(Object(answer.body).amount);
        expect(
          carried.success && sameMoney(carried.data, amount),
          `The refusal does not carry the price ${amount.value} ${amount.currency} in "amount".`,
        );
      }
    },
  },
  {
    id: 'order-unknown',
    promise: 'An unknown order is refused with 404 order_not_found.',
    async run({ proxy, options: { unknownOrder } }) {
      const answer = await proxy.create({ order: unknownOrder, amount: undefined });
      expectProblem(answer, 404, 'order_not_found', `The order "${unknownOrder}" should not exist`);
    },
  },
  {
    id: 'gateway-unknown',
    promise: 'An unknown gateway is refused with 400 invalid_request.',
    async run({ proxy }) {
      expectProblem(
        await proxy.create({ gateway: 'no-such-gateway' }),
        400,
        'invalid_request',
        'There is no such gateway',
      );
    },
  },
  {
    id: 'return-url-foreign',
    promise: 'A returnUrl elsewhere than on an allowed origin is refused with 400 invalid_request.',
    async run({ proxy, options: { origin } }) {
      const { host } = new URL(origin);
      const foreign = [
        'https://attacker.example/',
        `https://${host}.attacker.example/`,
        `https://${host}@attacker.example/`,
        'data:text/html,hello',
        '/cart',
      ];
      for (const returnUrl of foreign) {
        const answer = await proxy.create({ returnUrl });
        expectProblem(answer, 400, 'invalid_request', `Buyers must not be sent to ${returnUrl}`);
      }
    },
  },
];

/** What a second create gets after the order was paid. */
export const PAID_ONCE: Check = {
  id: 'order-paid-once',
  promise: 'Once an order is paid, a new create for it is refused with 409 order_already_paid.',
  needs: 'sandbox',
  async run({ proxy }) {
    const paid = proxy.answers.some(({ status, body }) => status === 200 && Object(body).status === 'succeeded');
    if (!paid) throw new NotCheckedError('no payment succeeded: see outcome-succeeded');
    const answer = await proxy.create();
    expect(answer.status !== 201, 'A second payment was made for an order that is paid.');
    expect(
      answer.status === 409 && (codeOf(answer) ?? 'order_already_paid') === 'order_already_paid',
      `${answer.asked} answered ${describe(answer)}, expected 409 order_already_paid.`,
    );
  },
};

function isCheckoutUrl(value: string | undefined): boolean {
  const url = value !== undefined && URL.canParse(value) ? new URL(value) : undefined;
  if (url === undefined || url.username !== '' || url.password !== '') return false;
  return url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname));
}
