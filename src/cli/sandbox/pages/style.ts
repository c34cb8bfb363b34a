/** The styles of the site, light and dark, for phones from 360 px, with the system's fonts. */
import { PALETTE } from '../../../sandbox/pages/palette.js';

export const STYLE = `
${PALETTE}* { box-sizing: border-box; margin: 0; }
body { background: var(--page); color: var(--text); font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
.banner { padding: .5rem 1rem; background: var(--banner); color: var(--on-banner); text-align: center; }
nav, main { max-width: 56rem; margin: 0 auto; padding: 0 1rem; }
nav { display: flex; flex-wrap: wrap; gap: 0 1.5rem; }
a { color: var(--accent); }
nav a, .card a { display: inline-block; padding: .625rem 0; }
nav a[aria-current] { color: inherit; font-weight: 600; text-decoration: none; }
main { padding-bottom: 3rem; }
h1 { margin: .5rem 0 1rem; font-size: 1.5rem; line-height: 1.25; }
h2 { margin: 1.5rem 0 .5rem; font-size: 1.125rem; }
h3 { font-size: 1rem; }
.quiet { color: var(--quiet); font-size: .9375rem; }
.card { padding: .875rem 1rem 1rem; border: 1px solid var(--line); border-radius: .75rem; background: var(--card); }
.cards { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 20rem), 1fr)); gap: 1rem; padding: 0; list-style: none; }
pay-button { display: block; margin-top: .75rem; }
pay-button:not(:defined) { min-height: 3rem; }
label { display: block; margin-top: .5rem; font-weight: 600; }
select, textarea, button {
  min-height: 2.75rem;
  padding: .5rem .875rem;
  border: 1px solid var(--line-strong);
  border-radius: .625rem;
  background: var(--card);
  color: inherit;
  font: inherit;
}
select, textarea { width: 100%; }
textarea { font-family: ui-monospace, monospace; font-size: .875rem; resize: vertical; }
textarea::placeholder { color: var(--quiet); opacity: 1; }
button { cursor: pointer; }
main > form { margin-top: 1rem; }
.primary { margin: .875rem 0 .5rem; border-color: transparent; background: var(--accent); color: var(--on-accent); font-weight: 600; }
.settle { display: flex; flex-wrap: wrap; gap: .5rem; margin-top: .625rem; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.in-force, .log { padding-inline-start: 1.25rem; }
.log { font-size: .9375rem; }
code { font-family: ui-monospace, monospace; font-size: .875rem; }
.mistake, .phase-failed, .phase-canceled, .phase-expired { color: var(--bad); }
.phase-succeeded { color: var(--accent); }
[class^="phase-"] { font-weight: 600; }
.visually-hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
`;
