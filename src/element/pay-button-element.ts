/**
 * The custom element: reads attributes, and renders looks and words. What a payment does is decided in `checkout`; an
 * `if` about money in this file would be in the wrong place.
 */
import { LitElement, html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import { Checkout, type CheckoutState, type GatewayId, type Presentation } from '../checkout/index.js';
import { offeredGateways } from '../checkout/gateway-choice.js';
import { tryTo } from '../checkout/try-to.js';
import { formatMoney, MoneySchema, type CheckoutSession, type Customer, type Money } from '../contract/index.js';
import { markupProblem } from './markup-problem.js';
import { styles } from './styles.js';
import { translationFor } from './languages.js';
import type { Translation } from './translations/translation.js';
import { actionsOf, gatewayName, isAtTagPrice, isPaidBefore, isWaiting, labelOf, labelsOf, statusOf } from './view.js';

/**
 * Keys that are pressed in the dialog do not reach the page: Escape would also close a dialog of the page around it.
 */
const keep = (event: Event): void => event.stopPropagation();

/** The buttons on the page. All are drawn again when the page changes its language. */
const onPage = new Set<PayButtonElement>();
let pageLanguage: MutationObserver | undefined;

/**
 * Whether the page is still loading, and neither its address nor the browser's storage can hold a payment of ours. Then
 * a button is drawn first, and searches for a payment in the next task: better on a cheap phone.
 */
const isNothingKnown = (): boolean =>
  !location.hash &&
  document.readyState !== 'complete' &&
  !tryTo(() => /pay-button:/.test(`${Object.keys(localStorage)}`));

/** Ms in which a second tap belongs to the first. */
const DOUBLE_TAP = 500;

/**
 * A button that takes a mobile-money payment for one order. A click opens the gateway's hosted
 * page, and a dialog that shows the state of the payment until its verified end.
 *
 * @example <pay-button endpoint="/pay" order="1001" amount="5000">Payer</pay-button>
 *
 * @slot - The button's label before the amount. Default: "Payer", in the page's language.
 * @slot icon - A picture before the label.
 * @slot success - What to show once paid, beside our own sentence: a link to the order, say.
 *
 * @fires {PaymentStartEvent} payment-start - A click, before anything is opened or sent. Cancelable; `waitUntil(promise)` holds the create.
 * @fires {CustomEvent<PaymentStateChangeDetail>} payment-statechange - The state changed.
 * @fires {CustomEvent<PaymentSuccessDetail>} payment-success - The proxy has verified that the order was paid.
 * @fires {CustomEvent<PaymentFailedDetail>} payment-failed - A verified end without payment, or no checkout could be shown.
 * @fires {CustomEvent<PaymentPendingDetail>} payment-pending - We stopped waiting, and the end is unknown: a late success still fires. Or money was received that does not pay the order.
 *
 * @csspart button - The pay button.
 * @csspart label - The text of the button.
 * @csspart price - The amount on the button.
 * @csspart dialog - The dialog that accompanies a payment.
 * @csspart title - The heading of the dialog.
 * @csspart status - The sentence about the state of the payment.
 * @csspart progress - Shown while the buyer waits: a moving bar, and the time.
 * @csspart actions - The row of buttons for what the buyer can do.
 * @csspart action - One button of the actions.
 * @csspart choice - One of the ways to pay, if the buyer can choose.
 * @csspart unavailable - A choice that does not work at the moment.
 * @csspart primary - The likeliest action, in the dialog; none while we ask the buyer not to pay again.
 * @csspart link - The link to a checkout whose popup did not open.
 *
 * @cssproperty [--pay-button-background=#0b6b53] - Colour of the button.
 * @cssproperty [--pay-button-color=#fff] - Colour of the button's text.
 * @cssproperty [--pay-button-radius=10px] - Corners of buttons and dialog.
 * @cssproperty [--pay-button-focus=CanvasText] - Colour of the ring around the element with the focus.
 * @cssproperty [--pay-button-surface=Canvas] - Background of the dialog.
 * @cssproperty [--pay-button-surface-color=CanvasText] - Colour of the dialog's text.
 * @cssproperty [--pay-button-backdrop=#0008] - What covers the page behind the dialog.
 *
 * @cssstate idle - No payment is under way.
 * @cssstate choosing - The buyer chooses how to pay.
 * @cssstate opening - The checkout is being created.
 * @cssstate checkout - The buyer is at the gateway.
 * @cssstate conflict - Another payment of the order is open, at another price or gateway: the buyer decides.
 * @cssstate confirming - The payment is being verified.
 * @cssstate pending - We stopped waiting, and the end is unknown.
 * @cssstate succeeded - Paid, and verified.
 * @cssstate failed - Refused, or no checkout could be shown.
 * @cssstate canceled - Canceled at the gateway.
 * @cssstate expired - The time to pay has run out.
 */
export class PayButtonElement extends LitElement {
  static override styles = styles;

  static override properties: PropertyDeclarations = {
    endpoint: {},
    order: {},
    gateway: {},
    // A value that is no number stays text, for the message that refuses it.
    amount: { converter: (text) => +text! || text },
    currency: {},
    presentation: {},
    isolated: { type: Boolean },
    checkoutHosts: { attribute: 'checkout-hosts' },
    lang: {},
    disabled: { type: Boolean, reflect: true },
    variant: { reflect: true },
    size: { reflect: true },
    shape: { reflect: true },
    full: { type: Boolean, reflect: true },
    inline: { type: Boolean },
    customer: { attribute: false },
  };

  /** Defines the element, unless the tag is taken: a second copy of the script leaves the first in place. */
  static define(tag = 'pay-button', registry: CustomElementRegistry = customElements): void {
    if (!registry.get(tag)) registry.define(tag, this);
  }

  /** Base URL of the payment proxy: `/pay`. */
  declare endpoint: string;
  /** The merchant's order number. The proxy knows its price. If it is made in the click, set it in `payment-start`. */
  declare order: string;
  /**
   * Id of the gateway: `dexchange`, `wave`, or that of an adapter of yours; needed if the proxy has several. With
   * several ids, separated by spaces, or `*` for all that the proxy has, the buyer chooses.
   */
  declare gateway: GatewayId | undefined;
  /** The price as shown, an integer in the currency's minor unit. The proxy refuses a wrong one. */
  declare amount: number | undefined;
  /** ISO 4217 code of the amount: `XOF`, `XAF` or `GNF`. */
  declare currency: string;
  /** `auto`, `popup` or `redirect`. */
  declare presentation: Presentation;
  /** Removes the hosted page's access to this tab. The popup then can't be brought to the front or closed from here. */
  declare isolated: boolean;
  /** Further hosts that buyers may be sent to, separated by spaces, beside the known gateways' own. */
  declare checkoutHosts: string;
  /** Language of the element. Default: the page's, then French. */
  declare lang: string;
  /** Whether the button takes no clicks. */
  declare disabled: boolean;
  /** Look: filled, or `outline`. */
  declare variant: 'outline' | undefined;
  /** Smaller or larger than the text around it. */
  declare size: 'small' | 'large' | undefined;
  /** Corners: `pill`, `square`, or those of `--pay-button-radius`. */
  declare shape: 'pill' | 'square' | undefined;
  /** Whether the button is as wide as its container. */
  declare full: boolean;
  /** No dialog: status and actions are below the button. */
  declare inline: boolean;
  /** What the buyer already typed; passed to the gateway with the click, never stored. */
  declare customer: Customer | undefined;

  /** Not set at the first drawing, if that comes before the search for a payment. */
  #checkout: Checkout | undefined;
  /** Missing in browsers before 2023: they show every state, but have no `:state()` to select by. */
  readonly #internals: ElementInternals | undefined;
  /** Whether the dialog is wanted: from the click until it is closed. */
  #open = false;
  /** When the buyer was asked how to pay, in ms of the page's own clock. */
  #askedAt = 0;
  /**
   * Since when the buyer waits, in ms of the page's own clock, because the phone's clock may be set meanwhile; or 0.
   */
  #since = 0;
  /** The timer that shows the next second of the wait. */
  #clock: ReturnType<typeof setTimeout> | undefined;
  /** What had the focus before a rendering that may take it away. */
  #focused: Element | null | undefined;

  constructor() {
    super();
    this.endpoint = '';
    this.order = '';
    this.currency = 'XOF';
    this.presentation = 'auto';
    this.isolated = false;
    this.checkoutHosts = '';
    this.lang = '';
    this.disabled = this.full = this.inline = false;
    this.#internals = this.attachInternals?.();
  }

  /** The state of the payment. */
  get state(): CheckoutState {
    return this.#checkout?.state ?? { name: 'idle' };
  }

  /** The session of the present or last attempt. */
  get session(): CheckoutSession | undefined {
    const { state } = this;
    return 'session' in state ? state.session : undefined;
  }

  /**
   * Does what a click does: pays, or shows the hosted page of the live payment again; after a success it asks the proxy
   * whether the order is still paid. If another payment of the order is open, it asks the buyer first. Popups open only
   * in a click of the buyer, and after a failure nothing begins without one: `press` is its event, for browsers before
   * 2023.
   */
  pay(press?: Event): void {
    this.#act('pay', press);
  }

  /** In state `conflict`: goes on with the payment that is open. */
  resume(): void {
    this.#act('resume');
  }

  /** In state `conflict`: begins a new payment at the tag's price and gateway. The buyer must not pay both. */
  restart(): void {
    this.#act('restart');
  }

  /** In state `choosing`: pays at this gateway. */
  choose(gateway: string): void {
    this.#act('choose', gateway);
  }

  /**
   * Forgets how the order's last payment ended, a success too; one that is under way is kept. For tests, and for shops
   * that use order numbers again.
   */
  forget(): void {
    this.#configured().forget();
  }

  /** Asks the proxy now for the status of the payment. */
  verify(): void {
    this.#configured().verify();
  }

  /**
   * Gives the payment up. One that is `cancelable` is canceled at its gateway, if the gateway can, and ends with the
   * verified status, which may be a success. For any other it does what `dismiss` does.
   */
  cancel(): void {
    this.#configured().cancel();
  }

  /** Stops waiting for a payment, which may still arrive; or clears the message of a failed one. */
  dismiss(): void {
    this.#configured().dismiss();
  }

  override connectedCallback(): void {
    super.connectedCallback();
    // The update connects the checkout, which takes up a live payment.
    this.requestUpdate();
    onPage.add(this);
    (pageLanguage ??= new MutationObserver(() => onPage.forEach((button) => button.requestUpdate()))).observe(
      document.documentElement,
      { attributeFilter: ['lang'] },
    );
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#clock);
    onPage.delete(this);
    // Removed from the page, it is no modal any more; if it comes back, it is opened again.
    this.#dialog?.removeAttribute('open');
    // A move within the page is a removal and an insertion in one task: not a reason to stop.
    queueMicrotask(() => {
      if (this.isConnected) return;
      this.#close();
      this.#checkout?.disconnect();
    });
  }

  protected override willUpdate(): void {
    // Before rendering, so that a payment that is taken up is in the first drawing.
    if (this.isConnected && (this.hasUpdated || this.#checkout || !isNothingKnown())) this.#configured().connect();
    this.#since = isWaiting(this.state) ? this.#since || performance.now() : 0;
    if (this.#open && this.state.name === 'idle') this.#close();
    this.#focused = this.shadowRoot?.activeElement;
  }

  protected override updated(): void {
    try {
      const { states } = this.#internals!;
      states.clear();
      states.add(this.state.name);
    } catch {
      // Browsers without custom states: only parts can be styled.
    }
    clearTimeout(this.#clock);
    if (!this.isConnected) return;
    if (!this.#checkout || isWaiting(this.state))
      this.#clock = setTimeout(() => this.requestUpdate(), this.#checkout ? 1000 : 0);
    const dialog = this.#dialog;
    const isNew = dialog && !dialog.open;
    if (isNew) {
      dialog.showModal();
      // A dialog that the page hides, with a modal of its own say, would still block the page.
      if (globalThis.ResizeObserver)
        new ResizeObserver(() => this.#dialog?.offsetWidth || this.#close()).observe(dialog);
    }
    // The dialog gets the focus and none of its buttons, so that a second press of Enter does nothing. Also when the
    // element with the focus was removed.
    if (isNew || this.#focused?.isConnected === false) (dialog ?? this.renderRoot.querySelector('button')!).focus();
  }

  get #dialog(): HTMLDialogElement | null {
    return this.renderRoot?.querySelector('dialog');
  }

  #act(method: 'pay' | 'resume' | 'restart' | 'choose', argument?: unknown): void {
    const checkout = this.#configured();
    // There is nothing to pay.
    if (isPaidBefore(this.state)) return;
    checkout[method](argument as string);
    if (method === 'pay') this.#askedAt = performance.now();
    // In browsers without dialogs, status and actions are below the button.
    this.#open = !this.inline && this.state.name !== 'idle' && !!globalThis.HTMLDialogElement?.prototype.showModal;
    this.requestUpdate();
  }

  /** Ignores the second tap of a double tap on the button, which would choose. */
  #tapped(gateway: string): void {
    if (performance.now() - this.#askedAt > DOUBLE_TAP) this.choose(gateway);
  }

  #close(): void {
    this.#open = false;
    // Closed before it is removed, because only then the focus returns to where it was.
    this.#dialog?.close();
    this.requestUpdate();
  }

  #configured(): Checkout {
    const text = this.#text();
    const options = {
      // Any of them may be null: from a framework, or because the attribute was removed.
      endpoint: (this.endpoint || '').replace(/\/+$/, ''),
      order: `${this.order ?? ''}`,
      renew: () => this.#configured(),
      gateway: this.gateway || undefined,
      amount: this.#money,
      customer: this.customer,
      presentation: this.presentation || undefined,
      isolated: this.isolated,
      checkoutHosts: (this.checkoutHosts || '').split(/\s+/).filter(Boolean),
      locale: text.lang,
      problem: markupProblem(this, PayButtonElement.observedAttributes),
      interstitial: (slow: boolean) => ({
        lang: text.lang,
        title: text.waitingTitle(this.#shownAmount(text)),
        text: slow
          ? text.waitingSlow
          : text.waiting(gatewayName(offeredGateways(this.gateway).length > 0 ? undefined : this.gateway || undefined)),
      }),
    };
    if (this.#checkout) this.#checkout.configure(options);
    else {
      // No listeners of our own: a page of a thousand buttons would have thousands.
      this.#checkout = new Checkout(options, {
        dispatchEvent: (event) => {
          this.requestUpdate();
          return this.dispatchEvent(event);
        },
      });
    }
    return this.#checkout;
  }

  /**
   * The amount of the tag, even if it is wrong: the flow refuses that. What frameworks pass for a missing number
   * (undefined, null, NaN, 0, '') means no amount.
   */
  get #money(): Money | undefined {
    const currency = this.currency || 'XOF';
    return this.amount || currency !== 'XOF' ? ({ value: this.amount, currency } as Money) : undefined;
  }

  #text(): Translation {
    return translationFor(this.lang || this.closest<HTMLElement>('[lang]')?.lang || document.documentElement.lang);
  }

  #shownAmount(text: Translation): string {
    const { state } = this;
    const onTag = MoneySchema.safeParse(this.#money).data;
    const amount =
      (state.name === 'failed' && state.amount) || (isAtTagPrice(state) && onTag) || this.session?.amount || onTag;
    return amount ? formatMoney(amount, text.lang) : '';
  }

  protected override render(): TemplateResult {
    const { state } = this;
    const text = this.#text();
    const amount = this.#shownAmount(text);
    const shown = labelOf(state);
    // If the tag has no amount, the session's is not shown either: the button would grow. Empty rather than absent, and
    // every label in this template: that halves the time to draw a thousand buttons.
    // The space is in one text with the amount, because screen readers may miss one that stands alone.
    const priced = this.amount && amount ? ` ${amount}` : '';
    const [label, kept = nothing, more = nothing] = labelsOf(shown, text);
    // Text is set as `textContent`. A page translator replaces text nodes, so one of a template would not be updated
    // any more, and the buyer would read an old status. No white space between tags: each would be a node.
    return html`<div lang=${text.lang}><button
        type="button"
        part="button"
        ?disabled=${this.disabled}
        aria-busy=${state.name === 'opening'}
        aria-disabled=${isPaidBefore(state)}
        @click=${this.pay}
        ><slot name="icon"></slot
        ><span class=${shown} part="label" data-label=${kept} data-more=${more}
          ><span><slot .textContent=${text.pay}></slot><span part="price" .textContent=${priced}></span></span
          ><span .textContent=${label}></span
        ></span
      ></button>${
        this.#open
          ? html`<dialog part="dialog" tabindex="-1" aria-labelledby="title" aria-describedby="status" @close=${this.#close} @keydown=${keep}
            ><h2 part="title" id="title" .textContent=${text.waitingTitle(amount)}></h2
            >${this.#progress(state, text)}</dialog
          >`
          : this.#checkout && this.#progress(state, text)
      }</div>`;
  }

  /** Status and actions, in the dialog or below the button. */
  #progress(state: CheckoutState, text: Translation): TemplateResult {
    const waiting = isWaiting(state);
    const seconds = Math.floor((performance.now() - this.#since) / 1000);
    const link = this.#checkout!.link;
    // The browser inside an app may have no other window.
    const target = state.name === 'checkout' && state.presented === 'outside' ? '_self' : '_blank';
    const actions = actionsOf(state, text, seconds).filter(
      // Below the button: not `pay`, which the button itself does, and nothing to close.
      ([, method]) => this.#open || /^re|verify|choose|cancel/.test(method) || (method === 'dismiss' && waiting),
    );
    return html`<div part="status" id="status" role="status" .textContent=${statusOf(state, text, !navigator.onLine, this.#checkout!.mayBeOpen)}></div>${
      state.name === 'succeeded'
        ? html`<slot name="success"></slot>`
        : waiting
          ? html`<div part="progress" aria-hidden="true"
            ><progress></progress><span .textContent=${`${Math.floor(seconds / 60)}:${`${seconds % 60}`.padStart(2, '0')}`}></span
          ></div>`
          : nothing
    }<div part="actions"
        >${link ? html`<a part="link" href=${link} target=${target} rel="noopener" .textContent=${text.continueToPayment}></a>` : nothing}${actions.map(
          // No primary one while opening, confirming or pending: there we ask the buyer not to pay again.
          ([label, method, choice], index) =>
            html`<button
              part=${choice ? `action choice${choice.available ? '' : ' unavailable'}` : this.#open && !link && !index && !state.name.endsWith('ing') ? 'action primary' : 'action'}
              type="button"
              @click=${method === 'close' ? this.#close : method === 'choose' ? () => this.#tapped(choice!.id) : this[method]}
              .textContent=${label}
            ></button>`,
        )}</div
      >`;
  }
}
