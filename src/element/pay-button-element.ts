/**
 * The custom element: attributes in, looks and words out. What a payment does is decided in
 * `checkout`; an `if` about money in this file would be in the wrong place.
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

/** The page hears no key that is pressed in the dialog: Escape would close a dialog of the page's around it, too. */
const keep = (event: Event): void => event.stopPropagation();

/** The buttons of the page, which are drawn anew when it changes its language. */
const onPage = new Set<PayButtonElement>();
let pageLanguage: MutationObserver | undefined;

/**
 * Whether the page still loads, and neither its address nor the browser's storage can hold a payment of ours. A cheap
 * phone then draws the button in one task, and looks for payments in the next one.
 */
const isNothingKnown = (): boolean =>
  !location.hash &&
  document.readyState !== 'complete' &&
  !tryTo(() => /pay-button:/.test(`${Object.keys(localStorage)}`));

/** Ms in which a second tap belongs to the first. */
const DOUBLE_TAP = 500;

/**
 * A button that takes a mobile-money payment for one order. A click opens the gateway's hosted
 * checkout, and a dialog that says how the payment stands until its verified end.
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
 * @fires {CustomEvent<PaymentPendingDetail>} payment-pending - We stopped waiting and do not know: a late success still fires. Or money was received that does not pay the order.
 *
 * @csspart button - The pay button.
 * @csspart label - What stands on it.
 * @csspart price - The amount on it.
 * @csspart dialog - The dialog that accompanies a payment.
 * @csspart title - Its heading.
 * @csspart status - The sentence that says how the payment stands.
 * @csspart progress - What moves while the buyer waits: a bar, and the time.
 * @csspart actions - What can be done meanwhile.
 * @csspart action - One of those buttons.
 * @csspart choice - One of the ways to pay, where the buyer can choose.
 * @csspart unavailable - Of these, one that does not work at the moment.
 * @csspart primary - The likeliest of them, in the dialog; none while we say not to pay again.
 * @csspart link - The link to a checkout whose popup did not open.
 *
 * @cssproperty [--pay-button-background=#0b6b53] - Colour of the button.
 * @cssproperty [--pay-button-color=#fff] - Colour of its text.
 * @cssproperty [--pay-button-radius=10px] - Corners of buttons and dialog.
 * @cssproperty [--pay-button-focus=CanvasText] - Colour of the ring around what has the focus.
 * @cssproperty [--pay-button-surface=Canvas] - Background of the dialog.
 * @cssproperty [--pay-button-surface-color=CanvasText] - Colour of the dialog's text.
 * @cssproperty [--pay-button-backdrop=#0008] - What covers the page behind the dialog.
 *
 * @cssstate idle - Nothing is going on.
 * @cssstate choosing - The buyer chooses how to pay.
 * @cssstate opening - The checkout is being created.
 * @cssstate checkout - The buyer is at the gateway.
 * @cssstate conflict - Another payment of the order is open, at another price or gateway: the buyer decides.
 * @cssstate confirming - The payment is being verified.
 * @cssstate pending - We stopped waiting, and do not know.
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
    // What is no number stays as it was written, for the message that refuses it.
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
  /** The merchant's order number. The proxy knows its price. One that is made in the click is set in `payment-start`. */
  declare order: string;
  /**
   * Id of the gateway, `dexchange`, `wave` or that of an adapter of yours; needed where the proxy has several. With
   * several ids, separated by spaces, or `*` for all that the proxy has, the buyer chooses.
   */
  declare gateway: GatewayId | undefined;
  /** The price as shown, an integer in the currency's minor unit. The proxy refuses a wrong one. */
  declare amount: number | undefined;
  /** ISO 4217 code of the amount: `XOF`, `XAF` or `GNF`. */
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
  /** Smaller or larger than the text around it. */
  declare size: 'small' | 'large' | undefined;
  /** Corners: `pill`, `square`, or those of `--pay-button-radius`. */
  declare shape: 'pill' | 'square' | undefined;
  /** Whether the button is as wide as its container. */
  declare full: boolean;
  /** No dialog: what there is to say and to do stands below the button. */
  declare inline: boolean;
  /** What the buyer already typed; passed to the gateway with the click, never stored. */
  declare customer: Customer | undefined;

  /** None yet where the first drawing comes before the look for a payment. */
  #checkout: Checkout | undefined;
  /** None in browsers before 2023; they have the looks of every state, and no names for them. */
  readonly #internals: ElementInternals | undefined;
  /** Whether the dialog is wanted: from the click until it is closed. */
  #open = false;
  /** When the buyer was asked how to pay, in ms of the page's own clock. */
  #askedAt = 0;
  /** Since when the buyer waits, in ms of the page's own clock, or 0: the phone's may be set meanwhile. And what shows the next second of it. */
  #since = 0;
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

  /** Where the payment stands. */
  get state(): CheckoutState {
    return this.#checkout?.state ?? { name: 'idle' };
  }

  /** The session of the present or last attempt. */
  get session(): CheckoutSession | undefined {
    const { state } = this;
    return 'session' in state ? state.session : undefined;
  }

  /**
   * As a click does: pays, or brings the live payment back; after a success it asks whether that still counts. Where
   * another payment of the order is open it asks the buyer first. Popups open only in a click of the buyer's, and after
   * a failure nothing begins without one: `press` is its event, where the browser may not know (before 2023).
   */
  pay(press?: Event): void {
    this.#act('pay', press);
  }

  /** In state `conflict`: goes on with the payment that is open. */
  resume(): void {
    this.#act('resume');
  }

  /** In state `conflict`: begins anew at the tag's price and gateway. The buyer must not pay both. */
  restart(): void {
    this.#act('restart');
  }

  /** In state `choosing`: pays at this gateway. */
  choose(gateway: string): void {
    this.#act('choose', gateway);
  }

  /** Forgets how the order's last payment ended, a success too; one that is under way is kept. For tests, and where order numbers begin again. */
  forget(): void {
    this.#configured().forget();
  }

  /** Asks the proxy now how the payment stands. */
  verify(): void {
    this.#configured().verify();
  }

  /**
   * Gives the payment up: one that is `cancelable` is canceled at its gateway where that can be done, and ends with the
   * verified status, which may be a success. Any other is turned away from, as by `dismiss`.
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
    // Out of the page it is no modal any more; should it come back it is opened anew.
    this.#dialog?.removeAttribute('open');
    // A move within the page is a removal and an insertion in one task: not a reason to stop.
    queueMicrotask(() => {
      if (this.isConnected) return;
      this.#close();
      this.#checkout?.disconnect();
    });
  }

  protected override willUpdate(): void {
    // Before rendering, so that a payment that is taken up shows in the first picture.
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
      // Browsers before custom states style by part alone.
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
    // The dialog and none of its buttons, so that a second press of Enter does nothing; and again when what had the focus is gone.
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
    // What browsers without dialogs have to say stands below the button.
    this.#open = !this.inline && this.state.name !== 'idle' && !!globalThis.HTMLDialogElement?.prototype.showModal;
    this.requestUpdate();
  }

  /** Not at once: the second tap of a double tap on the button would choose. */
  #tapped(gateway: string): void {
    if (performance.now() - this.#askedAt > DOUBLE_TAP) this.choose(gateway);
  }

  #close(): void {
    this.#open = false;
    // Before it is removed, because only then the focus returns to where it was.
    this.#dialog?.close();
    this.requestUpdate();
  }

  #configured(): Checkout {
    const text = this.#text();
    const options = {
      // A framework, or an attribute that is taken away, leaves null in any of them.
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
      // No listener of our own: a thousand buttons would have a thousand.
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
   * Whatever stands on the tag: the flow refuses what is not an amount. What frameworks make of a number that they do
   * not have (undefined, null, NaN, 0, '') is none.
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
    // Not the session's where the tag has none: the button would grow when it comes. Empty rather than absent, and
    // every label in this template: a page of a thousand buttons is drawn in half the time.
    // The space is in one text with the amount, because screen readers may miss one that stands alone.
    const priced = this.amount && amount ? ` ${amount}` : '';
    const [label, kept = nothing, more = nothing] = labelsOf(shown, text);
    // Text is set as the content of its element: a text node of a template would be lost to a page translator, which
    // replaces it, and the buyer would read what was true before. No white space between tags: each would be a node.
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

  /** How the payment stands and what can be done, in the dialog or below the button. */
  #progress(state: CheckoutState, text: Translation): TemplateResult {
    const waiting = isWaiting(state);
    const seconds = Math.floor((performance.now() - this.#since) / 1000);
    const link = this.#checkout!.link;
    // In the browser of an app there may be no other window.
    const target = state.name === 'checkout' && state.presented === 'outside' ? '_self' : '_blank';
    const actions = actionsOf(state, text, seconds).filter(
      // The button itself pays again, and below it there is nothing to close.
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
          // No likeliest one while opening, confirming or pending: there we say not to pay again.
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
