/** Bytes on the merchant's page: what it loads before a click, ours and each peer's. */
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { bundleScriptTag, costs } from '../scripts/lib/build/module-costs.js';
import { LIT_ALONE, LIT_AND_ZOD, OURS_BUNDLED, OURS_CLASSIC, OURS_MODULE, ZOD_ALONE } from './lib/baselines.js';
import type { Aim, Benchmark, BenchmarkContext, BenchmarkTable, Cell } from './lib/benchmark.js';
import { openBrowser } from './lib/browser.js';
import { productPage, type Contender } from './lib/contender.js';
import { servePages } from './lib/page-server.js';
import { PEERS, peerVersion, type Features, type Has, type Peer } from './lib/peers.js';
import { countRequests, type Requests } from './lib/requests.js';

/** Aim for the size of the script tag's file, in bytes with brotli. */
const AIM = 17_000;

const OURS: Features = { button: 'here', dialog: 'here', languages: 'here', verification: 'here', tag: 'here' };
const WORDS: Readonly<Record<Has, string>> = { here: 'yes', partly: 'partly', elsewhere: 'remote', no: 'no' };
/** The features that a checkout must have in the page to count for the aim. */
const NEEDED = ['button', 'dialog', 'languages', 'verification'] as const;

interface Weighed {
  readonly name: string;
  readonly minified: number;
  readonly gzip: number;
  readonly brotli: number;
  readonly requests: Requests | null;
  /** `null`: a baseline. */
  readonly has: Features | null;
  readonly remarks: string | null;
}

const compress = (text: string): number => brotliCompressSync(text).byteLength;

async function weigh(contender: Contender, requests: ReadonlyMap<Contender, Requests>): Promise<Weighed> {
  const script = (await contender.script?.()) ?? '';
  return {
    name: contender.name,
    minified: Buffer.byteLength(script),
    gzip: gzipSync(script, { level: 9 }).byteLength,
    brotli: compress(script),
    requests: requests.get(contender) ?? null,
    has: null,
    remarks: null,
  };
}

const remarksOf = ({ remote, other }: Peer): string =>
  other ?? (remote === undefined ? 'all here' : `larger: ${remote}`);

async function countAll(
  contenders: readonly Contender[],
  { progress }: BenchmarkContext,
): Promise<Map<Contender, Requests>> {
  const scripts = await Promise.all(
    contenders.map(async ({ script }, index) => [`/${index}.js`, (await script?.()) ?? ''] as const),
  );
  const pages = await Promise.all(
    contenders.map(
      async (contender, index) => [`/${index}.html`, await productPage(contender, `/${index}.js`)] as const,
    ),
  );
  const server = await servePages({ ...Object.fromEntries([...scripts, ...pages]), '/challenge.json': '{}' });
  const browser = await openBrowser();
  try {
    const counted = new Map<Contender, Requests>();
    for (const [index, contender] of contenders.entries()) {
      progress(`requests of ${contender.name}`);
      counted.set(contender, await countRequests(browser, `${server.url}/${index}.html`, contender));
    }
    return counted;
  } finally {
    await browser.close();
    server.close();
  }
}

export const benchmark: Benchmark = {
  name: 'bytes',
  title: "Bytes on the merchant's page",
  order: 1,
  async run(context) {
    context.progress('bundling');
    const ours = [OURS_CLASSIC, OURS_MODULE, OURS_BUNDLED];
    const requests = await countAll([...ours, ...PEERS], context);
    const weighed = await Promise.all([
      ...ours.map(async (each): Promise<Weighed> => ({
        ...(await weigh(each, requests)),
        has: OURS,
        remarks: 'all here',
      })),
      ...PEERS.map(async (peer): Promise<Weighed> => ({
        ...(await weigh(peer, requests)),
        name: `${peer.name} ${await peerVersion(peer)}`,
        has: peer.has,
        remarks: remarksOf(peer),
      })),
      ...[LIT_ALONE, ZOD_ALONE, LIT_AND_ZOD].map((each) => weigh(each, requests)),
    ]);
    context.progress('what is in ours');
    const parts = costs(await bundleScriptTag(), compress).map(
      ({ origin, cost }) => `\`${origin}\` ${cost.toLocaleString('en')}`,
    );
    return tableOf(weighed, parts, await renewed(weighed));
  },
};

/** What changed with the peers that have a new version. */
async function renewed(weighed: readonly Weighed[]): Promise<string> {
  const changes = await Promise.all(
    PEERS.map(async ({ name, before, ...peer }) => {
      const version = await peerVersion({ name, ...peer });
      const brotli = weighed.find((each) => each.name === `${name} ${version}`)?.brotli ?? Number.NaN;
      if (!before) return [];
      return [
        `${name} ${before.version} had ${before.brotli.toLocaleString('en')} bytes, and ${version} has ${brotli.toLocaleString('en')}`,
      ];
    }),
  );
  return `Peers that have a new version since they were measured last: ${changes.flat().join('; ')}. The others are at the newest one, as they were.`;
}

function tableOf(weighed: readonly Weighed[], parts: readonly string[], changes: string): BenchmarkTable {
  const [ours] = weighed;
  if (!ours) throw new Error('Nothing was weighed.');
  const word = (has: Features | null, name: keyof Features): Cell => (has ? WORDS[has[name]] : null);
  return {
    columns: [
      { title: 'what' },
      { title: 'minified', unit: 'B' },
      { title: 'gzip', unit: 'B' },
      { title: 'brotli', unit: 'B' },
      { title: 'of ours', unit: '×', digits: 2 },
      { title: 'requests' },
      { title: 'to other servers' },
      { title: 'and after the click' },
      { title: 'button' },
      { title: 'dialog' },
      { title: 'languages' },
      { title: 'verification' },
      { title: 'tag' },
      { title: 'true cost' },
    ],
    rows: weighed.map(({ name, minified, gzip, brotli, requests, has, remarks }): Cell[] => [
      name,
      minified,
      gzip,
      brotli,
      brotli / ours.brotli,
      requests?.own ?? null,
      requests?.elsewhere ?? null,
      requests?.onPress ?? null,
      word(has, 'button'),
      word(has, 'dialog'),
      word(has, 'languages'),
      word(has, 'verification'),
      word(has, 'tag'),
      remarks,
    ]),
    aims: [smallest(ours, weighed), within(ours)],
    method: [
      `Each is made by one bundler as a merchant's build makes it, for the browser, minified, with its dependencies in; a script that its vendor publishes may differ by a few hundred bytes. Ours are the files of \`npm run build\`, made of the sources as they are; "bundled from npm" is what \`import 'pay-button-element'\` adds to a bundle that has neither Lit nor zod yet.`,
      'Requests are counted in Chromium beside the page itself, with the page and after a click on the button, which each of them took. Other servers are out of reach: what their answers would load is not counted, and neither are the hosted pages that open in a window of their own.',
      '"yes": in these bytes. "remote": drawn or done by what its vendor\'s servers send. "verification": success is said only after the merchant\'s server was asked; "partly": it is asked, and a message from the window counts as well.',
    ],
    notes: [
      `What is in the script tag's file, as bytes of brotli that would be saved without it: ${parts.join(', ')}. \`npm run size\` prints each module.`,
      'Why the file has more than the aim: the way of a payment is its largest part, then what the buyer sees, in two languages, then Lit. Tried, and not done: to cut what we do not use out of the files that Lit publishes, and a second minifier (760 bytes together), and to take quotes and line breaks out of our templates by regular expressions (114 bytes). What ships is what its authors published and what we have written ([decision 0018](decisions/0018-what-the-script-tag-leaves-out.md)). Tried, and done: a stand-in for zod (4,000 bytes).',
      changes,
      "Most packages of payment services load the checkout from their vendor's servers, with the page or on the click: their numbers are what the merchant's page begins with.",
    ],
    charts: [{ title: 'Bytes, brotli', value: 3 }],
  };
}

const hasAll = (has: Features | null): boolean => has !== null && NEEDED.every((name) => has[name] === 'here');

function smallest(ours: Weighed, weighed: readonly Weighed[]): Aim {
  const rivals = weighed
    .filter(({ has }) => has !== null && has !== OURS && hasAll(has))
    .sort((a, b) => a.brotli - b.brotli);
  const [next] = rivals;
  return {
    text: 'The smallest self-contained checkout that has a button, a dialog, languages and verification.',
    holds: next === undefined || ours.brotli <= next.brotli,
    found:
      next === undefined
        ? 'none of the peers has all four'
        : `ours ${ours.brotli.toLocaleString('en')} bytes, ${next.name} ${next.brotli.toLocaleString('en')}`,
  };
}

function within(ours: Weighed): Aim {
  const over = ours.brotli - AIM;
  return {
    text: `The script tag's file within ${AIM.toLocaleString('en')} bytes of brotli.`,
    holds: over <= 0,
    found: `${ours.brotli.toLocaleString('en')}, ${Math.abs(over).toLocaleString('en')} ${over > 0 ? 'too many' : 'to spare'}`,
  };
}
