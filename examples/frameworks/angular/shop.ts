import { Component, CUSTOM_ELEMENTS_SCHEMA, signal } from '@angular/core';
import type { PaymentEventMap } from 'pay-button-element';
import { PayButton } from './pay-button.js';

@Component({
  selector: 'coffee-shop',
  imports: [PayButton],
  schemas: [CUSTOM_ELEMENTS_SCHEMA],
  template: `
    <main>
      <h1>Café Touba</h1>
      <button (click)="packs.set(packs() - 1)">Moins</button>
      <button (click)="packs.set(packs() + 1)">Plus</button>
      <input #name [value]="buyer()" (input)="buyer.set(name.value)" />
      <input #box type="checkbox" [checked]="agreed()" (change)="agreed.set(box.checked)" />
      @if (packs() > 0) {
        <pay-button
          endpoint="/pay"
          [order]="'CAFE-' + packs()"
          [amount]="2500 * packs()"
          [customer]="{ name: buyer() }"
          [disabled]="!agreed()"
          (payment-success)="succeeded($event)"
          (payment-failed)="failed($event)"
        >
          {{ packs() > 1 ? 'Payer le tout' : 'Payer' }}
          <span slot="success">Le café arrive.</span>
        </pay-button>
      }
      <output>{{ message() }}</output>
    </main>
  `,
})
export class Shop {
  readonly packs = signal(1);
  readonly buyer = signal('Awa');
  readonly agreed = signal(true);
  readonly message = signal('');

  succeeded({ detail }: PaymentEventMap['payment-success']): void {
    this.message.set(`Merci ! ${detail.session.reference}`);
  }

  failed({ detail }: PaymentEventMap['payment-failed']): void {
    this.message.set(`Pas payé : ${detail.reason}`);
  }
}
