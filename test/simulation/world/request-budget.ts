/** I5: how often one document may ask, counted from outside. A reload is a new document and a new count. */

const MINUTE = 60_000;
/** About one session, in any minute. */
const MOST_IN_A_MINUTE = 12;
/** About anything, in any ten minutes. */
const MOST_IN_TEN_MINUTES = 70;
/** Milliseconds from one answer to the next request, or from a request that is given up, unless the page was stirred: less is a hot loop. */
const BREATH = 200;

/** The verifications of one document. */
export class RequestBudget {
  #asked: { readonly at: number; readonly url: string }[] = [];
  #inFlight = 0;
  /** When the last one ended, if nothing has stirred the page since. */
  #restedSince: number | undefined;
  #isPressed = false;

  /** One more; says what is wrong with it. */
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

  /** One is no more in flight. The next one may follow at once where it was given up for it, unless it was just sent. */
  answered(now: number, givenUp: boolean): void {
    this.#inFlight--;
    this.#restedSince = givenUp ? this.#asked.at(-1)!.at : now;
  }

  /** The buyer asks by hand: the next one may follow at once, whichever button was asking before. */
  pressed(): void {
    this.#isPressed = true;
  }

  /** Something happened that may make the page ask at once: it woke, or is in another state. */
  stirred(): void {
    this.#restedSince = undefined;
  }
}
