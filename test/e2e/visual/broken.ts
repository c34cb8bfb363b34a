/**
 * Style sheets that break the button or a page, each with the rule that must notice. They test the rules
 * themselves: a rule that finds nothing here would find nothing anywhere.
 */

/** One thing that is wrong. */
export interface Breakage {
  /** As a sentence. */
  readonly title: string;
  /** Name of the rule. */
  readonly rule: string;
  /** State of the button, or name of the page. */
  readonly where: string;
  readonly attributes?: string;
  readonly css: string;
}

/** The button and its dialog. */
export const BROKEN_BUTTONS: readonly Breakage[] = [
  {
    title: 'an action has gone',
    rule: 'every part is shown, in its order',
    where: 'checkout',
    css: '[part=action] { visibility: hidden }',
  },
  {
    title: 'the title has gone',
    rule: 'every part is shown, in its order',
    where: 'failed',
    css: 'h2 { display: none }',
  },
  {
    title: 'the bar has gone',
    rule: 'every part is shown, in its order',
    where: 'confirming',
    css: 'progress { opacity: 0 }',
  },
  {
    title: 'the actions stand above the title',
    rule: 'every part is shown, in its order',
    where: 'checkout',
    css: 'dialog { display: flex; flex-direction: column-reverse }',
  },
  {
    title: 'the actions stand above the button',
    rule: 'every part is shown, in its order',
    where: 'pending',
    attributes: 'inline',
    css: '[part=actions] { order: -1 }',
  },
  {
    title: 'the dialog is wider than the screen',
    rule: 'nothing overflows',
    where: 'checkout',
    css: 'dialog { width: 110vw; max-width: none }',
  },
  {
    title: 'the button is wider than its place',
    rule: 'nothing overflows',
    where: 'idle',
    css: '[part=button] { min-width: 900px }',
  },
  {
    title: 'words are cut off',
    rule: 'nothing overflows',
    where: 'pending',
    css: '[part=status] { white-space: nowrap; overflow: hidden }',
  },
  {
    title: 'a part has slipped out of what holds it',
    rule: 'nothing overflows',
    where: 'checkout',
    css: '[part~=primary] { translate: 3px 0 }',
  },
  {
    title: 'a part lies on another',
    rule: 'nothing overlaps',
    where: 'checkout',
    css: '[part=status] { margin-bottom: -40px }',
  },
  {
    title: 'the bar lies on the time',
    rule: 'nothing overlaps',
    where: 'opening',
    css: 'progress { margin-bottom: -1em }',
  },
  {
    title: 'what is pressed is low',
    rule: 'targets are large and apart',
    where: 'idle',
    css: 'button { min-height: 0; padding-block: 2px }',
  },
  {
    title: 'what is pressed is narrow',
    rule: 'targets are large and apart',
    where: 'pending',
    attributes: 'inline',
    css: '[part=action] { width: 30px; min-width: 0; padding: 0; overflow: hidden }',
  },
  {
    title: 'two actions touch',
    rule: 'targets are large and apart',
    where: 'checkout',
    css: '[part=actions] { gap: 0 }',
  },
  {
    title: 'something invisible lies above the actions',
    rule: 'presses hit what is seen',
    where: 'checkout',
    css: 'dialog::after { content: ""; position: absolute; inset: 0 }',
  },
  {
    title: 'the button grows',
    rule: 'the button keeps its size',
    where: 'succeeded',
    css: '[part=label]:not(.pay) > :last-child { padding: 0 90px; min-height: 70px }',
  },
  {
    title: 'the label is not in the middle',
    rule: 'the label is in the middle of the button, alone',
    where: 'idle',
    css: '[part=button] { justify-content: start }',
  },
  {
    title: 'two labels are shown',
    rule: 'the label is in the middle of the button, alone',
    where: 'idle',
    css: '[part=label] > * { visibility: visible }',
  },
  {
    title: 'the dialog is at the top of a phone',
    rule: 'the dialog is in the middle; on a phone it is at the bottom',
    where: 'checkout',
    css: 'dialog { margin-top: 1em; margin-bottom: auto }',
  },
  {
    title: 'the dialog is at the edge',
    rule: 'the dialog is in the middle; on a phone it is at the bottom',
    where: 'checkout',
    css: 'dialog { margin-left: 0 }',
  },
  {
    title: 'words are not centred',
    rule: 'the dialog’s words are centred, its bar and actions as wide as it is',
    where: 'failed',
    css: 'dialog { text-align: start }',
  },
  {
    title: 'actions have several widths',
    rule: 'the dialog’s words are centred, its bar and actions as wide as it is',
    where: 'checkout',
    css: 'dialog [part~=action] { width: auto }',
  },
  {
    title: 'a way to pay is as narrow as its words',
    rule: 'ways to pay are rows as wide as their place, each with its words at the start',
    where: 'choosing',
    attributes: 'inline',
    css: '[part~=choice] { width: auto }',
  },
  {
    title: 'the words of a way to pay are in its middle',
    rule: 'ways to pay are rows as wide as their place, each with its words at the start',
    where: 'choosing',
    css: '[part~=choice] { text-align: center }',
  },
  {
    title: 'actions do not begin where the button does',
    rule: 'without a dialog, words and actions begin where the button does',
    where: 'pending',
    attributes: 'inline',
    css: '[part=actions] { justify-content: end }',
  },
  {
    title: 'there is no space around',
    rule: 'distances are as they are meant',
    where: 'checkout',
    css: 'dialog { padding: 0 }',
  },
  {
    title: 'parts are far apart',
    rule: 'distances are as they are meant',
    where: 'failed',
    css: 'h2 { margin-bottom: 60px }',
  },
  {
    title: 'corners are sharp',
    rule: 'all buttons have the same corners, and the dialog has its own',
    where: 'checkout',
    css: 'dialog button { border-radius: 0 }',
  },
  { title: 'words are pale', rule: 'text can be read', where: 'checkout', css: '[part=status] { color: #999 }' },
  {
    title: 'a sentence has gone',
    rule: 'text can be read',
    where: 'checkout',
    css: '[part=status] { color: transparent }',
  },
  {
    title: 'the time has gone',
    rule: 'text can be read',
    where: 'checkout',
    css: '[part=progress] { color: transparent }',
  },
  { title: 'the button is pale', rule: 'text can be read', where: 'idle', css: '[part=button] { background: #5cc }' },
  {
    title: 'borders are pale',
    rule: 'borders can be seen',
    where: 'checkout',
    css: '[part=action] { border-color: #8883 }',
  },
  { title: 'borders have gone', rule: 'borders can be seen', where: 'checkout', css: '[part=action] { border: 0 }' },
  {
    title: 'the focus has no ring',
    rule: 'the focus can be seen',
    where: 'checkout',
    css: ':focus-visible:is(button) { outline: 0 }',
  },
  {
    title: 'the ring is pale',
    rule: 'the focus can be seen',
    where: 'idle',
    css: ':host { --pay-button-focus: #8884 }',
  },
  {
    title: 'the dialog is see-through',
    rule: 'the dialog hides the page, which is darker behind it',
    where: 'checkout',
    css: 'dialog { background: #fff8 }',
  },
  {
    title: 'the page shines through the dialog',
    rule: 'the dialog hides the page, which is darker behind it',
    where: 'checkout',
    css: 'dialog { opacity: 0.9 }',
  },
  {
    title: 'the page behind the dialog is as bright as before',
    rule: 'the dialog hides the page, which is darker behind it',
    where: 'checkout',
    css: '::backdrop { background: none }',
  },
  {
    title: 'the likeliest action is another green',
    rule: 'what is likeliest has the button’s colour, and nothing else does',
    where: 'checkout',
    css: '[part~=primary] { background: #0b6b75 }',
  },
  {
    title: 'every action is filled',
    rule: 'what is likeliest has the button’s colour, and nothing else does',
    where: 'confirming',
    css: '[part=action] { background: var(--_accent) }',
  },
  ...Object.entries({
    'shape="pill"': 'border-radius: 10px',
    'shape="square"': 'border-radius: 4px',
    'size="large"': 'font-size: 1em',
    'size="small"': 'font-size: 1em',
    'variant="outline"': 'border-color: #888',
    full: 'width: auto',
  }).map(([attributes, css]) => ({
    title: 'it does nothing',
    rule: attributes,
    where: 'idle',
    attributes,
    css: `[part=button][part=button] { ${css} !important }`,
  })),
];

/** The pages beside the shop's own. */
export const BROKEN_PAGES: readonly Breakage[] = [
  {
    title: 'a block has gone',
    rule: 'every block is shown, in its order',
    where: 'waiting',
    css: 'progress { visibility: hidden }',
  },
  {
    title: 'the card is the last',
    rule: 'every block is shown, in its order',
    where: 'hosted-dexchange',
    css: 'main { display: flex; flex-direction: column } .card { order: 1 }',
  },
  {
    title: 'a block is wider than the screen',
    rule: 'nothing overflows',
    where: 'hosted-egopay',
    css: '.card { width: 110vw }',
  },
  {
    title: 'a block lies on another',
    rule: 'nothing overlaps',
    where: 'hosted-failed',
    css: '.card { margin-top: -40px }',
  },
  {
    title: 'the link is low',
    rule: 'targets are large and apart',
    where: 'return-link',
    css: 'a { padding: 0 !important }',
  },
  {
    title: 'something invisible lies above',
    rule: 'presses hit what is seen',
    where: 'hosted-dexchange',
    css: 'main::after { content: ""; position: fixed; inset: 0 }',
  },
  {
    title: 'words are pale',
    rule: 'text can be read',
    where: 'hosted-processing',
    css: ':root { --quiet: #9996 !important }',
  },
  {
    title: 'borders are pale',
    rule: 'borders can be seen',
    where: 'hosted-dexchange',
    css: '.secondary { border-color: #8883 }',
  },
  {
    title: 'the focus has no ring',
    rule: 'the focus can be seen',
    where: 'return-link',
    css: 'a:focus-visible { outline: 0 }',
  },
  {
    title: 'the page is not in the middle',
    rule: 'the page is in the middle of the screen',
    where: 'return',
    css: 'main { margin-left: 20px }',
  },
  {
    title: 'words are not centred',
    rule: 'words are centred where a page waits, and columns are where they are meant',
    where: 'waiting',
    css: 'main { text-align: start }',
  },
  {
    title: 'what pays is narrow',
    rule: 'words are centred where a page waits, and columns are where they are meant',
    where: 'hosted-dexchange',
    css: '.primary { width: 50% }',
  },
  {
    title: 'blocks are far apart',
    rule: 'blocks are apart, and not lost',
    where: 'return-link',
    css: 'h1 { margin-bottom: 90px !important }',
  },
];
