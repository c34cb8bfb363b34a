/**
 * Limits on creates: how many one client may make, and how many all together. Counted in the store,
 * for all instances that share it. It knows nothing of sessions and gateways; whoever calls it leaves
 * repeats out. A client's name may be an address, which is personal data, so none is ever stored:
 * clients are told apart by 16 bits of a keyed digest. That is too little to be anybody's name, and
 * it bounds what a store has to hold under attack.
 */
import type { CheckedConfig } from './check-config.js';
import type { KeySource } from './derive-key.js';
import { createKeyedDigest } from './keyed-digest.js';
import { ProxyError } from './problem-answer.js';
import type { RequestLog } from './request-log.js';

/** Ms for which a create counts. Long, because buyers come in bursts. */
const WINDOW = 600_000;
/** Hexadecimal digits: 16 bits. */
const DIGEST_LENGTH = 4;
/** Seconds. Nobody knows when the oldest create stops to count, so it is a guess that is not too long. */
const RETRY_AFTER = 60;

/** The limits of one proxy. */
export interface CreateLimits {
  /** Counts one create. Throws `rate_limited` where there were too many of its client, or of all. */
  count(request: Request, log: RequestLog): Promise<void>;
}

/** One per proxy; proxies that share a store and a secret share the counts. */
export function createCreateLimits({ createLimits, store, ...source }: Pick<CheckedConfig, 'createLimits' | 'store'> & KeySource): CreateLimits {
  const { client, perClient, total } = createLimits;
  const digest = createKeyedDigest(source, 'client');

  return {
    async count(request, log) {
      const name = nameOf(client?.(request));
      // The client first: whoever is over that limit must not use up the other one.
      if (name !== undefined && !(await take(`limit:client:${(await digest(name))[0].slice(0, DIGEST_LENGTH)}`, perClient))) throw refusal('client', log);
      if (!(await take('limit:total', total))) throw refusal('total', log);
    },
  };

  async function take(key: string, limit: number): Promise<boolean> {
    return limit === Infinity || store.take(key, limit, WINDOW);
  }

}

/** What is no name is a mistake in the merchant's code: taken for one, it would put all buyers into one. */
function nameOf(answer: unknown): string | undefined {
  if (answer === undefined || answer === null || answer === '') return undefined;
  if (typeof answer === 'string') return answer;
  throw new TypeError('createLimits.client must answer a string, or undefined for a client that it cannot name');
}

function refusal(limit: 'client' | 'total', log: RequestLog): ProxyError {
  log('warn', 'create_limited', { limit });
  return new ProxyError('rate_limited', 'Too many payments were begun. Try again in a minute.', { retryAfter: RETRY_AFTER });
}
