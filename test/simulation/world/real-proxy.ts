/**
 * The real server in the simulated world: `createPayProxy` with its store in memory. Its cryptography answers from other
 * threads, so the clock stops until a request has ended. So requests never overlap in it. The simulated proxy covers
 * that case.
 */
import type { CheckoutSession } from '../../../src/contract/index.js';
import { createPayProxy, memoryStore, type PayProxy, type PayProxyConfig } from '../../../src/proxy/index.js';
import type { Payment, Surroundings } from './facts.js';
import type { SimulatedGateway } from './gateway.js';
import type { Shop } from './shop.js';
import { ENDPOINT, SHOP, type ReturnPageFacts, type Server, type WireAnswer, type WireRequest } from './server.js';

/** The server's time at the beginning of the world. */
export const EPOCH = Date.UTC(2031, 0, 1);
/** Header with the client's address: all buyers of a session have one address, a stranger has several. */
const CLIENT = 'x-client';

export class RealProxy implements Server {
  readonly #world: Surroundings;
  readonly #gateway: SimulatedGateway;
  readonly #shop: Shop;
  /** The last session id of each payment. */
  readonly #ids = new Map<Payment, string>();
  #proxy: PayProxy;

  constructor(world: Surroundings, gateway: SimulatedGateway, shop: Shop) {
    this.#world = world;
    this.#gateway = gateway;
    this.#shop = shop;
    this.#proxy = this.#begin();
  }

  async handle(request: WireRequest, answer: (answer: WireAnswer) => void): Promise<void> {
    const { method, url, body } = request;
    // The real proxy would hold the request in real time. Only the simulated proxy holds in virtual time.
    const { prefer: _, ...headers } = request.headers;
    const given = await this.#ask(url, { method, headers: { ...headers, Origin: SHOP, [CLIENT]: 'buyers' }, body });
    if (given.status === 201) this.#offered(JSON.parse(given.body) as CheckoutSession, headers['idempotency-key']!);
    answer(given);
  }

  async send(path: string, { method = 'GET', headers = {}, body }: Partial<WireRequest>): Promise<WireAnswer> {
    return this.#ask(ENDPOINT + path, { method, headers, body });
  }

  async openReturnPage(reference: string): Promise<void> {
    const url = this.#gateway.returnUrlOfStranger(reference);
    if (url) await this.#ask(url, { method: 'GET', headers: {}, body: undefined });
  }

  async #ask(url: string, { method, headers, body }: Omit<WireRequest, 'url'>): Promise<WireAnswer> {
    const request = new Request(url, { method, headers, ...(body !== undefined && { body }) });
    const response = await this.#proxy.fetch(request);
    return {
      status: response.status,
      headers: Object.fromEntries(response.headers),
      body: await response.text(),
    };
  }

  async returnPage({ returnUrl }: Payment): Promise<ReturnPageFacts> {
    const response = await this.#proxy.fetch(new Request(returnUrl));
    const html = await response.text();
    const read = (pattern: RegExp): string | undefined => pattern.exec(html)?.[1]?.replaceAll('&amp;', '&');
    return { href: read(/<a href="([^"]*)"/) ?? SHOP, reference: read(/ data-reference="([^"]*)"/) };
  }

  async receiveWebhook(payment: Payment): Promise<void> {
    const body = JSON.stringify({ reference: payment.reference });
    await this.#proxy.fetch(new Request(this.#gateway.webhookOf(payment), { method: 'POST', body }));
  }

  restart(): void {
    this.#proxy = this.#begin();
  }

  async reconcile(): Promise<void> {
    await this.#proxy.reconcile();
  }

  async tryOtherShop(payment: Payment): Promise<void> {
    const elsewhere = 'https://elsewhere.example/pay';
    const leaked = (how: string): void => this.#world.report({ type: 'leaked', payment, how });
    const other = this.#begin(elsewhere, () => leaked('settled an order of another shop'));
    const there = (url: string): string => url.replace(ENDPOINT, elsewhere);
    const id = this.#ids.get(payment);
    if (id !== undefined && (await other.fetch(new Request(`${elsewhere}/sessions/${id}`))).ok)
      leaked('was opened by another shop');
    if ((await other.fetch(new Request(there(payment.returnUrl)))).ok) leaked('led back to another shop');
    const body = JSON.stringify({ reference: payment.reference });
    await other.fetch(new Request(there(this.#gateway.webhookOf(payment)), { method: 'POST', body }));
  }

  #offered({ reference, status, id }: CheckoutSession, key: string): void {
    const payment = this.#gateway.payments.find((each) => each.reference === reference);
    if (!payment) return;
    this.#ids.set(payment, id);
    if (status === 'pending') this.#shop.offered(payment, key);
  }

  #begin(
    publicUrl = ENDPOINT,
    onSettled: PayProxyConfig['onSettled'] = (session, settlement) => this.#shop.settled(session, settlement),
  ): PayProxy {
    const now = (): number => EPOCH + this.#world.clock.now;
    return createPayProxy({
      // The same for every shop. It must not be enough to open another shop's session id.
      secret: 'a secret for the simulation, which is long enough',
      publicUrl,
      allowedOrigins: [SHOP],
      gateways: this.#gateway.adapters(),
      resolveOrder: (order) => this.#shop.resolve(order),
      createLimits: { client: (request) => request.headers.get(CLIENT) },
      onSettled,
      store: memoryStore({ now }),
      log: false,
      now,
    });
  }
}
