/**
 * Holds requests until their session settles (`Prefer: wait`, RFC 7240). All held requests for one session share a
 * timer, the status reads and a signal. Only the deadline is their own.
 */
import type { CheckoutSession } from '../../contract/index.js';
import type { ProxyContext } from './context.js';
import type { RequestLog } from '../lib/request-log.js';
import type { SettledSignal } from './settled-signal.js';
import type { Settlements } from './settlements.js';
import type { VerifySession } from './verify-session.js';

/** Limits of one held request. */
export interface HoldLimits {
  /** Milliseconds. */
  readonly wait: number;
  /** Aborts when the client closes the connection. */
  readonly signal: AbortSignal;
}

/** The settled session, or the given one when a limit is reached first. */
export type HoldSession = (session: CheckoutSession, limits: HoldLimits, log: RequestLog) => Promise<CheckoutSession>;

/** Ms between two reads of the store, where requests are isolated. */
const STORE_INTERVAL = 1000;

/** The held requests of one session. */
interface HeldSession {
  waiting: number;
  timer: ReturnType<typeof setTimeout> | undefined;
}

/** One per proxy. */
export function createHoldSession(
  { config, budgetOf, counter }: ProxyContext,
  verify: VerifySession,
  settlements: Settlements,
  settled: SettledSignal,
): HoldSession {
  const heldSessions = new Map<string, HeldSession>();

  return async (session, { wait, signal }, log) => {
    if (wait <= 0 || signal.aborted) return session;
    const { ended, stop, wake } = limit(wait, signal);
    const listening = config.isolatedRequests
      ? watchStore(session, log, wake)
      : settled.listen(session.reference, wake);
    const stopReading = config.isolatedRequests ? readAlone(session, log) : readTogether(session, log);
    const stopCounting = counter.holds(config.now() + wait);
    try {
      await Promise.race([listening.ready, ended]);
      // It may have settled before we listened.
      const before = await settlements.find(session, log);
      if (before !== undefined) return before;
      await ended;
      const after = await settlements.find(session, log);
      // Timed out: the client polls again at once; mark that poll as routine.
      if (after === undefined && !signal.aborted) budgetOf(session.gateway).expectRoutinePoll(session.reference);
      return after ?? session;
    } finally {
      stopCounting();
      stopReading();
      listening.stop();
      stop();
    }
  };

  /** For isolated requests: each one reads the store itself. */
  function watchStore(
    session: CheckoutSession,
    log: RequestLog,
    wake: () => void,
  ): { ready: Promise<void>; stop: () => void } {
    const timer = setInterval(() => {
      settlements.find(session, log).then(
        (found) => found !== undefined && wake(),
        () => undefined,
      );
    }, STORE_INTERVAL);
    return { ready: Promise.resolve(), stop: () => clearInterval(timer) };
  }

  function readAlone(session: CheckoutSession, log: RequestLog): () => void {
    const held: HeldSession = { waiting: 1, timer: undefined };
    readLater(held, session, log);
    return () => {
      held.waiting = 0;
      clearTimeout(held.timer);
    };
  }

  function readTogether(session: CheckoutSession, log: RequestLog): () => void {
    const held = heldSessions.get(session.reference) ?? { waiting: 0, timer: undefined };
    heldSessions.set(session.reference, held);
    held.waiting++;
    if (held.timer === undefined) readLater(held, session, log);
    return () => {
      if (--held.waiting > 0) return;
      clearTimeout(held.timer);
      heldSessions.delete(session.reference);
    };
  }

  function readLater(held: HeldSession, session: CheckoutSession, log: RequestLog): void {
    const read = async (): Promise<void> => {
      const { status } = await verify(session, log).catch(() => session);
      if (held.waiting === 0) return;
      // Settling sends a signal too. But another process may have settled it, and its signals may not reach us.
      if (status !== 'pending') await settled.send(session.reference);
      else readLater(held, session, log);
    };
    held.timer = setTimeout(() => void read(), budgetOf(session.gateway).msToNextRead(session.reference));
  }
}

/** `ended` resolves after `wake()`, after `ms`, or after the abort. `stop` removes timer and listener. */
function limit(ms: number, signal: AbortSignal): { ended: Promise<void>; wake: () => void; stop: () => void } {
  let wake = (): void => {};
  const ended = new Promise<void>((resolve) => (wake = resolve));
  const timer = setTimeout(wake, ms);
  signal.addEventListener('abort', wake);
  const stop = (): void => {
    clearTimeout(timer);
    signal.removeEventListener('abort', wake);
  };
  return { ended, wake, stop };
}
