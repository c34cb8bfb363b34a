/**
 * The part of a page that is the same in every engine: calling, waiting and clicking. An engine adds
 * how to run an expression and how to press the mouse. It knows no protocol.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { DEFAULT_TIMEOUT_MS, type Engine, type Page, type WaitOptions } from './browser.js';
import { callExpression, describePage, findClickTarget } from './in-page.js';
import { inTime, TooLate } from './within.js';

const POLL_MS = 50;
/** After a failed click: ms to find out whether the page has closed. */
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

  /** Evaluates an expression in the page, waits for its promise, and returns a copy of the value. */
  protected abstract run(expression: string): Promise<unknown>;
  /** Clicks with the mouse at this point. */
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
    // A person can only click on the page in front.
    await this.bringToFront();
    let last = '';
    const { x, y } = await this.until(`"${selector}" to be clickable`, options.timeout, async () => {
      const target = await this.evaluate(findClickTarget, selector);
      if ('problem' in target) return target;
      // Twice the same place: the element does not move, so the click will hit it.
      const place = `${target.x},${target.y}`;
      if (place === last) return { value: target };
      last = place;
      return { problem: 'it keeps moving' };
    });
    try {
      await this.press(x, y);
    } catch (error) {
      // Some buttons close their own window, sometimes before the browser has answered the click command.
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

  /** Repeats `attempt` until it returns a value. Errors meanwhile, mostly of a navigation, only lead to another try. */
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
        // Keep the last error: it says more than the time limit.
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
