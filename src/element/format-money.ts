/** Amounts as the buyer reads them. */
export { formatMoney } from '../contract/index.js';
