/**
 * Other packages from npm that a merchant could use, set up as in their own documentation. They are read only when they
 * are needed, because `npm run bench` installs them first.
 */
import { readFile } from 'node:fs/promises';
import { bundle } from './bundle.js';
import type { Contender } from './contender.js';

/** `here`: in the measured bytes. `elsewhere`: drawn or done by scripts from the vendor's servers. */
export type Has = 'here' | 'partly' | 'elsewhere' | 'no';

/** The features of a checkout, and where they come from. */
export interface Features {
  readonly button: Has;
  /** A part of the shop's page that shows the state of the payment. */
  readonly dialog: Has;
  /** Texts in two languages or more. */
  readonly languages: Has;
  /** A success is shown only after the merchant's server has confirmed it. */
  readonly verification: Has;
  /** A tag in HTML is enough; no script of the shop is needed. */
  readonly tag: Has;
}

export interface Peer extends Contender {
  /** Name on npm; its version is that of `bench/package.json`. */
  readonly package: string;
  readonly has: Features;
  /** What comes from the vendor's servers, and when. It is not in the numbers. Absent: nothing does. */
  readonly remote?: string;
  /** What was measured before its version was last changed: that version, and its bytes with brotli. */
  readonly before?: { readonly version: string; readonly brotli: number };
  /** It is not a checkout. Only its element is measured. */
  readonly other?: string;
}

/** The version that is installed. */
export async function peerVersion({ package: name }: Peer): Promise<string> {
  const text = await readFile(new URL(`../node_modules/${name}/package.json`, import.meta.url), 'utf8').catch(() => {
    throw new Error(`${name} is not installed. \`npm run bench\` installs what bench/package.json names.`);
  });
  return (JSON.parse(text) as { version: string }).version;
}

const BUTTON = '<button id="pay">Payer 5 000 F CFA</button>';
const onPress = (run: string): string => `document.querySelector('#pay').addEventListener('click', () => { ${run} });`;
/** After the deferred scripts. */
const onReady = (run: string): string => `addEventListener('DOMContentLoaded', () => { ${run} });`;

export const PEERS: readonly Peer[] = [
  {
    name: 'kkiapay',
    package: 'kkiapay',
    has: { button: 'here', dialog: 'elsewhere', languages: 'here', verification: 'no', tag: 'here' },
    remote: 'the dialog, in a frame, on the click',
    script: () => bundle(`import 'kkiapay';`),
    markup: '<kkiapay-widget amount="5000" sandbox="true"></kkiapay-widget>',
    ready: `document.querySelector('kkiapay-widget').shadowRoot?.querySelector('button')`,
    press: 'kkiapay-widget >>> button',
    taken: `document.querySelector('iframe')`,
    tag: 'kkiapay-widget',
  },
  {
    name: 'cinetpay-seamless',
    package: 'cinetpay-seamless',
    has: { button: 'no', dialog: 'here', languages: 'no', verification: 'partly', tag: 'no' },
    script: () =>
      bundle(`import { CinetPaySeamless } from 'cinetpay-seamless'; globalThis.CinetPaySeamless = CinetPaySeamless;`),
    markup: BUTTON,
    wiring: onPress(`CinetPaySeamless.open({ paymentToken: 'token-of-the-server' })`),
    ready: 'window.CinetPaySeamless',
    press: '#pay',
    taken: `document.querySelector('.cp-seamless-overlay')`,
  },
  {
    name: 'paystack inline',
    package: '@paystack/inline-js',
    has: { button: 'partly', dialog: 'elsewhere', languages: 'elsewhere', verification: 'no', tag: 'partly' },
    remote: 'the dialog, in a frame, on the click',
    script: () => bundle(`import PaystackPop from '@paystack/inline-js'; globalThis.PaystackPop = PaystackPop;`),
    markup: BUTTON,
    wiring: onPress(
      `new PaystackPop().newTransaction({ key: 'pk_test', email: 'buyer@shop.example', amount: 500000, currency: 'XOF' })`,
    ),
    ready: 'window.PaystackPop',
    press: '#pay',
    taken: `document.querySelector('iframe')`,
  },
  {
    name: 'altcha',
    package: 'altcha',
    has: { button: 'no', dialog: 'no', languages: 'partly', verification: 'no', tag: 'here' },
    other: 'a captcha',
    script: () => bundle(`import 'altcha';`),
    markup: '<altcha-widget challenge="/challenge.json"></altcha-widget>',
    ready: `document.querySelector('altcha-widget input[type=checkbox]')`,
    press: 'altcha-widget label',
    taken: `document.querySelector('altcha-widget [data-state]:not([data-state=unverified])')`,
    tag: 'altcha-widget',
  },
  {
    name: 'google-pay-button',
    package: '@google-pay/button-element',
    has: { button: 'elsewhere', dialog: 'elsewhere', languages: 'elsewhere', verification: 'no', tag: 'partly' },
    remote: 'the script that draws the button, with the page',
    script: () => bundle(`import '@google-pay/button-element';`),
    markup: '<google-pay-button environment="TEST"></google-pay-button>',
    wiring: `document.querySelector('google-pay-button').paymentRequest = {
      apiVersion: 2, apiVersionMinor: 0, allowedPaymentMethods: [], merchantInfo: { merchantId: '1' },
      transactionInfo: { totalPriceStatus: 'FINAL', totalPrice: '5000', currencyCode: 'XOF', countryCode: 'SN' },
    };`,
    ready: `document.querySelector('script[src*="pay.google.com"]')`,
    tag: 'google-pay-button',
  },
  {
    name: 'stripe-js',
    package: '@stripe/stripe-js',
    has: { button: 'no', dialog: 'elsewhere', languages: 'elsewhere', verification: 'no', tag: 'no' },
    remote: 'all of it, with the page',
    script: () => bundle(`import { loadStripe } from '@stripe/stripe-js'; globalThis.loadStripe = loadStripe;`),
    markup: BUTTON,
    wiring: onReady(`loadStripe('pk_test').catch(() => undefined)`),
    ready: `document.querySelector('script[src*="js.stripe.com"]')`,
  },
  {
    name: 'paypal-js v6',
    package: '@paypal/paypal-js',
    before: { version: '11.2.0', brotli: 1280 },
    has: { button: 'elsewhere', dialog: 'elsewhere', languages: 'elsewhere', verification: 'no', tag: 'elsewhere' },
    remote: 'all of it, with the page',
    script: () =>
      bundle(
        `import { loadCoreSdkScript } from '@paypal/paypal-js/sdk-v6'; globalThis.loadCoreSdkScript = loadCoreSdkScript;`,
      ),
    markup: '<paypal-button></paypal-button>',
    wiring: onReady(`loadCoreSdkScript({ environment: 'sandbox' }).catch(() => undefined)`),
    ready: `document.querySelector('script[src*="paypal.com"]')`,
  },
];
