/** The storage of one browser, and how it can fail. */
import type { Setting } from './setting.js';

/** The part of a page that the storage uses. */
export interface StorageReader {
  /** Another page has changed the value of a key. */
  stored(key: string): void;
}

/** How it can begin to fail. `denied` and `full` are settings from the beginning. */
export type StorageFailure = 'writes throw' | 'writes are lost' | 'reads throw';

/** `localStorage` of one origin in one browser. */
export class SharedStorage {
  readonly #values = new Map<string, string>();
  readonly #behaviour: Setting['storage'];
  readonly #tell: (key: string, except: StorageReader) => void;
  #lost = false;
  #failure: StorageFailure | undefined;

  /** `tell` sends an event to the other pages, a little later. */
  constructor(behaviour: Setting['storage'], tell: (key: string, except: StorageReader) => void) {
    this.#behaviour = behaviour;
    this.#tell = tell;
  }

  /** Whether everything that was written could be read again. */
  get reliable(): boolean {
    return this.#behaviour === 'works' && !this.#lost && !this.#failure;
  }

  /** It fails from now on. */
  fail(failure: StorageFailure): void {
    this.#failure = failure;
  }

  /** The buyer or the browser clears it. */
  lose(): void {
    this.#lost ||= this.#values.size > 0;
    this.#values.clear();
  }

  /** The storage object for a page. Throws if storage is denied. */
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
