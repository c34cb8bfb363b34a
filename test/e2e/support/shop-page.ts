/**
 * The page of one order in the test shop. Everything stands in files of its own, so that the page
 * works under any content security policy; a recorder tells the server each event of a payment, so
 * that what was told survives reloads, crashes and closed tabs.
 */

/** How a test wants its page. */
export interface PageOptions {
  /** Response headers of the page: policies, most of all. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Attributes of the `<pay-button>`, beside `endpoint`, `order` and `amount`. `''` for a boolean one. */
  readonly attributes?: Readonly<Record<string, string>>;
  /** HTML in the head that loads the button. Default: the classic script, which blocks until it has run. */
  readonly loader?: string;
  /** Runs before the element is defined: takes channels and storage away, stubs what a browser could do. */
  readonly script?: () => void;
  /** HTML inside the `<pay-button>`. Default: `Payer`. */
  readonly content?: string;
  /** Further HTML, after the button. */
  readonly html?: string;
}

/** One event, as the page's recorder told it. */
export interface ToldEvent {
  readonly type: string;
  readonly order: string;
  /** Which load of the page: a reload, and a second tab, are another one. */
  readonly load: string;
  /** The state's name, of a `payment-statechange`. */
  readonly state?: string;
  /** Status of the session in the event's detail. */
  readonly status?: string;
  readonly reference?: string;
  readonly reason?: string;
  readonly code?: string;
}

declare global {
  interface Window {
    /** Which load of the page this is. */
    load: string;
    /** What this load of the page was told. */
    told: ToldEvent[];
    /** Errors that nobody caught, and violations of the page's policy. */
    trouble: string[];
    /** The last window that the page opened, and how often it opened one. */
    popup: Window | null;
    opens: number;
  }
}

/** Runs in the page, before everything else. */
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

/** Source text of a script file that runs the function. */
export const scriptOf = (run: () => void): string => `((__name) => (${run.toString()})())((fn) => fn);`;

/** The recorder's script file. */
export const RECORDER = scriptOf(record);

/**
 * HTML that lets what is clicked next (the button, then the link) fill its page: the driver clicks
 * the middle of a frame, and cannot look inside.
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
