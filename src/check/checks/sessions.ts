/** What `GET /sessions/{id}` promises, and what a session id must not reveal. */
import { sameMoney } from '../../contract/index.js';
import { expectProblem, sessionOf, type Bench } from '../bench/bench.js';
import type { Check } from './check.js';
import { expect } from '../bench/expect.js';
import type { Answer } from '../bench/proxy-client.js';

/** Two ids must differ in this many characters: that is at least 48 bits, even for hexadecimal digits. */
const LEAST_DIFFERENCE = 12;

export const SESSIONS: readonly Check[] = [
  {
    id: 'retrieve-answer',
    promise: 'A session can be read by its id, unchanged and with its hosted page while it is pending.',
    needs: 'session',
    async run({ shared, proxy }) {
      const { session } = await shared();
      const read = sessionOf(await proxy.retrieve(session.id), 200);
      for (const field of ['id', 'order', 'gateway', 'reference', 'checkoutUrl', 'createdAt'] as const) {
        expect(
          read[field] === session[field],
          `"${field}" is ${read[field] ?? 'missing'}, and was ${session[field] ?? 'missing'} when the session was created.`,
        );
      }
      expect(sameMoney(read.amount, session.amount), 'The amount has changed since the session was created.');
    },
  },
  {
    id: 'pending-unpaid',
    promise: 'A session that nobody has paid is pending, however often it is read.',
    needs: 'session',
    async run({ shared, retrieve }) {
      const { session } = await shared();
      for (let reads = 1; reads <= 3; reads++) {
        const { status } = await retrieve(session.id);
        expect(status === 'pending', `Nobody has paid, and the session is ${status}.`);
      }
    },
  },
  {
    id: 'pending-cadence',
    promise: 'A pending session comes with Retry-After, in whole seconds: after how long to ask again.',
    needs: 'session',
    async run(bench) {
      const { answer, session } = await bench.shared();
      for (const each of [answer, await bench.proxy.retrieve(session.id)]) {
        const given = each.headers.get('Retry-After');
        expect(
          /^[1-9]\d*$/.test(given ?? ''),
          `${each.asked} has Retry-After ${given ?? 'missing'}, expected seconds.`,
        );
      }
    },
  },
  {
    id: 'prefer-wait',
    promise: 'Prefer: wait is honoured and said so, or ignored; either way the session is answered.',
    needs: 'session',
    async run({ shared, proxy }) {
      const { session } = await shared();
      const answer = await proxy.retrieve(session.id, { Prefer: 'wait=1' });
      sessionOf(answer, 200);
      const applied = answer.headers.get('Preference-Applied');
      expect(
        applied === null || /^wait=[01]$/.test(applied),
        `Preference-Applied is "${applied}", expected wait=1 or nothing.`,
      );
    },
  },
  {
    id: 'session-unknown',
    promise: 'An id that no session has is refused with 404 session_not_found.',
    async run({ proxy }) {
      for (const id of ['no-such-session', '1', 'x'.repeat(64)]) {
        expectProblem(await proxy.retrieve(id), 404, 'session_not_found', 'There is no such session');
      }
    },
  },
  {
    id: 'session-tampered',
    promise: 'An id in which one character was changed is refused with 404 session_not_found.',
    needs: 'session',
    async run({ shared, proxy }) {
      const { id } = (await shared()).session;
      const altered = [
        ...[0.25, 0.5, 0.75].map((place) => withOther(id, Math.floor(id.length * place))),
        // Decoders may ignore bits of the last base64 character. The proxy must still accept only one spelling of an id.
        ...Array.from(id.matchAll(/[\w-](?=\.|$)/g), ({ index }) => withNeighbour(id, index)),
      ];
      for (const changed of altered)
        expectProblem(await proxy.retrieve(changed), 404, 'session_not_found', 'The id was altered');
    },
  },
  {
    id: 'ids-unguessable',
    promise: 'From one session id nobody can guess another.',
    needs: 'session',
    async run(bench) {
      const first = (await bench.shared()).session;
      const second = (await bench.open()).session;
      const different = Array.from(first.id).filter((character, index) => character !== second.id[index]).length;
      expect(
        different >= LEAST_DIFFERENCE,
        `Two ids differ in ${different} places only ("${shorten(first.id)}", "${shorten(second.id)}"): make them of at least 128 random bits, or seal them.`,
      );
      for (const neighbour of neighbours(first.id)) {
        const found = referenceOf(await bench.proxy.retrieve(neighbour));
        expect(
          found === undefined || found === first.reference,
          'The id next to one of ours opens the session of somebody else.',
        );
      }
    },
  },
];

/** Needs a sandbox: only there the amount at the gateway can be read. */
export const GATEWAY_PRICE: Check = {
  id: 'gateway-price',
  promise: "The gateway is asked for the order's price.",
  needs: 'sandbox',
  async run({ shared, sandbox, options: { amount } }: Bench) {
    const { session } = await shared();
    const transaction = await sandbox.transactionOf(session);
    expect(
      transaction.amount === amount.value,
      `The gateway was asked for ${transaction.amount} ${amount.currency}, and the price is ${amount.value}.`,
    );
  },
};

function withOther(id: string, index: number): string {
  const other = id[index] === 'a' ? 'b' : 'a';
  return id.slice(0, index) + other + id.slice(index + 1);
}

const BASE64URL = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** The id with the last bit of one base64 digit changed. */
function withNeighbour(id: string, index: number): string {
  const other = BASE64URL[BASE64URL.indexOf(id[index] ?? '') ^ 1] ?? '';
  return id.slice(0, index) + other + id.slice(index + 1);
}

/** The id with its last number one higher and one lower. */
function neighbours(id: string): string[] {
  const parts = /^(.*?)(\d{1,15})(\D*)$/.exec(id);
  if (parts === null) return [];
  const [, head = '', digits = '', tail = ''] = parts;
  return [1, -1].map((step) => head + String(Math.max(0, Number(digits) + step)).padStart(digits.length, '0') + tail);
}

const referenceOf = (answer: Answer): unknown => (answer.status === 200 ? Object(answer.body).reference : undefined);

const shorten = (id: string): string => (id.length > 24 ? `${id.slice(0, 12)}…${id.slice(-8)}` : id);
