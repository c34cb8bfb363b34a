/** Answers of a proxy, as the contract has them. */
import type { CheckoutSession, Problem } from '../../src/contract/index.js';

export const CHECKOUT_URL = 'https://pay.dexchange.sn/process/MID1';

export const session = (changes: Partial<CheckoutSession> = {}): CheckoutSession => ({
  id: 'sealed-id-1',
  status: 'pending',
  gateway: 'dexchange',
  order: '1001',
  reference: '1001-abc',
  amount: { value: 5000, currency: 'XOF' },
  checkoutUrl: CHECKOUT_URL,
  createdAt: '2026-01-01T00:00:00.000Z',
  ...changes,
});

export const answer = (changes: Partial<CheckoutSession> = {}, headers: HeadersInit = {}, status = 200): Response =>
  Response.json(session(changes), { status, headers });

export const problem = (
  code: Problem['code'],
  status: number,
  more: object = {},
  headers: HeadersInit = {},
): Response => Response.json({ code, status, title: code, ...more }, { status, headers });
