/** The page to which the gateway sends the buyer back: it shows no outcome, proves nothing, and links to the shop only. */
import { RETURN_PATH, SESSION_FRAGMENT } from '../../contract/index.js';
import type { Bench } from '../bench/bench.js';
import type { Check } from './check.js';
import { expect } from '../bench/expect.js';
import type { Answer } from '../bench/proxy-client.js';

/** Text in the query of the return address. It must not become HTML of the page. */
const MARKER = 'marker"><script>alert(1)</script>';

export const RETURN_PAGE: readonly Check[] = [
  {
    id: 'return-page-policy',
    promise:
      'Every page below /return has a Content-Security-Policy that allows nothing but what it names by hash or nonce.',
    async run(bench) {
      for (const page of await visit(bench)) {
        if (!isHtml(page)) continue;
        const policy = directives(page.headers.get('Content-Security-Policy'));
        expect(policy.has('default-src'), `${page.asked} has no Content-Security-Policy with default-src.`);
        expect(
          policy.get('default-src') === "'none'",
          `${page.asked} has default-src ${policy.get('default-src')}, expected 'none'.`,
        );
        expect(policy.get('frame-ancestors') === "'none'", `${page.asked} may be framed: add frame-ancestors 'none'.`);
        const open = (policy.get('script-src') ?? '')
          .split(' ')
          .filter((source) => source !== '' && !/^'(none|nonce-.+|sha\d+-.+|strict-dynamic)'$/.test(source));
        expect(open.length === 0, `${page.asked} allows scripts by ${open.join(' ')}: name each by hash or nonce.`);
      }
    },
  },
  {
    id: 'return-page-echo',
    promise: 'Nothing of a return address but its signed reference gets into the page, and it redirects nowhere.',
    async run(bench) {
      const query = new URLSearchParams({ status: MARKER, returnUrl: `https://attacker.example/${MARKER}` });
      for (const page of await visit(bench, `?${query}`)) {
        const seen = page.text + JSON.stringify([...page.headers]);
        expect(!seen.includes('attacker.example') && !seen.includes('marker'), `${page.asked} repeats its query.`);
      }
    },
  },
  {
    id: 'return-page-way-back',
    promise: "The return page leads to the shop's page, with the session in its fragment, and nowhere else.",
    needs: 'sandbox',
    async run(bench) {
      const { session, page } = await pageOfPaid(bench);
      const targets = [...page.text.matchAll(/<a\b[^>]*\bhref="([^"]*)"/g)].map(
        ([, target = '']) => new URL(target.replaceAll('&amp;', '&'), bench.options.url),
      );
      const foreign = targets.find(({ origin }) => origin !== bench.options.origin);
      expect(foreign === undefined, `The page leads to ${foreign?.href}.`);
      const fragments = targets.map(({ hash }) => new URLSearchParams(hash.slice(1)).get(SESSION_FRAGMENT));
      expect(
        fragments.includes(session.id),
        `No link of the page has #${SESSION_FRAGMENT}= with the session's id, so a buyer who comes back in another window is lost.`,
      );
    },
  },
  {
    id: 'return-not-believed',
    promise: 'Reaching the return page proves nothing: the status stays what the gateway says.',
    needs: 'sandbox',
    async run(bench) {
      const { session } = await pageOfPaid(bench);
      const { status } = await bench.retrieve(session.id);
      expect(
        status === 'pending',
        `The gateway says that the payment is pending, and after a visit to the return page the session is ${status}.`,
      );
    },
  },
];

/** Ms until the gateway settles: longer than any run of the checks. */
const SETTLES_LATE = 3_600_000;

/** The return page of a payment that the buyer has paid, while its status at the gateway is still pending. */
async function pageOfPaid(bench: Bench): ReturnType<typeof goThrough> {
  const known = visits.get(bench) ?? goThrough(bench);
  visits.set(bench, known);
  return known;
}

const visits = new WeakMap<Bench, ReturnType<typeof goThrough>>();

async function goThrough({ during, open, sandbox, proxy }: Bench) {
  return during({ delay: { settle: SETTLES_LATE }, webhook: 'never' }, async () => {
    const { session } = await open();
    const address = await sandbox.chooseOnPage(session, 'succeeded');
    return { session, address, page: await proxy.send(address) };
  });
}

/** The return page of an unknown address, and, with a sandbox, that of a payment. */
async function visit(bench: Bench, query = ''): Promise<Answer[]> {
  const unknown = await bench.proxy.send(`${RETURN_PATH}/no-such-payment${query}`);
  if (bench.options.sandbox === undefined) return [unknown];
  const { address } = await pageOfPaid(bench);
  return [unknown, await bench.proxy.send(address + query)];
}

const isHtml = ({ headers }: Answer): boolean => headers.get('Content-Type')?.startsWith('text/html') ?? false;

/** The directives of a Content-Security-Policy, by name. */
const directives = (policy: string | null): Map<string, string> =>
  new Map(
    (policy ?? '').split(';').map((directive): [string, string] => {
      const [name = '', ...sources] = directive.trim().split(/\s+/);
      return [name.toLowerCase(), sources.join(' ')];
    }),
  );
