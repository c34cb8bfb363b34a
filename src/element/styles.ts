/**
 * How the element looks. Colours and corners are custom properties, which a shop can set.
 *
 * The button itself has no width in percent: in a row beside a long text, browsers would shrink it until its words
 * break. Instead it is in a wrapping flex box, which keeps it within its container. The one column of its labels is in
 * percent: it is as wide as the words, or less if there is no room. No comments in the style sheet: buyers would
 * download them.
 */
import { unsafeCSS } from 'lit';
import { ACCENT, ON_ACCENT } from '../contract/colours.js';

// Not Lit's `css`: its check of inserted values costs bytes, and only our own colours are inserted here.
export const styles = unsafeCSS(`
  :host {
    display: inline-block;
    max-width: 100%;
    white-space: normal;
    overflow-wrap: break-word;
    --_accent: var(--pay-button-background, ${ACCENT});
    --_text: var(--pay-button-color, ${ON_ACCENT});
    --_radius: var(--pay-button-radius, 10px);
  }
  [lang] {
    display: flex;
    flex-wrap: wrap;
  }
  div {
    width: 100%;
  }
  :host([hidden]) {
    display: none;
  }
  :host([shape='pill']) {
    --_radius: 99px;
  }
  :host([shape='square']) {
    --_radius: 0px;
  }
  * {
    box-sizing: border-box;
  }
  button,
  a {
    min-height: 44px;
    min-width: 44px;
    padding: 0.6em 1.2em;
    border: 2px solid #888;
    border-radius: var(--_radius);
    background: none;
    color: inherit;
    font: inherit;
    font-weight: 600;
    line-height: 1.2;
    text-align: center;
    text-decoration: none;
    cursor: pointer;
  }
  dialog :is(button, a),
  [part~='choice'] {
    width: 100%;
  }
  [part~='choice'] {
    text-align: start;
  }
  [part~='unavailable'] {
    font-weight: 400;
  }
  [part='button'],
  [part~='primary'],
  a {
    border-color: transparent;
    background: var(--_accent);
    color: var(--_text);
  }
  [part='button'],
  [part='actions'] {
    display: flex;
    gap: 0.5em;
    align-items: center;
    justify-content: center;
  }
  [part='label'] {
    display: grid;
    grid-template-columns: 100%;
    align-items: center;
    min-width: 0;
  }
  [part='label'] > *,
  [part='label']::before,
  [part='label']::after {
    grid-area: 1/1;
    visibility: hidden;
  }
  [data-label]::after {
    content: attr(data-label);
  }
  [data-more]::before {
    content: attr(data-more);
  }
  .pay > :first-child,
  :not(.pay) > :last-child {
    visibility: inherit;
  }
  :host([variant='outline']) [part='button'] {
    border-color: currentColor;
    background: none;
    color: inherit;
  }
  :host([size='small']) [part='button'] {
    font-size: 0.875em;
  }
  :host([size='large']) [part='button'] {
    min-height: 56px;
    font-size: 1.25em;
  }
  :host([full]),
  :host([full]) [part='button'] {
    width: 100%;
  }
  [aria-disabled='true'] {
    cursor: default;
  }
  :disabled {
    opacity: 0.75;
    cursor: not-allowed;
  }
  :is(button, a):focus-visible {
    outline: 3px solid var(--pay-button-focus, CanvasText);
    outline-offset: 2px;
    box-shadow: 0 0 0 2px Canvas;
  }
  dialog {
    width: 26em;
    max-width: calc(100% - 2em);
    padding: min(1.5em, 6vw);
    border: 1px solid #888;
    border-radius: min(var(--_radius), 24px);
    background: var(--pay-button-surface, Canvas);
    color: var(--pay-button-surface-color, CanvasText);
    line-height: 1.5;
    text-align: center;
    outline: 0;
  }
  ::backdrop {
    background: var(--pay-button-backdrop, #0008);
  }
  h2 {
    margin: 0 0 0.5em;
    font-size: 1.25em;
  }
  [part='status']:not(:empty),
  [part='actions']:not(:empty) {
    margin-top: 0.5em;
  }
  [part='status'] {
    white-space: pre-line;
    max-width: 26em;
    text-wrap: balance;
  }
  [part='actions'] {
    flex-wrap: wrap;
    justify-content: start;
  }
  [part='price']:empty {
    display: none;
  }
  dialog [part='actions']:not(:empty) {
    margin-top: 1em;
  }
  @media (max-width: 30em) {
    dialog {
      margin-bottom: 1em;
    }
  }
  progress {
    display: block;
    width: 100%;
    height: 6px;
    margin: 1em 0 0.25em;
    accent-color: currentColor;
  }
  @media (prefers-reduced-motion) {
    progress {
      display: none;
    }
  }
  @media (prefers-contrast: more) {
    :host :is(button, a) {
      border-color: CanvasText;
    }
  }
`);
