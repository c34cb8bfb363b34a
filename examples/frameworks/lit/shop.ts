import { html, LitElement, nothing } from 'lit';
import 'pay-button-element';
import type { PayButtonElement, PaymentEventMap } from 'pay-button-element';

class ShopElement extends LitElement {
  static override properties = { packs: { state: true }, name: { state: true }, agreed: { state: true }, message: { state: true } };

  declare packs: number;
  declare name: string;
  declare agreed: boolean;
  declare message: string;

  constructor() {
    super();
    this.packs = 1;
    this.name = 'Awa';
    this.agreed = true;
    this.message = '';
  }

  protected override createRenderRoot() {
    return this;
  }

  #succeeded({ detail }: PaymentEventMap['payment-success']) {
    this.message = `Merci ! ${detail.session.reference}`;
  }

  #failed({ detail }: PaymentEventMap['payment-failed']) {
    this.message = `Pas payé : ${detail.reason}`;
  }

  protected override render() {
    return html`<main>
      <h1>Café Touba</h1>
      <button @click=${() => this.packs--}>Moins</button>
      <button @click=${() => this.packs++}>Plus</button>
      <input .value=${this.name} @input=${(event: InputEvent) => (this.name = (event.target as HTMLInputElement).value)} />
      <input type="checkbox" .checked=${this.agreed} @change=${(event: Event) => (this.agreed = (event.target as HTMLInputElement).checked)} />
      ${this.packs > 0
        ? html`<pay-button
            endpoint="/pay"
            order=${`CAFE-${this.packs}`}
            .amount=${(2500 * this.packs) satisfies PayButtonElement['amount']}
            .customer=${{ name: this.name } satisfies PayButtonElement['customer']}
            ?disabled=${!this.agreed}
            @payment-success=${this.#succeeded}
            @payment-failed=${this.#failed}
          >
            ${this.packs > 1 ? 'Payer le tout' : 'Payer'}
            <span slot="success">Le café arrive.</span>
          </pay-button>`
        : nothing}
      <output>${this.message}</output>
    </main>`;
  }
}

customElements.define('coffee-shop', ShopElement);

declare global {
  interface HTMLElementTagNameMap {
    'coffee-shop': ShopElement;
  }
}
