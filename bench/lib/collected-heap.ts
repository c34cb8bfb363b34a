/** The heap of this process without garbage. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Garbage collections before a measurement: objects that one frees may have held others. */
const COLLECTIONS = 3;

let collect: (() => void) | undefined;

/** Bytes after collecting garbage. */
export async function collectedHeap(): Promise<number> {
  if (collect === undefined) {
    setFlagsFromString('--expose-gc');
    collect = runInNewContext('gc') as () => void;
  }
  for (let turn = 0; turn < COLLECTIONS; turn++) {
    collect();
    await new Promise((resolve) => setImmediate(resolve));
  }
  return process.memoryUsage().heapUsed;
}
