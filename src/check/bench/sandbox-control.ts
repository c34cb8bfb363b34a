/**
 * Controls the sandbox that the proxy uses as its gateway: it sets scenarios and reads transactions. It finds a payment
 * by the address of its hosted page, so it needs no rule about how a proxy names its payments. It knows no vendor.
 */
import type { CheckoutSession } from '../../contract/index.js';
import { BrokenPromiseError, NotCheckedError } from './expect.js';
import type { ResolvedOptions } from './options.js';

/** How a checkout can end. */
export type Outcome = 'succeeded' | 'failed' | 'canceled' | 'expired';

/** A payment in the sandbox. */
export interface Transaction {
  readonly id: string;
  readonly gateway: string;
  readonly reference: string;
  readonly checkoutUrl: string;
  /** Whole francs. */
  readonly amount: number;
  /** Status reads so far. */
  readonly reads: number;
  readonly webhooks: readonly { readonly forged: boolean; readonly status: number | null }[];
}

/** The control API of one sandbox. */
export interface SandboxControl {
  /** Sets the scenario of new payments at the gateway. */
  script(gateway: string, scenario: Readonly<Record<string, unknown>>): Promise<void>;
  /** All payments, oldest first. */
  transactions(): Promise<readonly Transaction[]>;
  /** The payment with the session's hosted page. */
  transactionOf(session: CheckoutSession): Promise<Transaction>;
  /** Chooses the outcome, as the buyer does. */
  choose(session: CheckoutSession, outcome: Outcome): Promise<void>;
  /** Chooses on the hosted page. Returns the address to which the page sends the buyer. */
  chooseOnPage(session: CheckoutSession, outcome: Outcome): Promise<string>;
}

/** Its methods throw a {@link NotCheckedError} if the sandbox is missing or fails. */
export function createSandboxControl({ sandbox, fetch, timeout }: ResolvedOptions): SandboxControl {
  async function call(method: string, path: string, body?: unknown): Promise<unknown> {
    if (sandbox === undefined)
      throw new NotCheckedError('no sandbox was given, so the gateway cannot be told what to do');
    let response: Response;
    try {
      response = await fetch(`${sandbox}/sandbox${path}`, {
        method,
        ...(body === undefined ? {} : { headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) }),
        signal: AbortSignal.timeout(timeout),
      });
    } catch {
      throw new NotCheckedError(`the sandbox does not answer at ${sandbox}`);
    }
    const answer = (await response.json().catch(() => undefined)) as { message?: unknown } | undefined;
    if (response.ok && answer !== undefined) return answer;
    throw new NotCheckedError(`the sandbox refused ${method} ${path}: ${String(answer?.message ?? response.status)}`);
  }

  const control: SandboxControl = {
    script: async (gateway, scenario) => void (await call('PUT', '/scenarios', { gateway, scenario })),
    transactions: async () => (await call('GET', '/transactions')) as readonly Transaction[],
    async transactionOf({ checkoutUrl }) {
      const found = (await control.transactions()).find((each) => each.checkoutUrl === checkoutUrl);
      if (found !== undefined) return found;
      throw new BrokenPromiseError(
        `The sandbox has no payment with the hosted page ${checkoutUrl}: does the proxy use this sandbox as its gateway?`,
      );
    },
    async choose(session, outcome) {
      const { id } = await control.transactionOf(session);
      await call('POST', `/transactions/${id}/outcome`, { outcome });
    },
    async chooseOnPage({ checkoutUrl = '' }, outcome) {
      const form = new URLSearchParams({ outcome });
      const answer = await fetch(checkoutUrl, {
        method: 'POST',
        body: form,
        redirect: 'manual',
        signal: AbortSignal.timeout(timeout),
      });
      await answer.body?.cancel();
      const address = answer.headers.get('Location');
      if (address !== null) return address;
      throw new NotCheckedError(`the hosted page answered ${answer.status} and sent the buyer nowhere`);
    },
  };
  return control;
}
