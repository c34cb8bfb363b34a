/** What an adapter may show of a failure: one kind of error, in our own words. Used by every test of adapters. */
import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import { GatewayError } from '../../../src/proxy/gateways/gateway.js';

/** Asserts that a failure is a GatewayError with a sentence of our own, holding none of the secrets anywhere. */
export const discreet = (error: unknown, secrets: readonly string[]): GatewayError => {
  assert.ok(error instanceof GatewayError, inspect(error));
  assert.match(error.message, /^\S.*\.$/);
  for (const secret of secrets.filter((text) => text !== ''))
    assert.ok(!inspect(error).includes(secret), `"${secret}" in: ${error.message}`);
  return error;
};
