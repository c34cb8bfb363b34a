/** Ready on a cheap phone: the time from the navigation until a click on the button works, and the main thread's time. */
import { brotliCompressSync } from 'node:zlib';
import { LIT_ALONE, OURS_CLASSIC, OURS_MODULE, PLAIN_BUTTON } from './lib/baselines.js';
import type { Aim, Benchmark, BenchmarkTable, Cell } from './lib/benchmark.js';
import { openBrowser } from './lib/browser.js';
import { productPage, type Contender } from './lib/contender.js';
import { CHEAP_PHONE, visit, type PageLoad } from './lib/page-load.js';
import { servePages } from './lib/page-server.js';
import { PEERS } from './lib/peers.js';
import { median } from './lib/statistics.js';

const ROUNDS = 3;
/** A page with our button may take this many times as long as a page with Lit only. */
const LIMIT = 1.35;
/** Latency in ms of the profile with the same name in Chrome's developer tools. The rate is the same. */
const DEVTOOLS_LATENCY = 2000;
/** Ms that the longest task may take; and ms after which people notice that a page does not answer, which is the goal. */
const LONG_TASK = 70;
const GOAL = 50;

const OURS = [OURS_CLASSIC, OURS_MODULE];
const CONTENDERS: readonly Contender[] = [PLAIN_BUTTON, LIT_ALONE, ...OURS, ...PEERS];

export const benchmark: Benchmark = {
  name: 'ready',
  title: 'Ready on a cheap phone',
  order: 2,
  async run({ progress }) {
    progress('bundling');
    const scripts = await Promise.all(CONTENDERS.map(async ({ script }) => script?.()));
    const pages = await Promise.all(
      CONTENDERS.map(
        async (contender, index) => [`/${index}.html`, await productPage(contender, `/${index}.js`)] as const,
      ),
    );
    const server = await servePages({
      ...Object.fromEntries(pages),
      ...Object.fromEntries(scripts.map((script, index) => [`/${index}.js`, script ?? ''])),
      '/challenge.json': '{}',
      '/blank': '<!doctype html><title>blank</title>',
    });
    const browser = await openBrowser();
    const loads = new Map<Contender, PageLoad[]>(CONTENDERS.map((contender) => [contender, []]));
    try {
      for (let round = 1; round <= ROUNDS; round++) {
        for (const [index, contender] of CONTENDERS.entries()) {
          progress(`round ${round} of ${ROUNDS}, ${contender.name}`);
          const options = {
            origin: server.url,
            path: `/${index}.html`,
            contender,
            slowness: CHEAP_PHONE,
            proves: round === 1,
          };
          loads.get(contender)?.push(await visit(browser, options));
        }
      }
    } finally {
      await browser.close();
      server.close();
    }
    const bytes = new Map(
      CONTENDERS.map((contender, index) => [contender, brotliCompressSync(scripts[index] ?? '').byteLength]),
    );
    return tableOf(new Map([...loads].map(([contender, list]) => [contender, mediansOf(list)])), bytes);
  },
};

const mediansOf = (loads: readonly PageLoad[]): PageLoad => ({
  ready: median(loads.map(({ ready }) => ready)),
  mainThread: median(loads.map(({ mainThread }) => mainThread)),
  longestTask: median(loads.map(({ longestTask }) => longestTask)),
  shift: median(loads.map(({ shift }) => shift)),
});

const ms = (value: number): string => `${Math.round(value).toLocaleString('en')} ms`;

function tableOf(loads: ReadonlyMap<Contender, PageLoad>, bytes: ReadonlyMap<Contender, number>): BenchmarkTable {
  const of = (contender: Contender): PageLoad => loads.get(contender) ?? mediansOf([]);
  const lit = of(LIT_ALONE);
  const ready = (contender: Contender): number => of(contender).ready / lit.ready;
  const remote = new Set<Contender>(PEERS.filter(({ press }) => press === undefined));
  const more = (bytes.get(OURS_CLASSIC) ?? 0) - (bytes.get(LIT_ALONE) ?? 0);
  const transfer = (more * 8 * 1000) / CHEAP_PHONE.bits;
  const later = of(OURS_CLASSIC).ready - lit.ready;
  /** Ms of latency that the developer tools add: once for the page, and once for its script. */
  const patience = 2 * (DEVTOOLS_LATENCY - CHEAP_PHONE.latency);
  const tasks = longestTasks(of);
  return {
    columns: [
      { title: 'page with' },
      { title: 'ready', unit: 'ms' },
      { title: 'of Lit alone', unit: '×', digits: 2 },
      { title: 'main thread', unit: 'ms' },
      { title: 'longest task', unit: 'ms' },
      { title: 'layout shift', digits: 4 },
      { title: 'what is ready' },
    ],
    rows: [...loads].map(([contender, { ready: at, mainThread, longestTask, shift }]): Cell[] => [
      contender.name,
      at,
      ready(contender),
      mainThread,
      longestTask,
      shift,
      remote.has(contender) ? 'the local part: it has asked for the rest' : 'the button: a click was taken',
    ]),
    aims: [
      {
        text: `Ready within ${LIMIT} × of a page with Lit alone.`,
        holds: OURS.every((contender) => ready(contender) <= LIMIT),
        found: OURS.map((contender) => `${ready(contender).toFixed(2)} × (${contender.name})`).join(', '),
      },
      {
        text: 'No layout shift.',
        holds: OURS.every((contender) => of(contender).shift === 0),
        found: OURS.map((contender) => `${of(contender).shift.toFixed(4)} (${contender.name})`).join(', '),
      },
      tasks,
    ],
    method: [
      `Chromium with a window of 360 × 740, processor ${CHEAP_PHONE.processor} times slower, ${CHEAP_PHONE.bits / 1000} kbit/s both ways and ${CHEAP_PHONE.latency} ms before the first byte of each answer, which is "Slow 3G" as WebPageTest has it, without the time to connect. Every visit is a tab of its own, without any cache; scripts come compressed with brotli. Median of ${ROUNDS} rounds, all pages in turns in each.`,
      'All pages are the same product with the button between two paragraphs. Scripts are classic and deferred, but for the one that is a module. Ours has the style sheet that [theming](theming.md#before-the-script-arrives) gives for the time before the script. "Ready" is when the element has drawn what is pressed, or the function is there that the page calls on the click; in the first round each was then pressed with a real click, which had to be taken.',
      "Where the button or all of the checkout comes from a vendor's server, which is out of reach here, the time ends when that has been asked for; their true cost is larger.",
      'Tasks of the main thread are read from a trace, from the first line of the page until it is quiet. The one in which the browser opens the document is left out.',
    ],
    notes: [
      `The script tag is ready ${ms(later)} after the page with Lit alone; ${ms(transfer)} of these are the way of ${more.toLocaleString('en')} more bytes at that rate, and the rest is the processor's. Before answers that take ${ms(DEVTOOLS_LATENCY)}, as in Chrome's developer tools, the same difference would be ${((of(OURS_CLASSIC).ready + patience) / (lit.ready + patience)).toFixed(2)} ×.`,
      ...(tasks.holds
        ? []
        : [
            'The longest task of ours is the one in which its script runs, the element is defined and the button is drawn for the first time. What the first drawing does not need, the look for a payment where nothing is stored and what stands below the button, comes in the next task. Where the plain button is near the limit too, the machine was busy. Tried: to define it in a task of its own and to look for a payment in a third one brings the longest to 45 ms. It is not done, because the place that a page reserves for an element that is not defined yet would be given up before the button is there, a second copy of the script could not tell that it is the second one, and a payment under way would show a frame late.',
          ]),
      'kkiapay takes clicks at once, but opens an empty dialog for those in its first 100 ms, which are not counted.',
    ],
    charts: [
      { title: 'Ready, ms after the navigation', value: 1 },
      { title: 'Longest task, ms', value: 4 },
    ],
  };
}

function longestTasks(of: (contender: Contender) => PageLoad): Aim {
  const longest = (contender: Contender): string => `${ms(of(contender).longestTask)} (${contender.name})`;
  return {
    text: `No task over ${LONG_TASK} ms; ${GOAL} ms is the goal.`,
    holds: OURS.every((contender) => of(contender).longestTask <= LONG_TASK),
    found: [...OURS, LIT_ALONE, PLAIN_BUTTON].map(longest).join(', '),
  };
}
