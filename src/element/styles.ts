/** How the element looks. Colours, radius and spacing are custom properties, so that a shop need not fight it. */
import { css } from 'lit';

export const styles = css`
  :host {
    display: inline-block;
    max-width: 100%;
    color-scheme: inherit;
    font: inherit;
    --_accent: var(--pay-button-background, #0b6b53);
    --_text: var(--pay-button-color, #fff);
    --_radius: var(--pay-button-radius, 10px);
  }
  :host([hidden]) {
    display: none;
  }
  button,
  a {
    box-sizing: border-box;
    min-height: 44px;
    padding: 0.6em 1.2em;
    border: 2px solid transparent;
    border-radius: var(--_radius);
    font: inherit;
    font-weight: 600;
    line-height: 1.2;
    text-align: center;
    cursor: pointer;
  }
  [part~='button'] {
    max-width: 100%;
    background: var(--_accent);
    color: var(--_text);
  }
  [part~='amount'] {
    white-space: nowrap;
  }
  :host([variant='outline']) [part~='button'],
  [part~='action'] {
    border-color: currentColor;
    background: none;
    color: inherit;
  }
  :host([size='small']) [part~='button'] {
    font-size: 0.875em;
  }
  :host([size='large']) [part~='button'] {
    min-height: 56px;
    font-size: 1.25em;
  }
  :host([size='full']),
  :host([size='full']) [part~='button'] {
    width: 100%;
  }
  [aria-disabled='true'] {
    cursor: default;
  }
  [aria-busy='true'],
  :disabled {
    opacity: 0.75;
  }
  :focus-visible {
    outline: 3px solid currentColor;
    outline-offset: 2px;
  }
  [part~='status']:not(:empty) {
    margin: 0.5em 0 0;
    max-width: 40ch;
  }
  [part~='actions'] {
    display: flex;
    flex-wrap: wrap;
    gap: 0.5em;
    margin-top: 0.5em;
  }
  a {
    display: inline-block;
    background: var(--_accent);
    color: var(--_text);
    text-decoration: none;
  }
`;
