import { Directive, effect, ElementRef, inject, input } from '@angular/core';
import 'pay-button-element';
import type { PayButtonElement } from 'pay-button-element';

/** Types what templates give to `<pay-button>`: copy it, with the properties that you use. Its events are typed already. */
@Directive({ selector: 'pay-button' })
export class PayButton {
  readonly endpoint = input.required<PayButtonElement['endpoint']>();
  readonly order = input.required<PayButtonElement['order']>();
  readonly amount = input<PayButtonElement['amount']>();
  readonly customer = input<PayButtonElement['customer']>();
  readonly disabled = input<PayButtonElement['disabled']>(false);

  constructor() {
    const { nativeElement } = inject<ElementRef<PayButtonElement>>(ElementRef);
    effect(() => {
      nativeElement.endpoint = this.endpoint();
      nativeElement.order = this.order();
      nativeElement.amount = this.amount();
      nativeElement.customer = this.customer();
      nativeElement.disabled = this.disabled();
    });
  }
}
