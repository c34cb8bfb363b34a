/**
 * The products' buttons, as the choices have them. Every product has a button of its own, so that a
 * payment under way goes on behind another product's picture.
 */
import { attributesOf, buttonLanguage, type Choices } from '../shared/choices.js';

/** How much too low the tag's amount is, in F CFA, where the price has changed since the page was made. */
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
    // The page's own language changes without a reload here; nobody tells the button of that.
    button.setAttribute('lang', buttonLanguage(choices));
    button.setAttribute('amount', String(priceOf(button) - (choices.scenario === 'amount-changed' ? OUTDATED_BY : 0)));
  }
}

/** The price of a button's product, in F CFA. */
export const priceOf = (button: Element): number => Number((button as HTMLElement).dataset['price']);
