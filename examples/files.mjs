/** The two files that every server in this folder serves beside the proxy. */

/** A page with the buttons. */
export const page = new URL('index.html', import.meta.url);

/** The button's script, from the installed package. */
export const script = new URL(import.meta.resolve('pay-button-element/pay-button.iife.js'));
