/**
 * The page of one order in the test shop. It has no inline scripts, so that it works with any Content-Security-Policy.
 * A recorder sends each event of a payment to the server, so that events are kept after reloads, crashes and closed
 * tabs.
 */

/** Options of a test's page. */
export interface PageOptions {
  /** Response headers of the page, mostly policies. */
  readonly headers?: Readonly<Record<string, string>>;
  /** More attributes of the `<pay-button>` than `endpoint`, `order` and `amount`. `''` for a boolean one. */
  readonly attributes?: Readonly<Record<string, string>>;
  /** HTML in the head that loads the button. Default: the classic script, without `defer`. */
  readonly loader?: string;
  /** Runs before the element is defined: it can remove channels and storage, and replace browser functions. */
  readonly script?: () => void;
  /** HTML inside the `<pay-button>`. Default: `Payer`. */
  readonly content?: string;
  /** Further HTML, after the button. */
  readonly html?: string;
}

/** One event from the page's recorder. */
export interface ToldEvent {
  readonly type: string;
  readonly order: string;
  /** The load of the page. A reload and a second tab are other loads. */
  readonly load: string;
  /** The name of the state, for `payment-statechange`. */
  readonly state?: string;
  /** Status of the session in the event's detail. */
  readonly status?: string;
  readonly reference?: string;
  readonly reason?: string;
  readonly code?: string;
}

declare global {
  interface Window {
    /** This load of the page. */
    load: string;
    /** Events of this load. */
    told: ToldEvent[];
    /** Uncaught errors, and violations of the page's policy. */
    trouble: string[];
    /** The last window that the page opened, and how many it opened. */
    popup: Window | null;
    opens: number;
  }
}

/** Runs in the page, before all other scripts. */
function record(): void {
  window.load = crypto.randomUUID();
  window.told = [];
  window.trouble = [];
  window.popup = null;
  window.opens = 0;
  const open = window.open.bind(window);
  window.open = (...call) => {
    window.opens++;
    return (window.popup = open(...call));
  };
  for (const type of ['payment-start', 'payment-statechange', 'payment-success', 'payment-failed', 'payment-pending']) {
    document.addEventListener(type, (event) => {
      const { detail } = event as CustomEvent;
      const { order } = event.target as HTMLElement & { order: string };
      const { status, reference } = detail.session ?? {};
      const { reason, code } = detail;
      const line = { type, order, load: window.load, state: detail.state?.name, status, reference, reason, code };
      window.told.push(line);
      navigator.sendBeacon('/told', JSON.stringify(line));
    });
  }
  addEventListener('error', ({ message }) => window.trouble.push(message));
  addEventListener('unhandledrejection', ({ reason }) => window.trouble.push(String(reason)));
  document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) =>
    window.trouble.push(`${violatedDirective} ${blockedURI}`),
  );
}

/** Source of a script file that runs the function. */
export const scriptOf = (run: () => void): string => `((__name) => (${run.toString()})())((fn) => fn);`;

/** The recorder's script file. */
export const RECORDER = scriptOf(record);

/**
 * HTML that makes the next thing to click (the button, then the link) as large as the page: the driver can only click
 * the centre of a frame.
 */
export const FILLED = `<style>
pay-button::part(button), pay-button::part(link) { position: fixed; inset: 0; background: #fff; }
</style>`;

/** The page of an order. */
export function renderPage(
  order: string,
  {
    loader = '<script src="/pay-button.iife.js"></script>',
    attributes = {},
    content = 'Payer',
    html = '',
  }: PageOptions,
): string {
  const all = { endpoint: '/pay', order, amount: '5000', ...attributes };
  const written = Object.entries(all).map(([name, value]) => ` ${name}="${value}"`);
  return `<!doctype html>
<html lang="fr">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${order}</title>
<script src="/recorder.js"></script>
<script src="/${order}.js"></script>
${loader}
<body>
<h1>${order}</h1>
<pay-button inline${written.join('')}>${content}</pay-button>
${html}
</html>`;
}
