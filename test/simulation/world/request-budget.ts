/** I5: how often one document may poll. A reload is a new document with a new count. */

const MINUTE = 60_000;
/** Polls of one session in any minute. */
const MOST_IN_A_MINUTE = 12;
/** All polls in any ten minutes. */
const MOST_IN_TEN_MINUTES = 70;
/** Ms from the end of a poll to the next poll, unless the page was resumed. Less is a busy loop. */
const BREATH = 200;

/** The polls of one document. */
export class RequestBudget {
  #asked: { readonly at: number; readonly url: string }[] = [];
  #inFlight = 0;
  /** When the last poll ended, if the page was not resumed since. */
  #restedSince: number | undefined;
  #isPressed = false;

  /** Counts a poll. Returns what is wrong with it, if anything. */
  asked(now: number, url: string): string | undefined {
    const last = this.#asked.at(-1);
    const rest =
      !this.#isPressed && last?.url === url && this.#restedSince !== undefined ? now - this.#restedSince : Infinity;
    this.#isPressed = false;
    this.#asked = [...this.#asked.filter(({ at }) => at > now - 10 * MINUTE), { at: now, url }];
    const inMinute = this.#asked.filter((asked) => asked.at > now - MINUTE && asked.url === url).length;
    if (++this.#inFlight > 1) return `has ${this.#inFlight} verifications in flight`;
    if (rest < BREATH) return `asks again ${rest} ms after an answer`;
    if (inMinute > MOST_IN_A_MINUTE) return `asked ${inMinute} times about one session in a minute`;
    if (this.#asked.length > MOST_IN_TEN_MINUTES) return `asked ${this.#asked.length} times in ten minutes`;
    return undefined;
  }

  /** A poll has ended. If the page aborted it, the next one may follow at once, unless it had just been sent. */
  answered(now: number, givenUp: boolean): void {
    this.#inFlight--;
    this.#restedSince = givenUp ? this.#asked.at(-1)!.at : now;
  }

  /** The buyer pressed a button: the next poll may follow at once. */
  pressed(): void {
    this.#isPressed = true;
  }

  /** The page was resumed or has another state: the next poll may follow at once. */
  resumed(): void {
    this.#restedSince = undefined;
  }
}
