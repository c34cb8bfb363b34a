/** What all pages of one browser share. */
import type { Surroundings } from './facts.js';
import type { Network } from './network.js';
import type { Setting } from './setting.js';
import { SharedChannel } from './shared-channel.js';
import { SharedLocks } from './shared-locks.js';
import { SharedStorage, type StorageReader } from './shared-storage.js';

const BROWSER_AGENT = 'Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36';
const IN_APP_AGENT = `${BROWSER_AGENT} [FB_IAB/FB4A;FBAV/500.0.0.0;]`;

/** One profile on one device. */
export class BrowserProfile {
  readonly label: string;
  readonly network: Network;
  readonly storage: SharedStorage;
  readonly locks = new SharedLocks();
  readonly channel: SharedChannel;
  readonly userAgent: string;
  /** The phone number in the shop's form. May be empty. */
  readonly customer: string;
  online = true;
  /** Milliseconds by which the device's clock is wrong. */
  clockError = 0;
  #uuids = 0;

  /** `tell` sends a storage event to the other pages. */
  constructor(
    { clock, setting }: Surroundings,
    label: string,
    network: Network,
    storage: Setting['storage'],
    tell: (key: string, writer: StorageReader) => void,
  ) {
    this.label = label;
    this.network = network;
    this.customer = setting.customers === 'one' ? '' : `77100000${setting.customers === 'differ' ? label.slice(1) : 1}`;
    this.storage = new SharedStorage(storage, tell);
    this.channel = new SharedChannel(clock);
    this.userAgent = setting.presentation === 'in-app' ? IN_APP_AGENT : BROWSER_AGENT;
  }

  /** Whether its storage has kept everything that was written. */
  get reliable(): boolean {
    return this.storage.reliable;
  }

  randomUUID(): string {
    return `${this.label}-00000000-${String(++this.#uuids).padStart(4, '0')}`;
  }
}
