/**
 * The server that ships, in the simulated world: `createPayProxy` with its store in memory. Each
 * request runs to its end while the clock stands still, because its cryptography answers from
 * other threads; so requests never overlap inside it. The simulated proxy covers that.
 */
import { createPayProxy, memoryStore, type PayProxy } from '../../../src/proxy/index.js';
import type { Payment, Surroundings } from './facts.js';
import { PRICE, type SimulatedGateway } from './gateway.js';
import { ENDPOINT, ORDER, SHOP, type ReturnPageFacts, type Server, type WireAnswer, type WireRequest } from './server.js';

/** Some moment: the world's zero on the server's clock. */
export const EPOCH = Date.UTC(2031, 0, 1);

export class RealProxy implements Server {
  readonly #world: Surroundings;
  readonly #gateway: SimulatedGateway;
  #proxy: PayProxy;
  #paid = false;

  constructor(world: Surroundings, gateway: SimulatedGateway) {
    this.#world = world;
    this.#gateway = gateway;
    this.#proxy = this.#begin();
  }

  async handle(request: WireRequest, answer: (answer: WireAnswer) => void): Promise<void> {
    const { method, url, body } = request;
    // The real proxy would hold the request in real time; the simulated one holds in the world's.
    const { prefer: _, ...headers } = request.headers;
    this.#gateway.keyInHand = headers['idempotency-key'] ?? '';
    const response = await this.#proxy.fetch(
      new Request(url, { method, headers: { ...headers, Origin: SHOP }, ...(body !== undefined && { body }) }),
    );
    answer({ status: response.status, headers: Object.fromEntries(response.headers), body: await response.text() });
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

  #begin(): PayProxy {
    const now = (): number => EPOCH + this.#world.clock.now;
    return createPayProxy({
      secret: 'a secret for the simulation, which is long enough',
      publicUrl: ENDPOINT,
      allowedOrigins: [SHOP],
      gateways: [this.#gateway],
      resolveOrder: (order) =>
        order === ORDER
          ? { amount: { value: PRICE, currency: 'XOF' }, paid: this.#world.setting.marksPaid && this.#paid }
          : null,
      onSettled: ({ status }) => {
        this.#paid ||= status === 'succeeded';
      },
      store: memoryStore({ now }),
      log: false,
      now,
    });
  }
}
