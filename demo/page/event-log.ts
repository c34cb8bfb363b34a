/**
 * The log: one row per event, newest first, for people and for tests. A row has the event in `data-event`, the button
 * in `data-button`, and the verified session as JSON in `data-session`. The newest event of a button is also shown
 * below that button.
 */

const EVENTS = [
  'payment-start',
  'payment-statechange',
  'payment-success',
  'payment-failed',
  'payment-pending',
] as const;

/** Rows that are kept: more than the events of one payment. */
const MAX_ROWS = 200;

/** Shown before the first event, as in the markup. */
const NONE = '–';

/** The parts of an event's detail that the log reads. They depend on the event. */
interface Detail {
  readonly session?: { readonly status?: string; readonly order?: string };
  readonly state?: { readonly name: string };
  readonly order?: string;
  readonly reason?: string;
  readonly code?: string;
}

/** Logs every event of every button on the page. */
export function writeEventLog(): void {
  const log = document.querySelector('#log');
  for (const name of EVENTS) {
    document.addEventListener(name, (event) => {
      if (!(event instanceof CustomEvent) || !(event.target instanceof Element)) return;
      const detail = (event.detail ?? {}) as Detail;
      log?.prepend(createRow(name, event.target.id, detail));
      const latest = document.querySelector(`[data-latest-of="${event.target.id}"]`);
      if (latest) latest.textContent = [name, detail.state?.name ?? detail.reason].filter(Boolean).join(' ');
      if (log && log.childElementCount > MAX_ROWS) log.lastElementChild?.remove();
    });
  }
  document.querySelector('#clear-log')?.addEventListener('click', () => {
    log?.replaceChildren();
    for (const latest of document.querySelectorAll('[data-latest-of]')) latest.textContent = NONE;
  });
}

function createRow(name: string, button: string, { session, state, order, reason, code }: Detail): HTMLLIElement {
  const row = document.createElement('li');
  row.dataset['event'] = name;
  row.dataset['button'] = button;
  if (state) row.dataset['state'] = state.name;

  const words = [state?.name, order ?? session?.order, session?.status, reason, code];
  row.append(
    createCell('time', new Date().toLocaleTimeString('fr')),
    createCell('b', name),
    createCell('span', [...new Set(words)].filter(Boolean).join(' · ')),
  );
  if (session) {
    row.dataset['session'] = JSON.stringify(session);
    row.append(createSessionView(session));
  }
  return row;
}

function createCell(tag: string, text: string): HTMLElement {
  const cell = document.createElement(tag);
  cell.textContent = text;
  return cell;
}

function createSessionView(session: object): HTMLElement {
  const view = document.createElement('details');
  const code = document.createElement('pre');
  code.tabIndex = 0;
  code.append(createCell('code', JSON.stringify(session, shorten, 2)));
  view.append(createCell('summary', 'session'), code);
  return view;
}

/** Session ids are very long and mean nothing to people. */
const shorten = (_name: string, value: unknown): unknown =>
  typeof value === 'string' && value.length > 80 ? `${value.slice(0, 24)}…` : value;
