/** Scale of the page: time and memory of 1, 100 and 1,000 buttons, compared with other elements. */
import type { Aim, Benchmark, BenchmarkTable, Cell, Column } from './lib/benchmark.js';
import { LIT_ALONE, OURS_CLASSIC, PLAIN_BUTTON } from './lib/baselines.js';
import { openBrowser } from './lib/browser.js';
import type { Contender } from './lib/contender.js';
import { formatCell } from './lib/format.js';
import { servePages } from './lib/page-server.js';
import { PEERS, type Peer } from './lib/peers.js';
import { median } from './lib/statistics.js';
import { measureUpgrade, upgradePage, type Upgrade } from './lib/upgrade.js';

const ROUNDS = 5;
const COUNTS = [1, 100, 1000] as const;
const MOST = 1000;
/** Our buttons may take this many times as long as the smallest element with Lit. */
const LIMIT = 5;

const TAG_PEERS: readonly Peer[] = PEERS.filter(({ tag }) => tag !== undefined);
const CONTENDERS: readonly Contender[] = [PLAIN_BUTTON, LIT_ALONE, OURS_CLASSIC, ...TAG_PEERS];

type Measured = ReadonlyMap<Contender, ReadonlyMap<number, Upgrade[]>>;

export const benchmark: Benchmark = {
  name: 'page-scale',
  title: 'Scale of the page',
  order: 7,
  async run({ progress }) {
    const measured: Measured = new Map(
      CONTENDERS.map((contender) => [contender, new Map(COUNTS.map((count) => [count, []]))]),
    );
    const routes = await Promise.all(
      CONTENDERS.map(async ({ script }, index) => ({
        [`/${index}`]: upgradePage(script && `/${index}.js`),
        ...(script && { [`/${index}.js`]: await script() }),
      })),
    );
    const server = await servePages(Object.assign({}, ...routes));
    const browser = await openBrowser();
    try {
      for (let round = 0; round <= ROUNDS; round++) {
        for (const count of COUNTS) {
          progress(`${round === 0 ? 'warming up' : `round ${round} of ${ROUNDS}`}, buttons: ${count}`);
          for (const [index, contender] of CONTENDERS.entries()) {
            const upgrade = await measureUpgrade(browser, `${server.url}/${index}`, contender, count);
            if (round > 0) measured.get(contender)?.get(count)?.push(upgrade);
          }
        }
      }
    } finally {
      await browser.close();
      server.close();
    }
    return tableOf(measured);
  },
};

function tableOf(measured: Measured): BenchmarkTable {
  const upgradesOf = (contender: Contender, count: number): readonly Upgrade[] =>
    measured.get(contender)?.get(count) ?? [];
  const medianOf = (contender: Contender, count: number, value: (upgrade: Upgrade) => number): number =>
    median(upgradesOf(contender, count).map(value));
  const total = ({ script, layout }: Upgrade): number => script + layout;
  // Compared round by round, because a busy moment of the machine slows both.
  const timesLit = (contender: Contender, value: (upgrade: Upgrade) => number): number =>
    median(
      upgradesOf(contender, MOST).map(
        (upgrade, round) => value(upgrade) / value(upgradesOf(LIT_ALONE, MOST)[round] ?? upgrade),
      ),
    );
  const found = timesLit(OURS_CLASSIC, total);
  const aim: Aim = {
    text: `1,000 buttons are there within ${LIMIT} × of the time of 1,000 of the smallest Lit element.`,
    holds: found <= LIMIT,
    found: `${found.toFixed(1)} ×: ${timesLit(OURS_CLASSIC, ({ script }) => script).toFixed(1)} × in script, ${timesLit(OURS_CLASSIC, ({ layout }) => layout).toFixed(1)} × in style and layout`,
  };
  const bytes = (contender: Contender): number => medianOf(contender, MOST, ({ each }) => each.heap + each.dom) / 1000;
  return {
    columns: [
      { title: 'element' },
      ...COUNTS.map((count) => ({
        title: count === 1 ? '1 button' : `${count.toLocaleString('en')} buttons`,
        unit: 'ms',
        digits: 1,
      })),
      { title: 'of 1,000: script', unit: 'ms', digits: 1 },
      { title: 'of 1,000: style and layout', unit: 'ms', digits: 1 },
      { title: '1,000 beside Lit', unit: '×', digits: 1 },
      { title: 'memory, each', unit: 'kB', digits: 1 },
      { title: 'nodes, each' },
      { title: 'boxes, each', digits: 0 },
      { title: 'listeners, each', digits: 1 },
    ],
    rows: CONTENDERS.map((contender): Cell[] => [
      contender.name,
      ...COUNTS.map((count) => medianOf(contender, count, total)),
      medianOf(contender, MOST, ({ script }) => script),
      medianOf(contender, MOST, ({ layout }) => layout),
      timesLit(contender, total),
      bytes(contender),
      medianOf(contender, MOST, ({ each }) => each.nodes),
      medianOf(contender, MOST, ({ each }) => each.boxes),
      medianOf(contender, MOST, ({ each }) => each.listeners),
    ]),
    aims: [aim],
    method: [
      `Chromium, a phone's window, this machine's full speed, a tab of its own for each measurement. The tags stand in the page and are laid out; then the element is defined, in a script that was loaded before. Time runs from the definition until all have rendered themselves, and then until style and layout of the page are done; it does not count loading and compiling, nor painting. A plain button has no definition: there its markup is put into the page. Median of ${ROUNDS} rounds, all in each round; the ratio is the median of those of the rounds.`,
      `Memory is what the garbage collector cannot free, of JavaScript and of the browser's own objects, on top of the page with its script and no button. Nodes count comments and texts, boxes are those of the layout.`,
      ...remoteNote(),
    ],
    notes: [
      `Memory: ${formatCell(bytes(OURS_CLASSIC), KILOBYTES)} a button, ${(bytes(OURS_CLASSIC) / bytes(LIT_ALONE)).toFixed(1)} × the smallest Lit element.`,
      ...(aim.holds
        ? []
        : [whyMissed((value) => medianOf(OURS_CLASSIC, MOST, value) / medianOf(LIT_ALONE, MOST, value))]),
    ],
    charts: [
      { title: '1,000 buttons, ms until they are there', value: 3, logarithmic: true },
      { title: 'Memory of a button in kB', value: 7, logarithmic: true },
    ],
  };
}

const KILOBYTES: Column = { title: 'memory', unit: 'kB', digits: 1 };

/** The reason of a missed aim: our buttons have more nodes and boxes. */
function whyMissed(times: (value: (upgrade: Upgrade) => number) => number): string {
  const [nodes, boxes] = [times(({ each }) => each.nodes), times(({ each }) => each.boxes)].map((value) =>
    value.toFixed(1),
  );
  return `Why it takes longer: a button of ours is ${nodes} × the nodes and ${boxes} × the boxes of the smallest element. One label keeps the place of those that it may carry later, so that it never changes its size, and two elements that of the sentence and the actions below it. Beside that each one checks its attributes and looks for a payment under way.`;
}

/** A note: scripts that others load from other servers are not in their numbers. */
function remoteNote(): string[] {
  const remote = TAG_PEERS.filter((peer) => peer.remote !== undefined);
  if (remote.length === 0) return [];
  return [
    `From the vendor's servers, and not in these numbers: ${remote.map(({ name, remote: what }) => `for ${name} ${what}`).join('; ')}. Their true cost is larger.`,
  ];
}
