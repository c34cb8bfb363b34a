/** The merchant's order number. */
import { matching } from './matching.js';

/** Printable, 1 to 64 characters: the reference made from it must stay short enough for every gateway. */
export const OrderSchema = matching(/^[^\p{Cc}\p{Cs}]{1,64}$/u);
