/** All that a store which several processes share must do, on a real server or file that the tests start. */
import { after, before, describe, test } from 'node:test';
import type { CompleteStore } from '../../../src/proxy/index.js';
import { stoppedClock, type Clock } from '../shop.js';
import { playFiftyBuyers } from './crowd.js';
import { openStore, type OpenStore, type StoreKind } from './open-store.js';
import { testClockSetBack } from './store-clock.js';
import { testExpiry } from './store-expiry.js';
import { testStoreFaults } from './store-faults.js';
import { startStore, type StoreServer } from './store-kinds.js';
import { testStore } from './store-suite.js';
import { testSuddenDeath, type Notice } from './sudden-death.js';
import { testTwoProcesses } from './two-processes.js';

/** The tests, on one server for all of them. `notices` as in `testSuddenDeath`. */
export function testSharedStore(
  name: string,
  kind: Exclude<StoreKind, 'redis'>,
  { notices }: { readonly notices?: readonly Notice[] } = {},
): void {
  describe(name, () => {
    let server: StoreServer;
    let now: Clock = stoppedClock();
    let opened: OpenStore;

    before(async () => {
      server = await startStore[kind]();
      opened = await openStore(server.address, () => now());
    });

    after(async () => {
      await opened?.close();
      await server?.close();
    });

    let parts = 0;
    /**
     * An empty part of the store, that goes by this clock. Emptying all of it would take longer than most tests. The
     * clock goes on from the last one's time: a sweep that is still under way would delete what looks old to it.
     */
    async function openEmpty(clock: Clock): Promise<CompleteStore> {
      clock.advance(Math.max(0, now() - clock()));
      now = clock;
      return partOf(opened.store, `part ${parts++}: `);
    }

    testStore(name, async () => {
      const clock = stoppedClock();
      return { store: await openEmpty(clock), pass: async (ms) => clock.advance(ms) };
    });
    testSuddenDeath(name, openEmpty, { notices });
    testStoreFaults(name, openEmpty);
    testClockSetBack(name, openEmpty);
    test(`${name}: a crowd of fifty buyers is told, within what the gateway takes`, () => playFiftyBuyers(openEmpty));
    testExpiry(
      name,
      async (clock) => {
        now = clock;
        await server.empty();
        return opened.store;
      },
      (table) => server.rows!(table),
    );
    testTwoProcesses(name, () => server, { fewerKills: true });
  });
}

type Operation = (first: string, ...rest: unknown[]) => unknown;

/** Every operation has the name of a key, queue or channel first. */
function partOf(store: CompleteStore, name: string): CompleteStore {
  const operations = Object.entries(store) as unknown as [string, Operation][];
  const part = operations.map(([operation, act]): [string, Operation] => [
    operation,
    (first, ...rest) => act(name + first, ...rest),
  ]);
  return Object.fromEntries(part) as unknown as CompleteStore;
}
