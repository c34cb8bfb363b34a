/**
 * The styles of the hosted pages, light and dark, for phones from 360 px. They are inline, so that the page needs no
 * second request. The Content-Security-Policy allows them by their hash.
 */
import type { Operator } from '../vendors/vendor.js';
import { PALETTE } from './palette.js';

/** The styles of all pages of the sandbox. */
export const HOSTED_PAGE_STYLE = `
${PALETTE}* { box-sizing: border-box; margin: 0; }
body {
  min-height: 100vh;
  background: var(--page);
  color: var(--text);
  font: 1rem/1.45 system-ui, sans-serif;
  overflow-wrap: anywhere;
}
.banner {
  padding: .5rem 1rem;
  background: var(--banner);
  color: var(--on-banner);
  text-align: center;
  font-size: .9375rem;
}
main { max-width: 26rem; margin: 0 auto; padding: 1rem 1rem 2rem; }
.gateway { color: var(--quiet); font-size: .8125rem; font-weight: 600; letter-spacing: .06em; }
h1 { margin-bottom: .75rem; font-size: 1.375rem; line-height: 1.25; text-wrap: balance; }
.phase-succeeded { color: var(--accent); }
.phase-failed { color: var(--bad); }
.card {
  margin: 0 0 1rem;
  padding: .875rem 1rem;
  border: 1px solid var(--line);
  border-radius: .75rem;
  background: var(--card);
}
h1 + p { margin-bottom: 1rem; }
.amount {
  margin-bottom: .375rem;
  font-size: 1.75rem;
  font-weight: 700;
  line-height: 1.2;
  font-variant-numeric: tabular-nums;
}
dl > div { display: grid; grid-template-columns: 5.5rem 1fr; font-size: .9375rem; }
dl > div + div { margin-top: .125rem; }
dt { color: var(--quiet); }
fieldset { padding: 0; border: 0; }
legend { padding: 0; margin-bottom: .375rem; font-weight: 600; }
.operator {
  display: flex;
  align-items: center;
  gap: .75rem;
  min-height: 3rem;
  padding: .25rem .875rem;
  border: 1px solid var(--line);
  background: var(--card);
  cursor: pointer;
}
.operator + .operator { border-top: 0; }
.operator:first-of-type { border-radius: .75rem .75rem 0 0; }
.operator:last-of-type { border-radius: 0 0 .75rem .75rem; }
.operator:has(:checked) { background: var(--selected); font-weight: 600; }
.operator:has(:focus-visible) { outline: 3px solid var(--accent); outline-offset: -3px; }
.operator input { width: 1.25rem; height: 1.25rem; accent-color: var(--accent); outline: 0; }
.badge {
  flex: none;
  width: 2rem;
  height: 2rem;
  border-radius: 50%;
  font-size: .8125rem;
  font-weight: 700;
  line-height: 2rem;
  text-align: center;
}
button, a.primary {
  display: block;
  width: 100%;
  min-height: 2.75rem;
  padding: .5rem 1rem;
  border: 1px solid transparent;
  border-radius: .75rem;
  font: inherit;
  font-weight: 600;
  text-align: center;
  text-decoration: none;
  cursor: pointer;
}
.primary {
  min-height: 3.25rem;
  margin-top: 1rem;
  background: var(--accent);
  color: var(--on-accent);
  font-size: 1.125rem;
}
a.primary { line-height: 2.125rem; }
.secondary {
  padding-inline: .5rem;
  border-color: var(--line-strong);
  background: transparent;
  color: var(--text);
  font-size: .9375rem;
  font-weight: 500;
}
.primary:hover { filter: brightness(1.08); }
.secondary:hover { background: var(--card); }
button:focus-visible, a:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.others { display: grid; grid-template-columns: 1fr 1fr; gap: .5rem; margin-top: .75rem; }
.others .secondary:first-child { grid-column: 1 / -1; }
.code { display: block; width: 11rem; max-width: 100%; margin: .5rem auto; border-radius: .5rem; background: #ffffff; color: #111111; }
.caption { color: var(--quiet); font-size: .9375rem; text-align: center; }
.notice { margin: 0 0 1rem; padding: .625rem 1rem; border: 1px solid var(--bad); border-radius: .75rem; color: var(--bad); }
.next { color: var(--quiet); text-align: center; }
`;

/** The styles of a gateway's pages, with the colours of its operators. */
export const styleFor = (operators: readonly Operator[]): string =>
  HOSTED_PAGE_STYLE +
  operators
    .map(({ id, colors: [background, text] }) => `.badge-${id} { background: ${background}; color: ${text}; }\n`)
    .join('');
