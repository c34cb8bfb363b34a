/**
 * Records what the proxy does to its store for one payment, and repeats it for any number of payments: a million in
 * minutes, without sealing and requests. It does not know what the records mean.
 */
import { memoryStore, type CompleteStore } from '../../src/proxy/index.js';
import { openStoreShop } from './store-shop.js';

interface Operation {
  readonly name: string;
  readonly args: readonly unknown[];
}

/** The operations that change a store. */
const CHANGES = ['set', 'add', 'replace', 'delete', 'schedule', 'reschedule', 'take', 'publish'];
/** Indexes of the arguments that are points in time. The others are durations and texts. */
const MOMENTS: Readonly<Record<string, readonly number[]>> = { schedule: [2], reschedule: [2, 3] };

/** A recorded payment, to repeat. */
export interface RecordedPayment {
  /** Repeats the create, and if `isPaid` the settlement, as payment number `number` at the time `now`. */
  replay(store: CompleteStore, number: number, now: number, isPaid: boolean): Promise<void>;
  /** Numbers of operations: of a create, and of the settlement. */
  readonly operations: readonly [create: number, paid: number];
}

/** Records two payments: the texts that differ between them belong to one payment, and are new in each repetition. */
export async function recordPayment(): Promise<RecordedPayment> {
  const time = Date.UTC(2031, 0, 1);
  const inner = memoryStore({ now: () => time });
  let operations: Operation[] = [];
  const recording = Object.fromEntries(
    Object.entries(inner).map(([name, act]) => [
      name,
      (...args: unknown[]) => {
        if (CHANGES.includes(name)) operations.push({ name, args });
        return (act as (...args: unknown[]) => unknown)(...args);
      },
    ]),
  ) as unknown as CompleteStore;
  const shop = openStoreShop(recording, () => time);
  const record = async (): Promise<[Operation[], Operation[]]> => {
    operations = [];
    const session = await shop.create();
    const create = operations;
    operations = [];
    await shop.verify(session, 'pay');
    return [create, operations];
  };
  const [one, two] = [await record(), await record()];

  const steps = one.map((part, index) => {
    const other = two[index] ?? [];
    if (part.map(({ name }) => name).join() !== other.map(({ name }) => name).join())
      throw new Error('Two payments do not do the same.');
    return part.map(({ name, args }, at) => ({
      name,
      args: args.map((argument, position) => {
        if (MOMENTS[name]?.includes(position) && typeof argument === 'number')
          return (_: number, now: number) => argument - time + now;
        if (typeof argument !== 'string' || argument === other[at]?.args[position]) return () => argument;
        return (number: number) => argument.slice(0, -8) + number.toString(36).padStart(8, '0');
      }),
    }));
  });
  return {
    operations: [one[0].length, one[1].length],
    async replay(store, number, now, isPaid) {
      for (const { name, args } of isPaid ? steps.flat() : steps[0]!) {
        const act = store[name as keyof CompleteStore] as (...args: unknown[]) => Promise<unknown>;
        await act(...args.map((argument) => argument(number, now)));
      }
    },
  };
}
