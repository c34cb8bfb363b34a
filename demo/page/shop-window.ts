/**
 * The products and their buttons, as chosen. Every product has its own button, so that a payment under way goes on
 * while another product is shown.
 */
import { attributesOf, buttonLanguage, type Choices } from '../shared/choices.js';

/** The scenario of a changed price: the tag's amount is this much too low, in F CFA. */
const OUTDATED_BY = 500;

/** Shows the chosen product, and gives all buttons the chosen attributes. */
export function dressShopWindow(choices: Choices): void {
  for (const product of document.querySelectorAll<HTMLElement>('.product')) {
    product.hidden = product.dataset['product'] !== choices.product;
  }
  for (const button of document.querySelectorAll('pay-button')) {
    for (const [name, value] of Object.entries(attributesOf(choices))) {
      if (value === undefined) button.removeAttribute(name);
      else button.setAttribute(name, value);
    }
    // This page changes its language without a reload, and the button does not notice that.
    button.setAttribute('lang', buttonLanguage(choices));
    button.setAttribute('amount', String(priceOf(button) - (choices.scenario === 'amount-changed' ? OUTDATED_BY : 0)));
  }
}

/** The price of a button's product, in F CFA. */
export const priceOf = (button: Element): number => Number((button as HTMLElement).dataset['price']);
