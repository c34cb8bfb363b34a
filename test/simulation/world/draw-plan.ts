/** Makes a random plan from a seed. The probabilities of all events but the steps are here. */
import type { CreationTrouble } from './gateway.js';
import type { RequestFault } from './network.js';
import { STEPS, type Plan, type Step, type Visit } from './plan.js';
import { Random } from './random.js';
import { QUIET, UNQUIET, type Setting } from './setting.js';

/** Number of requests that can have a fault. */
const REQUESTS = 60;

/** The plan of a seed. */
export function drawPlan(seed: number, realProxy: boolean): Plan {
  const root = new Random(seed);
  const [settings, steps, visits, faults, gateway] = ['setting', 'steps', 'visits', 'faults', 'gateway'].map((name) =>
    root.fork(name),
  );
  return {
    seed,
    realProxy,
    setting: drawSetting(settings!),
    steps: [
      drawStep(steps!, 'click'),
      ...Array.from(
        {
          length: steps!.weighted([
            [2, 0],
            [3, 2],
            [3, 4],
            [2, 8],
          ]),
        },
        () => drawStep(steps!),
      ),
    ],
    visits: Array.from({ length: 4 }, () => drawVisit(visits!)),
    requestFaults: drawRequestFaults(faults!),
    creationTroubles: draw(gateway!, 3, gateway!.pick([0, 0, 0.3]), () =>
      gateway!.pick<CreationTrouble>(['lost', 'down', 'refused', 'repeated']),
    ),
    readingTroubles: draw(gateway!, 20, gateway!.pick([0, 0, 0.3]), () => true).map((trouble) => trouble ?? false),
  };
}

const draw = <Item>(random: Random, length: number, probability: number, item: () => Item): (Item | undefined)[] =>
  Array.from({ length }, () => (random.chance(probability) ? item() : undefined));

function drawSetting(random: Random): Setting {
  // Some worlds have few faults, because some errors show only there.
  const noise = random.pick([0.2, 1, 1]);
  const drawn = Object.entries(UNQUIET).map(([name, choices]) => {
    let left = random.next() / noise;
    const value = choices.find(([probability]) => (left -= probability) < 0)?.[1];
    return [name, value ?? QUIET[name as keyof Setting]];
  });
  return Object.fromEntries(drawn) as Setting;
}

function drawStep(random: Random, action = random.weighted(STEPS)): Step {
  const after = random.weighted([
    [3, random.duration(1, 500)],
    [5, random.duration(500, 10_000)],
    [3, random.duration(5000, 60_000)],
    [0.5, random.duration(60_000, 900_000)],
  ]);
  const duration = random.weighted([
    [3, random.duration(50, 3000)],
    [3, random.duration(3000, 60_000)],
    [1, random.duration(60_000, 600_000)],
  ]);
  return { after, action, duration, tab: random.between(0, 2) };
}

function drawVisit(random: Random): Visit {
  return {
    think: random.duration(300, 60_000),
    outcome: random.weighted([
      [10, 'pay'],
      [0.5, 'pay another amount'],
      [2, 'refuse'],
      [2, 'cancel'],
      [1, 'expire'],
      [1.5, 'nothing'],
    ]),
    settleAfter: random.weighted([
      [4, 0],
      [3, random.duration(200, 5000)],
      [3, random.duration(5000, 120_000)],
    ]),
    leave: random.weighted([
      [6, 'return'],
      [3, 'close'],
      [2, 'stay'],
      [1, 'back'],
      [1, 'return in another browser'],
    ]),
  };
}

function drawRequestFaults(random: Random): RequestFault[] {
  const rate = random.weighted([
    [4, 0],
    [3, 0.08],
    [2, 0.25],
    [1, 0.6],
  ]);
  const faults: RequestFault[] = [];
  for (let request = 1; request <= REQUESTS; request++) {
    const fault = drawRequestFault(random, request);
    if (random.chance(rate)) faults.push(fault);
  }
  return faults;
}

function drawRequestFault(random: Random, request: number): RequestFault {
  return {
    request,
    kind: random.weighted<RequestFault['kind']>([
      [3, 'request dropped'],
      [3, 'answer dropped'],
      [2, 'hangs'],
      [2, 'request delayed'],
      [2, 'answer delayed'],
      [2, 'duplicated'],
      [4, 'status'],
      [2, 'problem'],
      [1, 'captive portal'],
      [1, 'garbage'],
      [1, 'empty answer'],
      [1, 'broken body'],
    ]),
    delay: random.duration(20, 40_000),
    status: random.pick([408, 409, 425, 429, 500, 502, 503, 404]),
    retryAfter: random.weighted([
      [3, undefined],
      [1, random.between(0, 5)],
      [1, random.between(5, 90)],
    ]),
    acted: random.chance(0.5),
  };
}
