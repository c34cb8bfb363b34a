/**
 * The custom element: attributes in, looks and words out. What a payment does is decided in
 * `checkout`; an `if` about money in this file would be in the wrong place.
 */
import { LitElement, html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import { Checkout, type CheckoutState, type Presentation } from '../checkout/index.js';
import { MoneySchema, type CheckoutSession, type Customer, type Money } from '../contract/index.js';
import { formatMoney } from './format-money.js';
import { styles } from './styles.js';
import { translationFor, type Translation } from './translation.js';

/**
 * A button that takes a mobile-money payment for one order.
 *
 * @example <pay-button endpoint="/pay" order="1001" amount="5000">Payer</pay-button>
 *
 * @slot - The button's label before the amount. Default: "Payer", in the page's language.
 *
 * @fires {PaymentStartEvent} payment-start - A click, before anything is opened or sent. Cancelable; `waitUntil(promise)` holds the create.
 * @fires {CustomEvent<PaymentStateChangeDetail>} payment-statechange - The state changed.
 * @fires {CustomEvent<PaymentSuccessDetail>} payment-success - The proxy has verified that the order was paid.
 * @fires {CustomEvent<PaymentFailedDetail>} payment-failed - A verified end without payment, or no checkout could be shown.
 * @fires {CustomEvent<PaymentPendingDetail>} payment-pending - We stopped waiting and do not know. A late success still fires.
 *
 * @csspart button - The pay button.
 * @csspart amount - The amount on it.
 * @csspart status - The sentence that says how the payment stands.
 * @csspart actions - What can be done meanwhile.
 * @csspart action - One of those buttons.
 * @csspart link - The link to a checkout whose popup did not open.
 *
 * @cssproperty [--pay-button-background=#0b6b53] - Colour of the button.
 * @cssproperty [--pay-button-color=#fff] - Colour of its text.
 * @cssproperty [--pay-button-radius=10px] - Corners.
 *
 * @cssstate idle - Nothing is going on. The states have the names of the flow's: opening, checkout,
 *   confirming, pending, succeeded, failed, canceled, expired.
 */
export class PayButtonElement extends LitElement {
  static override styles = styles;

  static override properties: PropertyDeclarations = {
    endpoint: {},
    order: {},
    gateway: {},
    amount: { type: Number },
    currency: {},
    presentation: {},
    isolated: { type: Boolean },
    checkoutHosts: { attribute: 'checkout-hosts' },
    lang: {},
    disabled: { type: Boolean, reflect: true },
    variant: { reflect: true },
    size: { reflect: true },
    customer: { attribute: false },
  };

  /** Defines the element, unless the tag is taken: a second copy of the script leaves the first in place. */
  static define(tag = 'pay-button', registry: CustomElementRegistry = customElements): void {
    if (!registry.get(tag)) registry.define(tag, this);
  }

  /** Base URL of the payment proxy: `/pay`. */
  declare endpoint: string;
  /** The merchant's order number. The proxy knows its price. */
  declare order: string;
  /** Id of the gateway; needed where the proxy has several. */
  declare gateway: string | undefined;
  /** The price as shown, an integer in the currency's minor unit. The proxy refuses a wrong one. */
  declare amount: number | undefined;
  /** ISO 4217 code of the amount. */
  declare currency: string;
  /** `auto`, `popup` or `redirect`. */
  declare presentation: Presentation;
  /** Keeps the hosted page from reaching this tab. The popup then can't be brought back or closed from here. */
  declare isolated: boolean;
  /** Further hosts that buyers may be sent to, separated by spaces, beside the known gateways' own. */
  declare checkoutHosts: string;
  /** Language of the element. Default: the page's, then French. */
  declare lang: string;
  /** Whether the button takes no clicks. */
  declare disabled: boolean;
  /** Look: filled, or `outline`. */
  declare variant: 'outline' | undefined;
  /** `small`, `large`, or `full`: as wide as its container. */
  declare size: 'small' | 'large' | 'full' | undefined;
  /** What the buyer already typed; passed to the gateway with the click, never stored. */
  declare customer: Customer | undefined;

  #checkout: Checkout | undefined;
  readonly #internals: ElementInternals;

  constructor() {
    super();
    this.endpoint = '';
    this.order = '';
    this.currency = 'XOF';
    this.presentation = 'auto';
    this.isolated = false;
    this.checkoutHosts = '';
    this.lang = '';
    this.disabled = false;
    this.#internals = this.attachInternals();
    this.addEventListener('payment-statechange', () => this.requestUpdate());
  }

  /** Where the payment stands. */
  get state(): CheckoutState {
    return this.#checkout?.state ?? { name: 'idle' };
  }

  /** The session of the present or last attempt. */
  get session(): CheckoutSession | undefined {
    const { state } = this;
    return 'session' in state ? state.session : undefined;
  }

  /** As a click does: pays, or brings the live payment back. Popups open only in a click of the buyer's. */
  pay(): void {
    this.#configured().pay();
  }

  /** Asks the proxy now how the payment stands. */
  verify(): void {
    this.#configured().verify();
  }

  /** Stops waiting for a payment, which may still arrive; or clears the message of a failed one. */
  dismiss(): void {
    this.#configured().dismiss();
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.hasUpdated) this.#configured().connect();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    // A move within the page is a removal and an insertion in one task: not a reason to stop.
    queueMicrotask(() => this.isConnected || this.#checkout?.disconnect());
  }

  protected override willUpdate(): void {
    // Before rendering, so that a payment that is taken up shows in the first picture.
    if (this.isConnected) this.#configured().connect();
  }

  protected override updated(): void {
    const { states } = this.#internals;
    try {
      states.clear();
      states.add(this.state.name);
    } catch {
      // Browsers before custom states style by part alone.
    }
  }

  #configured(): Checkout {
    const text = this.#text();
    const options = {
      endpoint: this.endpoint.replace(/\/+$/, ''),
      order: `${this.order}`,
      gateway: this.gateway || undefined,
      // Whatever stands on the tag: the flow refuses what is not an amount.
      amount: this.amount == null ? undefined : ({ value: this.amount, currency: this.currency } as Money),
      customer: this.customer,
      presentation: this.presentation,
      isolated: this.isolated,
      checkoutHosts: this.checkoutHosts.split(/\s+/).filter(Boolean),
      locale: text.lang,
      interstitial: (slow: boolean) => ({
        lang: text.lang,
        title: text.waitingTitle(this.#shownAmount(text)),
        text: slow ? text.waitingSlow : text.waiting,
      }),
    };
    if (this.#checkout) this.#checkout.configure(options);
    else this.#checkout = new Checkout(options, this);
    return this.#checkout;
  }

  #text(): Translation {
    return translationFor(this.lang || this.closest<HTMLElement>('[lang]')?.lang || document.documentElement.lang);
  }

  #shownAmount(text: Translation): string {
    const { state } = this;
    const amount =
      (state.name === 'failed' && state.amount) ||
      this.session?.amount ||
      MoneySchema.safeParse({ value: this.amount, currency: this.currency }).data;
    return amount ? formatMoney(amount, text.lang) : '';
  }

  protected override render(): TemplateResult {
    const { state } = this;
    const text = this.#text();
    const busy = state.name === 'opening';
    // A payment that goes on has its amount already; the words need the room.
    const amount = /checkout|confirming|pending/.test(state.name) ? '' : this.#shownAmount(text);
    return html`<button
        part="button"
        type="button"
        ?disabled=${this.disabled}
        aria-busy=${busy}
        aria-disabled=${busy || state.name === 'succeeded'}
        @click=${this.pay}
      >
        ${label(state, text)} ${amount && html`<span part="amount">${amount}</span>`}
      </button>
      <div part="status" role="status">${statusText(state, text)}</div>
      ${this.#actions(state, text)}`;
  }

  #actions(state: CheckoutState, text: Translation): TemplateResult | typeof nothing {
    const waiting = state.name === 'checkout' || state.name === 'confirming';
    if (!waiting && state.name !== 'pending') return nothing;
    const link = state.name === 'checkout' && state.presented === 'link' && state.session.checkoutUrl;
    return html`<div part="actions">
      ${link ? html`<a part="link" href=${link} target="_blank" rel="noopener">${text.continueToPayment}</a>` : nothing}
      <button part="action" type="button" @click=${this.verify}>${text.check}</button>
      ${waiting ? html`<button part="action" type="button" @click=${this.dismiss}>${text.leave}</button>` : nothing}
    </div>`;
  }
}

function label({ name }: CheckoutState, text: Translation): unknown {
  switch (name) {
    case 'idle':
    case 'opening':
      return html`<slot>${text.pay}</slot>`;
    case 'checkout':
    case 'confirming':
    case 'pending':
      return text.resume;
    case 'succeeded':
      return text.paid;
    default:
      return text.retry;
  }
}

function statusText(state: CheckoutState, text: Translation): string {
  switch (state.name) {
    case 'idle':
      return '';
    case 'checkout':
      return { popup: text.checkout, link: text.blocked, redirect: text.opening }[state.presented];
    case 'succeeded':
      return text.succeeded(state.session.reference);
    case 'failed':
    case 'pending':
      if (!state.code) return text[state.name];
      if (state.name === 'failed' && state.amount) return text.amountChanged(formatMoney(state.amount, text.lang));
      return text.errors[state.code] ?? text.errors.error;
    default:
      return text[state.name];
  }
}
