/** The form with the settings: shows the choices of the address, and reports every change. */
import { readChoices, toQuery, type Choices } from '../shared/choices.js';

/** From this width on the panel of settings is always open, beside the shop. */
const WIDE = '(min-width: 64rem)';

/** Fills the form from the address, and calls `apply` with the choices: now, and after every change. */
export function connectKnobs(form: HTMLFormElement, apply: (choices: Choices) => void): void {
  const show = (): void => {
    const choices = readChoices(new URLSearchParams(location.search));
    for (const [name, value] of Object.entries(choices)) {
      const knob = form.elements.namedItem(name);
      if (knob instanceof RadioNodeList) knob.value = value;
    }
    apply(choices);
  };
  // Some fields are outside the form element (with the attribute `form`), so their events do not bubble to it.
  document.addEventListener('input', ({ target }) => {
    if (!(target instanceof HTMLInputElement) || target.form !== form) return;
    const choices = readChoices(new URLSearchParams(toStrings(new FormData(form))));
    // Keep the fragment: it may have the session of a return.
    history.replaceState(history.state, '', location.pathname + toQuery(choices) + location.hash);
    apply(choices);
  });
  form.addEventListener('submit', (event) => event.preventDefault());
  addEventListener('popstate', show);
  // After a reload or Back, browsers may restore form fields that do not match the address.
  addEventListener('pageshow', show);
  show();
}

/** Keeps the panel open on a wide page. On a narrow page the visitor opens and closes it. */
export function foldPanel(panel: HTMLDetailsElement): void {
  const wide = matchMedia(WIDE);
  const fit = (): void => {
    panel.open = wide.matches;
  };
  wide.addEventListener('change', fit);
  fit();
}

const toStrings = (data: FormData): [string, string][] =>
  [...data].flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : []));
