/** What must be true of every answer. Checked at the end, for the answers of all other checks. */
import {
  CheckoutSessionSchema,
  PROBLEM_MEDIA_TYPE,
  PROBLEM_STATUS,
  ProblemSchema,
  RETURN_PATH,
  type ProblemCode,
} from '../../contract/index.js';
import { describe } from '../bench/bench.js';
import type { Check } from './check.js';
import { expect } from '../bench/expect.js';
import { CUSTOMER, type Answer } from '../bench/proxy-client.js';

/** Other HTTP statuses that a code may have. */
const ALSO: Readonly<Partial<Record<ProblemCode, readonly number[]>>> = {
  invalid_request: [404, 405, 408, 413, 415],
  idempotency_conflict: [409],
};

/** The contract's fields. A browser must not get others with a name like these. */
const KNOWN_FIELDS = new Set(Object.keys(CheckoutSessionSchema.shape));
const SENSITIVE = /phone|mobile|msisdn|mail|customer|balance|fee|secret|token|api.?key|password|webhook|callback/i;

/** At this path a browser gets a page, for an error too. */
const isPage = ({ path }: Answer): boolean => path.startsWith(RETURN_PATH);

export const ANSWERS: readonly Check[] = [
  {
    id: 'problem-shape',
    promise: 'Every refusal is problem+json with a code of the closed list, under a status of that code.',
    async run({ proxy }) {
      for (const answer of proxy.answers.filter((each) => each.status >= 400 && !isPage(each))) {
        const seen = `${answer.asked} answered ${describe(answer)}`;
        expect(
          mediaType(answer) === PROBLEM_MEDIA_TYPE,
          `${seen} as ${mediaType(answer) || 'nothing'}, expected ${PROBLEM_MEDIA_TYPE}.`,
        );
        const problem = ProblemSchema.safeParse(answer.body);
        expect(
          problem.success,
          `${seen} with a body that is not a problem: ${problem.error?.issues[0]?.path.join('.') || 'not an object'} is wrong.`,
        );
        const { code, status } = problem.data;
        expect(status === answer.status, `${seen}, and its body says status ${status}.`);
        const allowed = [PROBLEM_STATUS[code], ...(ALSO[code] ?? [])];
        expect(allowed.includes(status), `${seen}; ${code} comes under ${allowed.join(', ')}.`);
      }
    },
  },
  {
    id: 'session-type',
    promise: 'Every session comes as application/json.',
    async run({ proxy }) {
      for (const answer of proxy.answers.filter(isSession)) {
        expect(
          mediaType(answer) === 'application/json',
          `${answer.asked} answered as ${mediaType(answer) || 'nothing'}.`,
        );
      }
    },
  },
  {
    id: 'cache-headers',
    promise: 'No answer about a session may be kept: Cache-Control says no-store.',
    async run({ proxy }) {
      for (const answer of proxy.answers.filter(({ path, status }) => path.startsWith('/sessions') && status !== 204)) {
        const given = answer.headers.get('Cache-Control');
        expect(
          /\bno-store\b/.test(given ?? ''),
          `${answer.asked} (${answer.status}) has Cache-Control ${given ?? 'missing'}, expected no-store.`,
        );
      }
    },
  },
  {
    id: 'no-personal-data',
    promise: "No answer holds a secret, the buyer's data or a field that sounds like them.",
    async run({ proxy, options: { secrets } }) {
      const forbidden = [CUSTOMER.name, CUSTOMER.phone, CUSTOMER.email, ...secrets];
      for (const answer of proxy.answers) {
        // The text and the parsed body, because JSON may escape characters in several ways.
        const whole = [answer.text, JSON.stringify(answer.body), JSON.stringify([...answer.headers])].join('\n');
        const found = forbidden.findIndex((text) => whole.includes(text));
        expect(
          found === -1,
          `${answer.asked} (${answer.status}) holds ${found < 3 ? "the buyer's name, phone number or e-mail address" : 'one of the secrets'}.`,
        );
        const stranger = isSession(answer)
          ? Object.keys(Object(answer.body)).find((field) => !KNOWN_FIELDS.has(field) && SENSITIVE.test(field))
          : undefined;
        expect(
          stranger === undefined,
          `${answer.asked} answered a session with the field "${stranger}", which is nothing for a browser.`,
        );
      }
    },
  },
];

const isSession = ({ path, status }: Answer): boolean =>
  path.startsWith('/sessions') && (status === 200 || status === 201);

const mediaType = ({ headers }: Answer): string =>
  headers.get('Content-Type')?.split(';')[0]?.trim().toLowerCase() ?? '';
