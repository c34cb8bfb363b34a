/** The form of knobs: shows the choices that the address names, and reports every change. */
import { readChoices, toQuery, type Choices } from '../shared/choices.js';

/** From here on there is room beside the shop, and the panel of knobs is always open. */
const WIDE = '(min-width: 64rem)';

/** Sets the knobs as the address says, and calls `apply` with the choices: now, and after every change. */
export function connectKnobs(form: HTMLFormElement, apply: (choices: Choices) => void): void {
  const show = (): void => {
    const choices = readChoices(new URLSearchParams(location.search));
    for (const [name, value] of Object.entries(choices)) {
      const knob = form.elements.namedItem(name);
      if (knob instanceof RadioNodeList) knob.value = value;
    }
    apply(choices);
  };
  // Some knobs stand elsewhere on the page and only belong to the form: their events pass it by.
  document.addEventListener('input', ({ target }) => {
    if (!(target instanceof HTMLInputElement) || target.form !== form) return;
    const choices = readChoices(new URLSearchParams(toStrings(new FormData(form))));
    // What a return page left in the fragment is not ours to take away.
    history.replaceState(history.state, '', location.pathname + toQuery(choices) + location.hash);
    apply(choices);
  });
  form.addEventListener('submit', (event) => event.preventDefault());
  addEventListener('popstate', show);
  // A browser that restores form fields after a reload or Back would contradict the address.
  addEventListener('pageshow', show);
  show();
}

/** Opens the panel for good where there is room, and leaves it to the visitor where there is not. */
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
