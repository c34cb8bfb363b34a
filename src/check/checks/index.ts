/** All checks, in the order in which they run. Those that settle the order run late, those about all answers last. */
import type { Check } from './check.js';
import { ANSWERS } from './answers.js';
import { CREATING, PAID_ONCE } from './creating.js';
import { ORIGINS } from './origins.js';
import { OUTCOMES, SUCCEEDED } from './outcomes.js';
import { REQUESTS } from './requests.js';
import { RETURN_PAGE } from './return-page.js';
import { GATEWAY_PRICE, SESSIONS } from './sessions.js';
import { FLOODS, WEBHOOKS } from './webhooks.js';

/** Every promise of the contract that can be checked over HTTP. */
export const CHECKS: readonly Check[] = [
  ...CREATING,
  ...SESSIONS,
  GATEWAY_PRICE,
  ...ORIGINS,
  ...REQUESTS,
  ...WEBHOOKS,
  ...FLOODS,
  ...RETURN_PAGE,
  ...OUTCOMES,
  SUCCEEDED,
  PAID_ONCE,
  ...ANSWERS,
];
