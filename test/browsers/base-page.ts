/**
 * The part of a page that is the same in every engine: calling, waiting and clicking. An engine adds
 * how to run an expression and how to press the mouse. It knows no protocol.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { DEFAULT_TIMEOUT_MS, type Engine, type Page, type WaitOptions } from './browser.js';
import { callExpression, describePage, findClickTarget } from './in-page.js';

const POLL_MS = 50;
/** How long a page that refused a click may take to turn out closed. */
const CLOSING_MS = 2_000;

export abstract class BasePage implements Page {
  abstract readonly engine: Engine;
  abstract url(): Promise<string>;
  abstract goto(url: string): Promise<void>;
  abstract reload(): Promise<void>;
  abstract screenshot(path: string): Promise<void>;
  abstract close(): Promise<void>;
  abstract bringToFront(): Promise<void>;
  abstract isClosed(): Promise<boolean>;

  /** The value of an expression in the page, awaited and copied. */
  protected abstract run(expression: string): Promise<unknown>;
  /** Moves the mouse there, presses and releases it. */
  protected abstract press(x: number, y: number): Promise<void>;

  async evaluate<T, A extends unknown[]>(fn: (...args: A) => T, ...args: A): Promise<Awaited<T>> {
    return (await this.run(callExpression(fn, args))) as Awaited<T>;
  }

  async waitFor<T, A extends unknown[]>(
    fn: (...args: A) => T,
    options: WaitOptions & { args?: A } = {},
  ): Promise<Awaited<T>> {
    const expression = callExpression(fn, options.args ?? ([] as unknown[] as A));
    return this.until<Awaited<T>>(`${fn.toString()} to become true`, options.timeout, async () => {
      const value = await this.run(expression);
      return value ? { value: value as Awaited<T> } : { problem: 'it never did' };
    });
  }

  async click(selector: string, options: WaitOptions = {}): Promise<void> {
    // A person can only click what is in front.
    await this.bringToFront();
    let last = '';
    const { x, y } = await this.until(`"${selector}" to be clickable`, options.timeout, async () => {
      const target = await this.evaluate(findClickTarget, selector);
      if ('problem' in target) return target;
      // Twice the same place: it does not move, so the press will not miss.
      const place = `${target.x},${target.y}`;
      if (place === last) return { value: target };
      last = place;
      return { problem: 'it keeps moving' };
    });
    try {
      await this.press(x, y);
    } catch (error) {
      // Many a button closes its own window, sometimes before the browser has answered for the click.
      if (!(await this.closesSoon())) throw error;
    }
  }

  private async closesSoon(): Promise<boolean> {
    const deadline = Date.now() + CLOSING_MS;
    while (Date.now() < deadline) {
      if (await this.isClosed()) return true;
      await delay(POLL_MS);
    }
    return false;
  }

  /** Asks again and again; what is thrown meanwhile (mostly by a navigation under way) is only a reason to ask again. */
  private async until<T>(
    what: string,
    timeout: number = DEFAULT_TIMEOUT_MS,
    attempt: () => Promise<{ value: T } | { problem: string }>,
  ): Promise<T> {
    const deadline = Date.now() + timeout;
    let problem = 'the page did not answer';
    while (Date.now() < deadline) {
      try {
        const answer = await inTime(attempt(), deadline - Date.now());
        if ('value' in answer) return answer.value;
        problem = answer.problem;
      } catch (error) {
        if (await this.isClosed()) {
          throw new Error(`The page was closed while the test waited for ${what}.`, { cause: error });
        }
        // Running out of time says less than what was wrong before.
        if (!(error instanceof TooLate)) problem = error instanceof Error ? error.message : String(error);
      }
      await delay(POLL_MS);
    }
    throw new Error(`Waited ${timeout} ms for ${what}: ${problem}.\n  page: ${await this.describe()}`);
  }

  private async describe(): Promise<string> {
    try {
      return await inTime(this.evaluate(describePage), 2_000);
    } catch {
      return `${await this.url().catch(() => '(closed)')} (does not answer)`;
    }
  }
}

class TooLate extends Error {}

/** Rejects when the promise takes longer than `ms`. */
export async function inTime<T>(promise: Promise<T>, ms: number): Promise<T> {
  const { promise: late, cancel } = lateness(ms);
  try {
    return await Promise.race([promise, late]);
  } finally {
    cancel();
  }
}

function lateness(ms: number): { promise: Promise<never>; cancel: () => void } {
  const timer = new AbortController();
  const promise = delay(Math.max(0, ms), undefined, { signal: timer.signal }).then(
    () => Promise.reject(new TooLate('no answer in time')),
    () => new Promise<never>(() => {}),
  );
  return { promise, cancel: () => timer.abort() };
}
