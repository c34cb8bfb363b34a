/** Refusals: the error that every part of the proxy throws. What it carries is safe to show to anyone. */
import { PROBLEM_STATUS, type Money, type ProblemCode } from '../../contract/index.js';

/** What a refusal may carry besides its code and detail. */
export interface ProxyErrorOptions {
  /** HTTP status, where it is not the usual one of the code. */
  readonly status?: number;
  /** Seconds after which the same request may be sent again. */
  readonly retryAfter?: number;
  /** With `amount_changed`: the order's true price. */
  readonly amount?: Money;
  /** With 405: the methods that the route takes. */
  readonly allow?: string;
  readonly cause?: unknown;
}

/** A refusal. `detail` is for the developer who reads the network log and never a vendor's text. */
export class ProxyError extends Error {
  override readonly name = 'ProxyError';
  readonly code: ProblemCode;
  readonly status: number;
  readonly retryAfter: number | undefined;
  readonly amount: Money | undefined;
  readonly allow: string | undefined;

  constructor(code: ProblemCode, detail: string, options: ProxyErrorOptions = {}) {
    super(detail, { cause: options.cause });
    this.code = code;
    this.status = options.status ?? PROBLEM_STATUS[code];
    this.retryAfter = options.retryAfter;
    this.amount = options.amount;
    this.allow = options.allow;
  }
}
