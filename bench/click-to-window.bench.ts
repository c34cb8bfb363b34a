/** Click to window: from the click to the window, to its first content, and to the hosted page. */
import type { Aim, Benchmark, BenchmarkTable, Cell } from './lib/benchmark.js';
import { OURS_CLASSIC } from './lib/baselines.js';
import { openBrowser, type Browser } from './lib/browser.js';
import { click, recordClick, type Click } from './lib/click.js';
import { productPage, type Contender } from './lib/contender.js';
import { servePages } from './lib/page-server.js';
import { PEERS } from './lib/peers.js';
import { median } from './lib/statistics.js';
import { scriptOf } from '../test/e2e/support/shop-page.js';
import { startShop } from '../test/e2e/support/shop.js';

const ROUNDS = 5;
const SLOWNESS = [1, 6] as const;
/** Ms until the answer with the hosted page's address: a phone's network, and a gateway. */
const ANSWER = 400;
/** Frames within which the window must show something. */
const LIMIT = 2;

const FETCH = `fetch('/answer.json', { method: 'POST' }).then((answer) => answer.json())`;
const BUTTON = '<button id="pay">Payer 5 000 F CFA</button>';
const onPress = (run: string): string => `document.querySelector('#pay').addEventListener('click', () => { ${run} });`;

/** The simplest page without a library. */
const BY_HAND: Contender = {
  name: 'by hand: a window with one line of text',
  markup: BUTTON,
  wiring: onPress(`
    const popup = window.open('', '', 'popup,width=480,height=720');
    popup.document.body.textContent = 'Un instant';
    ${FETCH}.then(({ paymentUrl }) => popup.location.replace(paymentUrl));`),
  press: '#pay',
};

const { wiring: _notInThisPage, ...OURS } = OURS_CLASSIC;

const peer = (name: string, change: Partial<Contender> = {}): Contender => {
  const found = PEERS.find((each) => each.package === name);
  if (!found) throw new Error(`There is no peer ${name}.`);
  return { ...found, ...change };
};
/** As in its README. */
const CINETPAY = peer('cinetpay-seamless', {
  wiring: onPress(`${FETCH}.then((answer) => CinetPaySeamless.open(answer));`),
});
const OTHERS: readonly Contender[] = [BY_HAND, CINETPAY, peer('kkiapay'), peer('@paystack/inline-js')];

/** Opens the page of a contender and clicks. */
type Press = (slowness: number) => Promise<Click>;

export const benchmark: Benchmark = {
  name: 'click-to-window',
  title: 'Click to window',
  order: 3,
  async run({ progress }) {
    const browser = await openBrowser();
    const ours = await openOurShop(browser);
    const others = await openOtherShop(browser);
    const presses = new Map<Contender, Press>([[OURS, ours.press], ...others.presses]);
    const clicks = new Map(
      [...presses.keys()].map((contender) => [
        contender,
        new Map<number, Click[]>(SLOWNESS.map((slowness) => [slowness, []])),
      ]),
    );
    try {
      for (let round = 0; round <= ROUNDS; round++) {
        progress(round === 0 ? 'warming up' : `round ${round} of ${ROUNDS}`);
        for (const [contender, press] of presses) {
          for (const slowness of round === 0 ? SLOWNESS.slice(0, 1) : SLOWNESS) {
            const seen = await press(slowness);
            if (round > 0) clicks.get(contender)?.get(slowness)?.push(seen);
          }
        }
      }
    } finally {
      await browser.close();
      others.close();
      await ours.close();
    }
    return tableOf(clicks);
  },
};

/** The real proxy with the sandbox, over HTTP. Each click is for a new order. */
async function openOurShop(browser: Browser): Promise<{ press: Press; close(): Promise<void> }> {
  const shop = await startShop();
  const script = shop.serve((await OURS.script?.()) ?? '', { 'content-type': 'text/javascript; charset=utf-8' });
  return {
    async press(slowness) {
      const order = shop.order();
      order.fault({ on: 'create', delay: ANSWER });
      const contender = { ...OURS, markup: OURS.markup?.replace('1001', order.id) ?? '' };
      const isHosted = (url: string): boolean => order.transactions.some(({ checkoutUrl }) => checkoutUrl === url);
      const url = shop.url + shop.serve(await recordedPage(contender, script));
      return click(browser, { url, contender, slowness, isHosted, answeredBy: '/pay/sessions' });
    },
    close: () => shop.close(),
  };
}

/** A server that answers with the hosted page's address, and serves that page. */
async function openOtherShop(browser: Browser): Promise<{ presses: [Contender, Press][]; close(): void }> {
  const pages = await Promise.all(
    OTHERS.map(async (contender, index) => ({
      [`/shop/${index}`]: await recordedPage(contender, `/shop/${index}.js`),
      ...(contender.script && { [`/shop/${index}.js`]: await contender.script() }),
    })),
  );
  const server = await servePages(
    Object.assign({}, ...pages, {
      '/hosted':
        '<!doctype html><meta charset="utf-8"><title>Passerelle</title><link rel="icon" href="data:,"><h1>Votre paiement</h1>',
      '/answer.json': (_request: unknown, response: { end(body: string): void }) => {
        setTimeout(
          () => response.end(JSON.stringify({ paymentToken: 'demonstration0001', paymentUrl: hosted })),
          ANSWER,
        );
      },
    }),
  );
  const hosted = `${server.url}/hosted`;
  const shop = server.url.replace('127.0.0.1', 'localhost');
  const press = (contender: Contender, index: number): Press => {
    const url = `${shop}/shop/${index}`;
    return (slowness) =>
      click(browser, {
        url,
        contender,
        slowness,
        isHosted: (address) => address === hosted,
        answeredBy: '/answer.json',
      });
  };
  return {
    presses: OTHERS.map((contender, index) => [contender, press(contender, index)]),
    close: () => server.close(),
  };
}

async function recordedPage(contender: Contender, scriptPath: string): Promise<string> {
  return (await productPage(contender, scriptPath)).replace(
    '<head>',
    `<head><script>${scriptOf(recordClick)}</script>`,
  );
}

type Clicks = ReadonlyMap<Contender, ReadonlyMap<number, readonly Click[]>>;

function tableOf(clicks: Clicks): BenchmarkTable {
  const middle = (seen: readonly Click[], value: (click: Click) => number | undefined): number | null => {
    const values = seen.map(value).filter((each) => each !== undefined);
    return values.length > 0 ? median(values) : null;
  };
  const rowOf = (contender: Contender, slowness: number, seen: readonly Click[]): Cell[] => [
    slowness === 1 ? contender.name : `${contender.name}, processor ${slowness} × slower`,
    seen[0]?.what === 'frame' ? 'a frame in the page' : 'a window',
    seen.every(({ inClick }) => inClick) ? 'in it' : 'after it',
    middle(seen, ({ asked }) => asked),
    middle(seen, ({ handed }) => handed),
    middle(seen, ({ painted }) => painted),
    middle(seen, ({ frame }) => frame),
    middle(seen, ({ left }) => left),
  ];
  return {
    columns: [
      { title: 'what is pressed' },
      { title: 'what opens' },
      { title: 'in the task of the click' },
      { title: 'click to opening', unit: 'ms', digits: 1 },
      { title: 'the browser makes the window', unit: 'ms', digits: 1 },
      { title: 'click to something to see in it', unit: 'ms', digits: 1 },
      { title: 'in its frame number' },
      { title: 'answer to setting out for the hosted page', unit: 'ms', digits: 1 },
    ],
    rows: SLOWNESS.flatMap((slowness) =>
      [...clicks].map(([contender, seen]) => rowOf(contender, slowness, seen.get(slowness) ?? [])),
    ),
    aims: aimsOf([...(clicks.get(OURS)?.values() ?? [])].flat()),
    method: [
      `Chromium in a phone's window, the mouse pressed by the DevTools protocol, so that the click is trusted; each click the first one on a page of its own. The processor is slowed down for the shop's page and for a window while that still shows what the shop's page wrote; not for the hosted page, which is another site's. Median of ${ROUNDS} clicks, all kinds in each round.`,
      'In the task of the click: `window.open` is called, or the frame put into the page, while the event is being dispatched, and before a task that was queued when it began. Times begin when the event says that it happened.',
      `The address of the hosted page is known ${ANSWER} ms after it was asked for, plus the work of the server: for pay-button the proxy and the sandbox, for the others a text. Something to see: the window's first contentful paint. Its frames are counted from the opening; frame 1 is the first that the window draws at all. Setting out: from the end of the answer, as the page's own timing has it, to the time origin of the hosted page.`,
      ...notMeasured(),
    ],
    notes: notesOf(clicks),
    charts: [{ title: 'From the click to something to see in the window, ms', value: 5 }],
  };
}

function aimsOf(ours: readonly Click[]): Aim[] {
  const inTime = ours.filter(({ inClick }) => inClick).length;
  const latest = Math.max(...ours.map(({ frame }) => frame ?? Infinity));
  return [
    {
      text: 'window.open is called in the task of the click.',
      holds: inTime === ours.length,
      found: `in ${inTime} of ${ours.length} clicks`,
    },
    {
      text: `The window shows its waiting page within ${LIMIT} frames.`,
      holds: latest <= LIMIT,
      found: `in frame ${latest} at the latest`,
    },
  ];
}

function notesOf(clicks: Clicks): string[] {
  const late = [...clicks]
    .filter(([, seen]) => [...seen.values()].flat().some(({ inClick }) => !inClick))
    .map(([{ name }]) => name);
  if (late.length === 0) return [];
  return [
    `After the click: ${late.join(', ')}. Safari refuses a window that is asked for after a request was waited for, and Chromium and Firefox do when it took some seconds.`,
  ];
}

/** Contenders that cannot be clicked, or whose window cannot be observed. */
function notMeasured(): string[] {
  const framed = OTHERS.flatMap((contender) =>
    PEERS.filter(({ name, remote }) => name === contender.name && remote !== undefined).map(({ name }) => name),
  );
  const unpressed = PEERS.filter(
    ({ remote, other, package: id }) =>
      remote !== undefined && !other && !OTHERS.some(({ name }) => name === peer(id).name),
  );
  return [
    `${framed.join(' and ')} put a frame of the vendor's site into the page; when it shows something is up to that site, and nothing here comes from it. Their true time is longer.`,
    `Not here, because without a script from the vendor's servers there is nothing to press: ${unpressed.map(({ name }) => name).join(', ')}.`,
  ];
}
