/**
 * Shows the code in tabs, as the ARIA authoring practices describe: arrow keys change the tab and its panel. The copy
 * button shows its result, and screen readers announce it.
 */
import type { Choices } from '../shared/choices.js';
import { CODE_KINDS, codeOf, type CodeKind, type CodeSubject } from './code.js';
import { highlight } from './highlight.js';

/** Milliseconds for which "Copied" is shown. */
const FEEDBACK = 2500;

const COPY = {
  ready: { fr: 'Copier', en: 'Copy' },
  copied: { fr: 'Copié', en: 'Copied' },
  refused: { fr: 'Copie refusée par le navigateur', en: 'The browser refuses to copy' },
} as const;

/** Makes the tabs work. The returned function shows the code for choices. */
export function createCodeView(
  view: HTMLElement,
  subjectOf: (choices: Choices) => CodeSubject,
): (choices: Choices) => void {
  const tabs = [...view.querySelectorAll<HTMLElement>('[role=tab]')];
  const panel = find(view, '[role=tabpanel]');
  const code = find(view, 'code');
  const copy = find(view, '.copy');
  const said = find(view, '[role=status]');
  let kind: CodeKind = CODE_KINDS[0];
  let choices: Choices | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function show(): void {
    if (!choices) return;
    code.replaceChildren(highlight(codeOf(kind, choices, subjectOf(choices))));
    say('ready');
  }

  function say(what: keyof typeof COPY): void {
    clearTimeout(timer);
    const words = COPY[what][choices?.lang ?? 'fr'];
    copy.dataset['said'] = what;
    copy.textContent = words;
    said.textContent = what === 'ready' ? '' : words;
    if (what !== 'ready') timer = setTimeout(() => say('ready'), FEEDBACK);
  }

  function select(tab: HTMLElement): void {
    kind = CODE_KINDS.find((known) => known === tab.dataset['code']) ?? kind;
    for (const each of tabs) {
      each.setAttribute('aria-selected', String(each === tab));
      each.tabIndex = each === tab ? 0 : -1;
    }
    panel.setAttribute('aria-labelledby', tab.id);
    show();
  }

  for (const tab of tabs) tab.addEventListener('click', () => select(tab));
  find(view, '[role=tablist]').addEventListener('keydown', (event) => {
    const last = tabs.length - 1;
    const at = tabs.findIndex((tab) => tab === event.target);
    const to = { ArrowRight: at === last ? 0 : at + 1, ArrowLeft: at === 0 ? last : at - 1, Home: 0, End: last }[
      event.key
    ];
    const tab = to === undefined ? undefined : tabs[to];
    if (!tab) return;
    event.preventDefault();
    tab.focus();
    select(tab);
  });
  copy.addEventListener('click', () => {
    navigator.clipboard.writeText(code.textContent ?? '').then(
      () => say('copied'),
      () => say('refused'),
    );
  });

  return (next) => {
    choices = next;
    show();
  };
}

function find(root: ParentNode, selector: string): HTMLElement {
  const found = root.querySelector<HTMLElement>(selector);
  if (!found) throw new Error(`The page has no ${selector}.`);
  return found;
}
