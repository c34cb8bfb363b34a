/**
 * The shop's origin: the shop page, the control page, their files, and the proxy. A form is answered with a redirect,
 * so that a reload does not send it again. Pages of other sites may not send forms. A request with another host name
 * reaches only the proxy.
 */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { SandboxError, type GatewayName, type Outcome, type Sandbox } from '../../sandbox/index.js';
import { GATEWAY_NAMES } from '../../sandbox/vendors/index.js';
import { isOutcome } from '../../sandbox/payments/scenario.js';
import type { Handler } from '../../sandbox/http/node-handler.js';
import type { NextPayments } from './shop/next-payments.js';
import type { Orders } from './shop/orders.js';
import { controlPage, paymentsList } from './pages/control-page.js';
import { file, forbidden, notFound, page, seeOther } from './pages/responses.js';
import { CONTROL_SCRIPT, SHOP_SCRIPT } from './pages/scripts.js';
import { shopPage } from './pages/shop-page.js';
import { STYLE } from './pages/style.js';
import { preferredLanguage } from '../../proxy/pages/accept-language.js';
import { isLoopback } from '../../contract/loopback.js';
import { UsageError } from '../lib/usage-error.js';

/** Where the proxy is mounted. */
export const PAY_PATH = '/pay';

/** Whether the `Host` header is a name of this machine. */
const isOwnHost = (host: string | null): boolean =>
  URL.canParse(`http://${host}`) && isLoopback(new URL(`http://${host}`).hostname);

/** What the site needs. */
export interface SiteParts {
  readonly proxy: Handler;
  readonly orders: Orders;
  readonly nextPayments: NextPayments;
  readonly sandbox: Sandbox;
  readonly gateways: readonly GatewayName[];
}

/** The shop's origin as a fetch function. */
export function createSite({ proxy, orders, nextPayments, sandbox, gateways }: SiteParts): Handler {
  const control = (request: Request, mistake?: { text: string; message: string }): Response =>
    page(
      controlPage(preferredLanguage(request.headers.get('accept-language')), {
        nextPayments,
        transactions: sandbox.transactions(),
        gateways,
        mistake,
      }),
      {
        status: mistake ? 400 : 200,
      },
    );

  function chooseScenario(request: Request, form: URLSearchParams): Response {
    const own = form.get('own')?.trim() ?? '';
    const text = form.get('scenario') === 'own' ? own : (form.get('scenario') ?? '');
    try {
      nextPayments.choose(
        text,
        GATEWAY_NAMES.find((name) => name === form.get('gateway')),
      );
      return seeOther('/control');
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      return control(request, { text, message: error.message });
    }
  }

  function settle(form: URLSearchParams): Response {
    const outcome = form.get('outcome');
    if (!isOutcome(outcome)) return notFound();
    return choose(sandbox, form.get('id') ?? '', outcome) ? seeOther('/control') : notFound();
  }

  const reads: Readonly<Record<string, (request: Request) => Response | Promise<Response>>> = {
    '/': (request) =>
      page(shopPage(preferredLanguage(request.headers.get('accept-language')), orders.onSale(), gateways), {
        trustedTypes: true,
      }),
    '/control': (request) => control(request),
    '/control/payments': (request) =>
      page(paymentsList(preferredLanguage(request.headers.get('accept-language')), sandbox.transactions())),
    '/style.css': () => file(STYLE, 'text/css'),
    '/shop.js': () => file(SHOP_SCRIPT, 'text/javascript'),
    '/control.js': () => file(CONTROL_SCRIPT, 'text/javascript'),
    '/pay-button.iife.js': async () => file(await readButtonScript(), 'text/javascript'),
  };
  const writes: Readonly<Record<string, (request: Request, form: URLSearchParams) => Response>> = {
    '/orders': () => {
      orders.renew();
      return seeOther('/');
    },
    '/control/scenario': chooseScenario,
    '/control/payments': (_request, form) => settle(form),
  };

  return async (request) => {
    const { pathname } = new URL(request.url);
    if (pathname.startsWith(`${PAY_PATH}/`)) return proxy(request);
    if (!isOwnHost(request.headers.get('host'))) return forbidden('This site answers to localhost only.');
    if (request.method === 'GET' || request.method === 'HEAD') {
      return Object.hasOwn(reads, pathname) ? reads[pathname]!(request) : notFound();
    }
    if (request.method !== 'POST' || !Object.hasOwn(writes, pathname)) return notFound();
    const from = request.headers.get('sec-fetch-site') ?? 'same-origin';
    if (from !== 'same-origin') return forbidden('Only pages of this site may send this.');
    return writes[pathname]!(request, new URLSearchParams(await request.text()));
  };
}

/** Settles a payment. `false`: there is no such payment. A payment that has settled meanwhile does not change. */
function choose(sandbox: Sandbox, id: string, outcome: Outcome): boolean {
  try {
    sandbox.choose(id, outcome);
    return true;
  } catch (error) {
    if (!(error instanceof SandboxError)) throw error;
    return error.code === 'already_chosen';
  }
}

/** The file for the script tag. It is in the package; in a clone, `npm run build` makes it. */
async function readButtonScript(): Promise<string> {
  try {
    return await readFile(createRequire(import.meta.url).resolve('pay-button-element/pay-button.iife.js'), 'utf8');
  } catch {
    return 'console.error("The button is not built yet. In a clone of the repository: npm run build");\n';
  }
}
