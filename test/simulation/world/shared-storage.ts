/** The storage that all pages of one browser share, and the ways in which it fails. */
import type { Setting } from './setting.js';

/** A page as the storage sees it. */
export interface StorageReader {
  /** Another page changed the value under a key. */
  stored(key: string): void;
}

/** How it can fail from some moment on; `denied` and `full` are from the start. */
export type StorageFailure = 'writes throw' | 'writes are lost' | 'reads throw';

/** `localStorage` of one origin in one browser. */
export class SharedStorage {
  readonly #values = new Map<string, string>();
  readonly #behaviour: Setting['storage'];
  readonly #tell: (key: string, except: StorageReader) => void;
  #lost = false;
  #failure: StorageFailure | undefined;

  /** `tell` reaches the other pages, a little later. */
  constructor(behaviour: Setting['storage'], tell: (key: string, except: StorageReader) => void) {
    this.#behaviour = behaviour;
    this.#tell = tell;
  }

  /** Whether everything that was written could be read since. */
  get reliable(): boolean {
    return this.#behaviour === 'works' && !this.#lost && !this.#failure;
  }

  /** From now on. */
  fail(failure: StorageFailure): void {
    this.#failure = failure;
  }

  /** The buyer clears it, or the browser evicts it. */
  lose(): void {
    this.#lost ||= this.#values.size > 0;
    this.#values.clear();
  }

  /** What a page gets. Throws where storage is denied. */
  open(reader: StorageReader): Pick<Storage, 'getItem' | 'setItem'> {
    if (this.#behaviour === 'denied') throw new DOMException('Access is denied.', 'SecurityError');
    return {
      getItem: (key) => {
        if (this.#failure === 'reads throw') throw new DOMException('The database is broken.', 'UnknownError');
        return this.#values.get(key) ?? null;
      },
      setItem: (key, value) => {
        if (this.#failure === 'writes are lost') return;
        if (this.#behaviour === 'full' || this.#failure === 'writes throw')
          throw new DOMException('The quota is exceeded.', 'QuotaExceededError');
        if (this.#values.get(key) === value) return;
        this.#values.set(key, value);
        this.#tell(key, reader);
      },
    };
  }
}
