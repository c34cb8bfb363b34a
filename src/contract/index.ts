/** The contract between widget and proxy: schemas, the types inferred from them, and the routes. */
export * from './checkout-session.js';
export * from './create-session-request.js';
export * from './gateway-list.js';
export * from './gateways.js';
export * from './hosted-pages.js';
export * from './money.js';
export * from './order.js';
export * from './problem.js';
export * from './problem-status.js';
export * from './return-message.js';
export * from './routes.js';
