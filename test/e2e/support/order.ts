/**
 * One order of the test shop: its page, what the network does to it, what the gateway does with it,
 * and what was told about it. A test has an order of its own, so tests share servers and browsers.
 */
import type { Outcome, Sandbox, Scenario, TransactionRecord } from '../../../src/sandbox/index.js';
import type { PageOptions, ToldEvent } from './shop-page.js';
import { until } from './until.js';

/** The requests that a fault can be about: `POST /sessions`, `GET /sessions/{id}`, the return page. */
export type RequestKind = 'create' | 'read' | 'return';

/** What the network, or the server before the proxy, does to a request. Nothing said: nothing happens. */
export interface Fault {
  readonly on: RequestKind;
  /** How many requests it befalls. Default: all. */
  readonly times?: number;
  /** The connection breaks: before the proxy hears of the request, or after it has done its work. */
  readonly lost?: 'request' | 'answer';
  /** Milliseconds before the answer goes out. The proxy has done its work meanwhile. */
  readonly delay?: number;
  /** The answer goes out no sooner than this. */
  readonly until?: Promise<unknown>;
  /** HTTP status of an answer in place of the proxy's, which never hears of the request. */
  readonly status?: number;
  /** HTML of that answer. */
  readonly html?: string;
}

/** One order, from the test's side. */
export class Order {
  readonly id: string;
  /** Address of its page. */
  readonly url: string;
  readonly page: PageOptions;
  /** Everything told about it so far, by every load of its page. */
  readonly told: ToldEvent[] = [];
  /** The requests that have arrived so far. */
  readonly requests: { readonly kind: RequestKind; readonly path: string }[] = [];
  /** Violations that browsers reported, with a `report-uri /reports/{id}` in the page's policy. */
  readonly violations: string[] = [];
  readonly #sandbox: Sandbox;
  readonly #faults: { fault: Fault; left: number }[] = [];

  constructor(id: string, url: string, page: PageOptions, sandbox: Sandbox) {
    this.id = id;
    this.url = url;
    this.page = page;
    this.#sandbox = sandbox;
  }

  // — What happens to it —

  /** Scripts the gateway for this order's payments. */
  script(scenario: Scenario): void {
    this.#sandbox.script({ reference: `${this.id}-` }, scenario);
  }

  /** Puts a fault in the way of this order's requests. Earlier ones come first. Returns its end. */
  fault(fault: Fault): () => void {
    const entry = { fault, left: fault.times ?? Infinity };
    this.#faults.push(entry);
    return () => void (entry.left = 0);
  }

  /** Holds the answers of a kind back until the returned function is called. */
  hold(on: RequestKind): () => void {
    let release = (): void => {};
    const released = new Promise<void>((resolve) => (release = resolve));
    const end = this.fault({ on, until: released });
    return () => {
      end();
      release();
    };
  }

  /** Takes note of a request, and says what is to happen to it. For the shop. */
  arrived(kind: RequestKind, path: string): Fault | undefined {
    this.requests.push({ kind, path });
    const entry = this.#faults.find(({ fault, left }) => fault.on === kind && left > 0);
    if (entry) entry.left--;
    return entry?.fault;
  }

  /** Decides its only payment at the gateway without the hosted page, as on the buyer's phone. */
  decide(outcome: Outcome = 'succeeded'): void {
    this.#sandbox.choose(this.transaction.reference, outcome);
  }

  // — What came of it —

  /** Its payments at the gateway, oldest first. */
  get transactions(): TransactionRecord[] {
    return this.#sandbox.transactions().filter(({ reference }) => reference.startsWith(`${this.id}-`));
  }

  /** Its only payment at the gateway. */
  get transaction(): TransactionRecord {
    const [transaction, ...more] = this.transactions;
    if (!transaction || more.length > 0)
      throw new Error(`${this.id} has ${more.length + (transaction ? 1 : 0)} payments.`);
    return transaction;
  }

  /** Address of the return page that the buyer was last sent to. */
  get returnUrl(): string {
    const last = this.requests.findLast(({ kind }) => kind === 'return');
    if (!last) throw new Error(`Nobody has returned from the payment of ${this.id}.`);
    return new URL(last.path, this.url).href;
  }

  /** How many requests of a kind have arrived. */
  count(kind: RequestKind): number {
    return this.requests.filter((request) => request.kind === kind).length;
  }

  /** The events of these types, or every terminal one. */
  events(...types: string[]): ToldEvent[] {
    const wanted = types.length > 0 ? types : ['payment-success', 'payment-failed'];
    return this.told.filter(({ type }) => wanted.includes(type));
  }

  /** Waits until an event of this type was told. */
  event(type: string, timeout?: number): Promise<ToldEvent> {
    return until(
      `${type} of ${this.id}; told: ${this.told.map(({ type, state }) => state ?? type).join(' ')}`,
      () => this.events(type)[0],
      timeout,
    );
  }

  /** Waits until so many requests of a kind have arrived. */
  async arrivals(kind: RequestKind, count: number, timeout?: number): Promise<void> {
    await until(`${kind} number ${count} of ${this.id}`, () => this.count(kind) >= count, timeout);
  }
}
