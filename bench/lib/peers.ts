/**
 * What a merchant would otherwise put into the page, from npm, as its own documents say to. Nothing is
 * read until it is asked for: the packages are there only after `npm run bench` has installed them.
 */
import { readFile } from 'node:fs/promises';
import { bundle } from './bundle.js';
import type { Contender } from './contender.js';

/** `here`: in the bytes that were measured. `elsewhere`: drawn or done by what comes from the vendor's servers. */
export type Has = 'here' | 'partly' | 'elsewhere' | 'no';

/** What a buyer meets, and where it comes from. */
export interface Features {
  readonly button: Has;
  /** Something in the shop's page that tells how the payment goes. */
  readonly dialog: Has;
  /** Texts in two languages or more. */
  readonly languages: Has;
  /** Success is said only after the merchant's server was asked. */
  readonly verification: Has;
  /** A tag in HTML is enough. */
  readonly tag: Has;
}

export interface Peer extends Contender {
  /** Name on npm; its version is that of `bench/package.json`. */
  readonly package: string;
  readonly has: Features;
  /** What comes from the vendor's servers, and when. Its true cost is larger by that. Nothing: it is all here. */
  readonly remote?: string;
  /** Not a checkout, and measured for its element alone. */
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
