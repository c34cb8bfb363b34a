/** What a page keeps in memory after 200 removed buttons, and after 200 full payments, without a reload. */
import type { Aim, Benchmark, BenchmarkTable, Cell } from './lib/benchmark.js';
import { LIT_ALONE, OURS_CLASSIC, PLAIN_BUTTON } from './lib/baselines.js';
import { openBrowser, type Browser } from './lib/browser.js';
import type { Contender } from './lib/contender.js';
import { servePages } from './lib/page-server.js';
import { listenForSuccess, pay } from './lib/payments.js';
import { PEERS } from './lib/peers.js';
import { measureRetention, mountAndRemove, watchRetention, type Retained } from './lib/retention.js';
import { scriptOf } from '../test/e2e/support/shop-page.js';
import { startShop } from '../test/e2e/support/shop.js';

const PAYMENTS = 'pay-button, full payments';
const ROUNDS = 200;
/** Rounds before the first count, so that what is made only once (compiled code, formats) does not count as growth. */
const FIRST = 20;
const CONTENDERS: readonly Contender[] = [
  PLAIN_BUTTON,
  LIT_ALONE,
  OURS_CLASSIC,
  ...PEERS.filter(({ tag }) => tag !== undefined),
];

export const benchmark: Benchmark = {
  name: 'page-retention',
  title: 'What a page keeps',
  order: 7.5,
  async run({ progress }) {
    const browser = await openBrowser();
    try {
      const mounts = new Map<Contender, Retained>();
      for (const contender of CONTENDERS) {
        progress(`${ROUNDS} times ${contender.name}`);
        mounts.set(contender, await measureMounts(browser, contender));
      }
      const payments = await measurePayments(browser, (paid) => progress(`${paid} of ${ROUNDS} payments`));
      return tableOf(mounts, payments);
    } finally {
      await browser.close();
    }
  },
};

const emptyPage = (scriptPath: string | undefined): string => `<!doctype html>
<html lang="fr">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Boutique</title>
<link rel="icon" href="data:,">
<script>${scriptOf(watchRetention)}</script>
${scriptPath === undefined ? '' : `<script src="${scriptPath}"></script>`}
<body></body>
</html>`;

async function measureMounts(browser: Browser, { script, markup = '' }: Contender): Promise<Retained> {
  const server = await servePages({
    '/': emptyPage(script && '/script.js'),
    ...(script && { '/script.js': await script() }),
  });
  const page = await browser.newPage(server.url);
  const rounds = (count: number): Promise<void> => mountAndRemove(page, markup, count);
  const retained = await measureRetention(
    page,
    ROUNDS,
    () => rounds(FIRST),
    () => rounds(ROUNDS),
  );
  await page.close();
  server.close();
  return retained;
}

async function measurePayments(browser: Browser, progress: (paid: number) => void): Promise<Retained> {
  const shop = await startShop();
  try {
    const script = shop.serve((await OURS_CLASSIC.script?.()) ?? '', {
      'content-type': 'text/javascript; charset=utf-8',
    });
    const page = await browser.newPage(shop.url + shop.serve(emptyPage(script)));
    await page.evaluate(listenForSuccess);
    const payments = (count: number, told: (paid: number) => void): Promise<void> =>
      pay(browser, page, shop, count, told);
    return await measureRetention(
      page,
      ROUNDS,
      () => payments(FIRST, () => undefined),
      () => payments(ROUNDS, progress),
    );
  } finally {
    await shop.close();
  }
}

function tableOf(mounts: ReadonlyMap<Contender, Retained>, payments: Retained): BenchmarkTable {
  const all: [string, Retained][] = [
    ...[...mounts].map(([{ name }, retained]): [string, Retained] => [`${name}, put in and taken out`, retained]),
    [PAYMENTS, payments],
  ];
  const ours = [mounts.get(OURS_CLASSIC), payments].filter((each) => each !== undefined);
  return {
    columns: [
      { title: `${ROUNDS} times` },
      { title: 'elements kept' },
      { title: 'listeners kept' },
      { title: 'timers kept' },
      { title: 'nodes kept' },
      { title: 'documents kept' },
      { title: 'JavaScript heap grown, each', unit: 'kB', digits: 2 },
      { title: "browser's own heap grown, each", unit: 'kB', digits: 2 },
    ],
    rows: all.map(([name, { rounds, elements, timers, grown }]): Cell[] => [
      name,
      elements,
      grown.listeners,
      timers,
      grown.nodes,
      grown.documents,
      grown.heap / rounds / 1000,
      grown.dom / rounds / 1000,
    ]),
    aims: [aimOf('buttons that come and go', ours[0]), aimOf('payments', ours[1])],
    method: [
      `Chromium. ${FIRST} rounds before the first count, so that what happens once is not taken for growth; then ${ROUNDS} rounds, and the second count. Garbage is collected before both. Elements are counted by weak references to each one that was on the page, timers by counting those that were set and have neither run nor been cleared, the rest as the browser counts it for its process.`,
      'Put in and taken out: in tasks of their own, so that each renders itself first.',
      `${PAYMENTS}: one page that is never loaded again, and for each payment a button of its own, a click of the mouse, a popup, the hosted page of the sandbox, the choice there, the return page, the verified success, the popup closed and the button taken out. Proxy and sandbox over HTTP.`,
      "The browser's own heap holds its record of the page's performance too (each mouse event, each long task), which no script can empty: a heap snapshot tells it from what a page keeps.",
      "What is kept of a paid order for later visits stands in the browser's storage, not in the page, and is not in these numbers.",
    ],
  };
}

function aimOf(what: string, retained: Retained | undefined): Aim {
  const { elements = Number.NaN, timers = Number.NaN, grown } = retained ?? {};
  const { listeners = Number.NaN, nodes = Number.NaN, documents = Number.NaN } = grown ?? {};
  const kept = { elements, listeners, timers, nodes, documents };
  const found = Object.entries(kept).filter(([, count]) => !(count <= 0));
  return {
    text: `After ${ROUNDS} ${what} the page keeps no element, listener, timer, node or document of them.`,
    holds: found.length === 0,
    found: found.length === 0 ? 'nothing kept' : found.map(([name, count]) => `${count} ${name}`).join(', '),
  };
}
