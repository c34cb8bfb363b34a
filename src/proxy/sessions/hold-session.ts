/**
 * Holds requests until their session settles (`Prefer: wait`, RFC 7240). However many wait for one
 * session, they share one timer, one read of the gateway at the budget's cadence, and one signal;
 * a request that waits costs its own deadline and nothing else.
 */
import type { CheckoutSession } from '../../contract/index.js';
import type { ProxyContext } from './context.js';
import type { RequestLog } from '../log/request-log.js';
import type { SettledSignal } from './settled-signal.js';
import type { Settlements } from './settlements.js';
import type { VerifySession } from './verify-session.js';

/** How long to hold. */
export interface HoldLimits {
  /** Milliseconds. */
  readonly wait: number;
  /** Aborts with the client. */
  readonly signal: AbortSignal;
}

/** The pending session as it stands when it has settled, or when one of the limits is reached. */
export type HoldSession = (session: CheckoutSession, limits: HoldLimits, log: RequestLog) => Promise<CheckoutSession>;

/** Ms between two looks into the store, where requests are isolated. */
const STORE_LOOK = 1000;

/** Those who wait for one session. */
interface Room {
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
  const rooms = new Map<string, Room>();

  return async (session, { wait, signal }, log) => {
    if (wait <= 0 || signal.aborted) return session;
    const { ended, stop, wake } = limit(wait, signal);
    const listening = config.isolatedRequests
      ? watchStore(session, log, wake)
      : settled.listen(session.reference, wake);
    const leave = config.isolatedRequests ? lookAlone(session, log) : enter(session, log);
    const letGo = counter.holds(config.now() + wait);
    try {
      await Promise.race([listening.ready, ended]);
      // What settled before we listened.
      const before = await settlements.find(session, log);
      if (before !== undefined) return before;
      await ended;
      const after = await settlements.find(session, log);
      // Whoever was sent away by the clock comes back at once, and knows nothing new.
      if (after === undefined && !signal.aborted) budgetOf(session.gateway).returning(session.reference);
      return after ?? session;
    } finally {
      letGo();
      leave();
      listening.stop();
      stop();
    }
  };

  /** Where no request hears of another: this one looks into the store by itself. */
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
    }, STORE_LOOK);
    return { ready: Promise.resolve(), stop: () => clearInterval(timer) };
  }

  function lookAlone(session: CheckoutSession, log: RequestLog): () => void {
    const room: Room = { waiting: 1, timer: undefined };
    lookLater(room, session, log);
    return () => {
      room.waiting = 0;
      clearTimeout(room.timer);
    };
  }

  function enter(session: CheckoutSession, log: RequestLog): () => void {
    const room = rooms.get(session.reference) ?? { waiting: 0, timer: undefined };
    rooms.set(session.reference, room);
    room.waiting++;
    if (room.timer === undefined) lookLater(room, session, log);
    return () => {
      if (--room.waiting > 0) return;
      clearTimeout(room.timer);
      rooms.delete(session.reference);
    };
  }

  function lookLater(room: Room, session: CheckoutSession, log: RequestLog): void {
    const look = async (): Promise<void> => {
      const { status } = await verify(session, log).catch(() => session);
      if (room.waiting === 0) return;
      // Settling has sent its own signal; it may have happened where signals do not come from.
      if (status !== 'pending') await settled.send(session.reference);
      else lookLater(room, session, log);
    };
    room.timer = setTimeout(() => void look(), budgetOf(session.gateway).nextLook(session.reference));
  }
}

/** Resolves when woken, after `ms`, or with the abort; `stop` leaves nothing behind. */
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
