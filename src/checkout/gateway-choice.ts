/**
 * Which gateways the buyer can choose from, and in which order: the tag's order, but the last choice first, and at the
 * end those that do not work at the moment. The choice is kept in the browser, for all pages of this origin.
 */
import { GatewayListSchema, GATEWAYS_PATH } from '../contract/index.js';
import { ask } from './proxy-client.js';
import { tryTo } from './try-to.js';
import type { CheckoutWindow } from './window.js';

/** One gateway that the buyer can choose. */
export interface GatewayChoice {
  readonly id: string;
  /** Its name, if the proxy gave one. */
  readonly name?: string | undefined;
  /** `false` while it is down, or takes no more payments this minute. The buyer may still choose it. */
  readonly available: boolean;
}

/** On the tag: all gateways of the proxy. */
const ANY = '*';
/** Time limit for the list, in ms: as for a poll. */
const TIMEOUT = 10_000;
/** Storage key of the last choice. */
const LAST = 'pay-button:gateway';

/** The ids on the tag, if the buyer has to choose: several, or `*`. Otherwise none. */
export const offeredGateways = (gateway: string | undefined): readonly string[] => {
  const ids = gateway?.split(/\s+/).filter(Boolean) ?? [];
  return ids.length > 1 || ids[0] === ANY ? ids : [];
};

/** Whether the tag offers this gateway. */
export const isOffered = (gateway: string | undefined, id: string): boolean => {
  const ids = offeredGateways(gateway);
  return ids.length > 0 ? ids.includes(ANY) || ids.includes(id) : !gateway || gateway === id;
};

/** The choices that are known without the proxy: none for `*`. */
export const firstChoices = (win: CheckoutWindow, ids: readonly string[]): readonly GatewayChoice[] =>
  inOrder(
    win,
    ids.filter((id) => id !== ANY).map((id) => ({ id, available: true })),
  );

/** The choices after the proxy's answer. Without an answer: the known ones, and if there are none it rejects. */
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
    // A gateway that the proxy does not list is kept: the proxy refuses its create, and that error tells the shop.
    return inOrder(
      win,
      known.map((choice) => gateways.find(({ id }) => id === choice.id) ?? choice),
    );
  } catch (error) {
    // The list is optional for a proxy.
    if (known.length > 0) return known;
    throw error;
  }
}

/** Ms after which the buyer may be about to tap a row. Then rows keep their place, and only show what does not work. */
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
