/** Which pages may call from a browser: only those of the allowed origins, compared exactly. */
import { IDEMPOTENCY_KEY_HEADER, SESSIONS_PATH, sessionPath } from '../../contract/index.js';
import { expectProblem, type Bench } from '../bench/bench.js';
import type { Check } from './check.js';
import { expect } from '../bench/expect.js';
import type { Answer } from '../bench/proxy-client.js';

const ATTACKER = 'https://attacker.example';

/** Origins that a wrong comparison takes for the allowed one. */
function foreignOrigins(origin: string): string[] {
  const { protocol, host } = new URL(origin);
  const otherScheme = protocol === 'https:' ? 'http:' : 'https:';
  return [
    ATTACKER,
    'null',
    `${origin}.attacker.example`,
    `${protocol}//attacker-${host}`,
    `${protocol}//evil.${host}`,
    `${otherScheme}//${host}`,
  ];
}

const preflight = ({ proxy }: Bench, path: string, origin: string): Promise<Answer> =>
  proxy.send(path, {
    method: 'OPTIONS',
    headers: {
      Origin: origin,
      'Access-Control-Request-Method': path === SESSIONS_PATH ? 'POST' : 'GET',
      'Access-Control-Request-Headers': 'content-type,idempotency-key,prefer',
    },
  });

const names = (header: string | null): string[] => (header ?? '').split(',').map((name) => name.trim().toLowerCase());

const allowedOrigin = ({ headers }: Answer): string | null => headers.get('Access-Control-Allow-Origin');

export const ORIGINS: readonly Check[] = [
  {
    id: 'origin-foreign',
    promise: 'A create from a page of another origin is refused with 403 origin_not_allowed.',
    async run({ proxy, options }) {
      for (const origin of foreignOrigins(options.origin)) {
        expectProblem(
          await proxy.create({}, { Origin: origin }),
          403,
          'origin_not_allowed',
          `The page is of ${origin}`,
        );
      }
    },
  },
  {
    id: 'origin-missing',
    promise: 'A create of which no browser says where it comes from is refused with 403 origin_not_allowed.',
    async run({ proxy }) {
      const answer = await proxy.create({}, { Origin: null });
      expectProblem(answer, 403, 'origin_not_allowed', 'Neither Origin nor Sec-Fetch-Site: same-origin was sent');
    },
  },
  {
    id: 'cors-exact',
    promise: 'Answers name the allowed origin, exactly and with Vary: Origin, and never another one.',
    needs: 'session',
    async run(bench) {
      const { proxy, shared, options } = bench;
      const { session, answer } = await shared();
      for (const each of [
        answer,
        await proxy.retrieve(session.id),
        await proxy.retrieve('no-such-session'),
        await preflight(bench, SESSIONS_PATH, options.origin),
      ]) {
        const given = allowedOrigin(each);
        expect(
          given === options.origin,
          `${each.asked} has Access-Control-Allow-Origin ${given ?? 'missing'}, expected ${options.origin}.`,
        );
        expect(
          names(each.headers.get('Vary')).includes('origin'),
          `${each.asked} has no Vary: Origin, so a cache could give the answer to another origin's page.`,
        );
      }
      const exposed = names(answer.headers.get('Access-Control-Expose-Headers'));
      for (const header of ['location', 'retry-after'])
        expect(exposed.includes(header), `Access-Control-Expose-Headers does not name ${header}.`);
      for (const origin of foreignOrigins(options.origin)) {
        for (const each of [
          await proxy.retrieve(session.id, { Origin: origin }),
          await preflight(bench, SESSIONS_PATH, origin),
          await proxy.create({}, { Origin: origin }),
        ]) {
          const given = allowedOrigin(each);
          expect(
            given === null || given === options.origin,
            `To a page of ${origin}, ${each.asked} answered Access-Control-Allow-Origin: ${given}.`,
          );
        }
      }
    },
  },
  {
    id: 'cors-preflight',
    promise: "The preflight of an allowed origin's page is answered 2xx with the methods and headers of the contract.",
    async run(bench) {
      for (const [path, method, headers] of [
        [SESSIONS_PATH, 'post', ['content-type', IDEMPOTENCY_KEY_HEADER.toLowerCase()]],
        [sessionPath('any'), 'get', ['prefer']],
      ] as const) {
        const answer = await preflight(bench, path, bench.options.origin);
        expect(answer.status >= 200 && answer.status < 300, `${answer.asked} answered ${answer.status}, expected 204.`);
        expect(
          names(answer.headers.get('Access-Control-Allow-Methods')).includes(method),
          `${answer.asked} does not allow ${method.toUpperCase()}.`,
        );
        for (const header of headers) {
          expect(
            names(answer.headers.get('Access-Control-Allow-Headers')).includes(header),
            `${answer.asked} does not allow the header ${header}.`,
          );
        }
      }
    },
  },
];
