/** What can be seen, from top to bottom, in each state of the button and on each page beside the shop's own. */

const WAITS = ['status', 'progress', 'time'];

/** The parts of the dialog, and those without a dialog, by the name of the state. */
export const BUTTON_BLOCKS: Readonly<
  Record<string, { readonly dialog: readonly string[]; readonly inline: readonly string[] }>
> = {
  idle: { dialog: ['button'], inline: ['button'] },
  choosing: {
    dialog: ['title', 'status', 'choice', 'choice', 'choice', 'unavailable', 'action'],
    inline: ['button', 'status', 'choice', 'choice', 'choice', 'unavailable'],
  },
  asking: { dialog: ['title', ...WAITS, 'action'], inline: ['button', ...WAITS, 'action'] },
  opening: { dialog: ['title', ...WAITS, 'action'], inline: ['button', ...WAITS, 'action'] },
  checkout: {
    dialog: ['title', ...WAITS, 'primary', 'action', 'action'],
    inline: ['button', ...WAITS, 'action', 'action'],
  },
  blocked: {
    dialog: ['title', ...WAITS, 'link', 'action', 'action'],
    inline: ['button', ...WAITS, 'link', 'action', 'action'],
  },
  offline: {
    dialog: ['title', ...WAITS, 'primary', 'action', 'action'],
    inline: ['button', ...WAITS, 'action', 'action'],
  },
  // The text says not to pay again, so no action is primary.
  confirming: {
    dialog: ['title', ...WAITS, 'action', 'action', 'action'],
    inline: ['button', ...WAITS, 'action', 'action'],
  },
  pending: { dialog: ['title', 'status', 'action', 'action', 'action'], inline: ['button', 'status', 'action'] },
  succeeded: { dialog: ['title', 'status', 'primary'], inline: ['button', 'status'] },
  failed: { dialog: ['title', 'status', 'primary', 'action'], inline: ['button', 'status'] },
  canceled: { dialog: ['title', 'status', 'primary', 'action'], inline: ['button', 'status'] },
  expired: { dialog: ['title', 'status', 'primary', 'action'], inline: ['button', 'status'] },
  'amount-changed': { dialog: ['title', 'status', 'primary', 'action'], inline: ['button', 'status'] },
};

const CHOICE = ['banner', 'gateway', 'h1', 'card', 'fieldset', 'primary', 'others'];
const OUTCOME = ['banner', 'gateway', 'phase', 'p', 'card', 'primary'];

/** The blocks of a page, by its name. */
export const PAGE_BLOCKS: Readonly<Record<string, readonly string[]>> = {
  waiting: ['h1', 'text', 'progress'],
  'hosted-dexchange': CHOICE,
  'hosted-egopay': CHOICE,
  'hosted-dexpay': CHOICE,
  'hosted-fedapay': CHOICE,
  // Pages are shown as on a computer, even if they are narrow.
  'hosted-wave': ['banner', 'gateway', 'h1', 'card', 'code', 'caption', 'primary', 'others'],
  'hosted-paydunya': CHOICE,
  'hosted-processing': OUTCOME,
  'hosted-succeeded': OUTCOME,
  'hosted-failed': OUTCOME,
  'hosted-canceled': OUTCOME,
  'hosted-expired': OUTCOME,
  'hosted-unknown': ['banner', 'gateway', 'h1', 'p'],
  return: ['h1', 'wait', 'progress'],
  'return-link': ['h1', 'rest', 'p', 'rest'],
  'return-unknown': ['h1', 'rest', 'p'],
  order: ['h1', 'price', 'p', 'input', 'input', 'input', 'p'],
  'order-unknown': ['h1', 'p', 'p', 'p'],
  'outcome-pending': ['h1', 'p', 'dl', 'p', 'p'],
  'outcome-paid': ['h1', 'p', 'dl', 'p'],
  'outcome-failed': ['h1', 'p', 'dl', 'p'],
};
