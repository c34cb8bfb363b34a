/**
 * Which gateways the buyer can choose from, and in which order: as the tag has them, the one of last time first,
 * and last those that do not work at the moment. The choice is remembered on the device, for all shops' pages of
 * this origin.
 */
import { GatewayListSchema, GATEWAYS_PATH } from '../contract/index.js';
import { ask } from './proxy-client.js';
import { tryTo } from './try-to.js';
import type { CheckoutWindow } from './window.js';

/** One gateway that the buyer can choose. */
export interface GatewayChoice {
  readonly id: string;
  /** What it is called, where the proxy has said so. */
  readonly name?: string | undefined;
  /** `false` while it is down, or takes no more payments this minute. It can be tried all the same. */
  readonly available: boolean;
}

/** On the tag: whatever the proxy has. */
const ANY = '*';
/** Milliseconds, as for a status. */
const TIMEOUT = 10_000;
/** Where the last choice is kept. */
const LAST = 'pay-button:gateway';

/** The ids on the tag, where the buyer has to choose: several, or `*`. */
export const offeredGateways = (gateway: string | undefined): readonly string[] => {
  const ids = gateway?.split(/\s+/).filter(Boolean) ?? [];
  return ids.length > 1 || ids[0] === ANY ? ids : [];
};

/** Whether a payment at this gateway is one that the tag offers. */
export const isOffered = (gateway: string | undefined, id: string): boolean => {
  const ids = offeredGateways(gateway);
  return ids.length > 0 ? ids.includes(ANY) || ids.includes(id) : !gateway || gateway === id;
};

/** The choices as far as they are known without asking; none where the proxy has to name them. */
export const firstChoices = (win: CheckoutWindow, ids: readonly string[]): readonly GatewayChoice[] =>
  inOrder(
    win,
    ids.filter((id) => id !== ANY).map((id) => ({ id, available: true })),
  );

/** The same, after the proxy has said what works. Rejects where it has not and nothing is known without it. */
export async function askedChoices(
  win: CheckoutWindow,
  endpoint: string,
  ids: readonly string[],
): Promise<readonly GatewayChoice[]> {
  const known = firstChoices(win, ids);
  try {
    const [, text] = await ask(win, endpoint, GATEWAYS_PATH, TIMEOUT, { cache: 'no-store' });
    const { gateways } = GatewayListSchema.safeParse(JSON.parse(text)).data!;
    if (ids.includes(ANY)) return inOrder(win, gateways);
    // A proxy that does not know a gateway of the tag would refuse it: that is the shop's mistake, and said there.
    return inOrder(
      win,
      known.map((choice) => gateways.find(({ id }) => id === choice.id) ?? choice),
    );
  } catch (error) {
    // A proxy need not have the list.
    if (known.length > 0) return known;
    throw error;
  }
}

/** After this long, in ms, a finger may be on its way to a row: from then on rows say what is wrong, and stay in place. */
const SETTLED = 500;

/** The choices as they are shown `elapsed` ms after the first ones. */
export const keepPlaces = (
  shown: readonly GatewayChoice[],
  choices: readonly GatewayChoice[],
  elapsed: number,
): readonly GatewayChoice[] =>
  elapsed < SETTLED || shown.length === 0
    ? choices
    : shown.map((choice) => choices.find(({ id }) => id === choice.id) ?? choice);

/** Remembers the choice for the next time. */
export const rememberChoice = (win: CheckoutWindow, id: string): void =>
  void tryTo(() => win.localStorage.setItem(LAST, id));

function inOrder(win: CheckoutWindow, choices: readonly GatewayChoice[]): readonly GatewayChoice[] {
  const last = tryTo(() => win.localStorage.getItem(LAST));
  const rank = ({ id, available }: GatewayChoice): number => (available ? (id === last ? 0 : 1) : 2);
  return [...choices].sort((a, b) => rank(a) - rank(b));
}
