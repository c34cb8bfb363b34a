/**
 * One order of the test shop: its page, the faults of its network, its scenario at the gateway, and the events of its
 * page. Each test has its own order, so tests can share servers and browsers.
 */
import type { Outcome, Sandbox, Scenario, TransactionRecord } from '../../../src/sandbox/index.js';
import type { PageOptions, ToldEvent } from './shop-page.js';
import { until } from './until.js';

/** The requests that can have a fault: `POST /sessions`, `GET /sessions/{id}`, the return page. */
export type RequestKind = 'create' | 'read' | 'return';

/** What the network, or a server in front of the proxy, does to a request. Default: nothing. */
export interface Fault {
  readonly on: RequestKind;
  /** How many requests have this fault. Default: all. */
  readonly times?: number;
  /** The connection breaks: before the proxy gets the request, or after it has answered. */
  readonly lost?: 'request' | 'answer';
  /** Milliseconds before the answer is sent. The proxy has already made it. */
  readonly delay?: number;
  /** The answer is sent only after this. */
  readonly until?: Promise<unknown>;
  /** HTTP status of an answer instead of the proxy's. The proxy does not get the request. */
  readonly status?: number;
  /** HTML of that answer. */
  readonly html?: string;
}

/** One order, for a test. */
export class Order {
  readonly id: string;
  /** Address of its page. */
  readonly url: string;
  readonly page: PageOptions;
  /** All events so far, of every load of its page. */
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

  /** Sets the scenario of this order's payments at the gateway. */
  script(scenario: Scenario): void {
    this.#sandbox.script({ reference: `${this.id}-` }, scenario);
  }

  /** Adds a fault for this order's requests. Earlier faults are used first. Returns a function that ends it. */
  fault(fault: Fault): () => void {
    const entry = { fault, left: fault.times ?? Infinity };
    this.#faults.push(entry);
    return () => void (entry.left = 0);
  }

  /** Delays the answers of a kind until the returned function is called. */
  hold(on: RequestKind): () => void {
    let release = (): void => {};
    const released = new Promise<void>((resolve) => (release = resolve));
    const end = this.fault({ on, until: released });
    return () => {
      end();
      release();
    };
  }

  /** For the shop: records a request, and returns its fault. */
  arrived(kind: RequestKind, path: string): Fault | undefined {
    this.requests.push({ kind, path });
    const entry = this.#faults.find(({ fault, left }) => fault.on === kind && left > 0);
    if (entry) entry.left--;
    return entry?.fault;
  }

  /** Settles its only payment at the gateway without the hosted page, as the buyer's phone does. */
  decide(outcome: Outcome = 'succeeded'): void {
    this.#sandbox.choose(this.transaction.reference, outcome);
  }

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

  /** Address of the return page of the last payment. */
  get returnUrl(): string {
    const last = this.requests.findLast(({ kind }) => kind === 'return');
    if (!last) throw new Error(`Nobody has returned from the payment of ${this.id}.`);
    return new URL(last.path, this.url).href;
  }

  /** How many requests of a kind have arrived. */
  count(kind: RequestKind): number {
    return this.requests.filter((request) => request.kind === kind).length;
  }

  /** The events of these types. Default: the end events. */
  events(...types: string[]): ToldEvent[] {
    const wanted = types.length > 0 ? types : ['payment-success', 'payment-failed'];
    return this.told.filter(({ type }) => wanted.includes(type));
  }

  /** Waits for an event of this type. */
  event(type: string, timeout?: number): Promise<ToldEvent> {
    return until(
      `${type} of ${this.id}; told: ${this.told.map(({ type, state }) => state ?? type).join(' ')}`,
      () => this.events(type)[0],
      timeout,
    );
  }

  /** Waits until this many requests of a kind have arrived. */
  async arrivals(kind: RequestKind, count: number, timeout?: number): Promise<void> {
    await until(`${kind} number ${count} of ${this.id}`, () => this.count(kind) >= count, timeout);
  }
}
