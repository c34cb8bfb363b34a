/**
 * The code for what the page shows, as text made from the choices. The tag has the same attributes as the button on
 * the page.
 */
import { attributesOf, buttonLanguage, type Choices } from '../shared/choices.js';

/** The kinds of code. */
export const CODE_KINDS = ['html', 'react', 'vue', 'css', 'proxy'] as const;
export type CodeKind = (typeof CODE_KINDS)[number];

/** What the code needs in addition to the choices. */
export interface CodeSubject {
  /** In F CFA. */
  readonly price: number;
  /** The text of `themes.css`. */
  readonly themes: string;
}

const LABEL = { fr: 'Payer', en: 'Pay' } as const;

/** The code of one kind. */
export function codeOf(kind: CodeKind, choices: Choices, { price, themes }: CodeSubject): string {
  const label = LABEL[buttonLanguage(choices)];
  const attributes = Object.entries(attributesOf(choices)).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as const],
  );
  const css = themeOf(choices, themes);
  switch (kind) {
    case 'html':
      return `${css ? '<link rel="stylesheet" href="/themes.css">\n' : ''}<script src="/pay-button.iife.js" defer></script>

${tag([['endpoint', '/pay'], ['order', '1001'], ['amount', `${price}`], ...attributes], quote, label)}

<script>
  document.addEventListener('payment-success', ({ detail }) => {
    console.log('Verified and paid:', detail.session.reference);
  });
</script>`;
    case 'react':
      return `// React 19. The order is your server's number for it.
import 'pay-button-element';${css ? "\nimport './themes.css';" : ''}

export function Pay({ order, onPaid }) {
  return (
${indent(tag([['endpoint', '/pay'], ['order', '{order}'], ['amount', `{${price}}`], ...attributes, ['onpayment-success', '{({ detail }) => onPaid(detail.session)}']], quoteJsx, label), 4)}
  );
}`;
    case 'vue':
      return `<!-- vite.config.js: vue({ template: { compilerOptions: { isCustomElement: (tag) => tag === 'pay-button' } } }) -->
<script setup>
import 'pay-button-element';${css ? "\nimport './themes.css';" : ''}

defineProps({ order: String });
const emit = defineEmits(['paid']);
</script>

<template>
${indent(tag([['endpoint', '/pay'], [':order', 'order'], [':amount', `${price}`], ...attributes, ['@payment-success', "emit('paid', $event.detail.session)"]], quote, label), 2)}
</template>`;
    case 'css':
      return (
        css ??
        `/* The default look needs no CSS. Every theme is made of these, and of parts: */
pay-button {
  --pay-button-background: #0b6b53;
  --pay-button-color: #fff;
  --pay-button-radius: 10px;
}`
      );
    case 'proxy':
      return proxyCode(choices.gateway);
  }
}

function proxyCode(gateway: Choices['gateway']): string {
  const credentials: Readonly<Record<Exclude<Choices['gateway'], '*'>, readonly string[]>> = {
    dexchange: ['apiKey: process.env.DEXCHANGE_API_KEY'],
    egopay: ['token: process.env.EGOPAY_TOKEN', 'startUrl: process.env.EGOPAY_START_URL'],
    dexpay: ['apiKey: process.env.DEXPAY_API_KEY', 'apiSecret: process.env.DEXPAY_API_SECRET'],
    fedapay: ['secretKey: process.env.FEDAPAY_SECRET_KEY', 'webhookSecrets: process.env.FEDAPAY_WEBHOOK_SECRET'],
    wave: ['apiKey: process.env.WAVE_API_KEY', 'webhookSecrets: process.env.WAVE_WEBHOOK_SECRET'],
    paydunya: [
      'masterKey: process.env.PAYDUNYA_MASTER_KEY',
      'privateKey: process.env.PAYDUNYA_PRIVATE_KEY',
      'token: process.env.PAYDUNYA_TOKEN',
    ],
  };
  const made = (gateway === '*' ? (Object.keys(credentials) as (keyof typeof credentials)[]) : [gateway]).map(
    (id) => [id, `${id}({ ${credentials[id].join(', ')} })`] as const,
  );
  const gateways = made.length > 1 ? `\n    ${made.map(([, call]) => call).join(',\n    ')},\n  ` : made[0]![1];
  return `// pay.mjs, on your server: proxy.fetch takes a Request and gives a Response.
import { createPayProxy, ${made.map(([id]) => id).join(', ')} } from 'pay-button-element/proxy';
import { orders } from './orders.mjs'; // your own records

export const proxy = createPayProxy({
  secret: process.env.PAY_SECRET, // 32 random characters or more
  publicUrl: 'https://shop.example/pay',
  allowedOrigins: ['https://shop.example'],
  gateways: [${gateways}],

  // Your server decides the price, not the page.
  async resolveOrder(id) {
    const order = await orders.find(id);
    return order && {
      amount: { value: order.price, currency: 'XOF' },
      description: order.title,
      paid: order.paid,
    };
  },

  // Verified with the gateway: this is where you ship.
  async onSettled({ order, reference, status }) {
    if (status === 'succeeded') await orders.markPaid(order, reference);
  },
});`;
}

/** The rules of the chosen theme: the section of the style sheet that its comment begins. */
function themeOf({ theme }: Choices, themes: string): string | undefined {
  return themes
    .split(/\n(?=\/\* )/)
    .find((section) => section.includes(`.theme-${theme}`))
    ?.trim();
}

type Attribute = readonly [name: string, value: string];
type Quote = (attribute: Attribute) => string;

const quote: Quote = ([name, value]) => (value === '' ? name : `${name}="${value}"`);
const quoteJsx: Quote = ([name, value]) =>
  value.startsWith('{') ? `${name}=${value}` : quote([name === 'class' ? 'className' : name, value]);

const tag = (attributes: readonly Attribute[], write: Quote, label: string): string =>
  `<pay-button\n${attributes.map((attribute) => `  ${write(attribute)}\n`).join('')}>${label}</pay-button>`;

const indent = (text: string, by: number): string => text.replaceAll(/^/gm, ' '.repeat(by));
