import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isLoopback } from '../../src/contract/loopback.js';

const HOSTS: Readonly<Record<string, boolean>> = {
  localhost: true,
  'gateway.localhost': true,
  '127.0.0.1': true,
  '127.9.9.9': true,
  '[::1]': true,
  'localhost.example': false,
  mylocalhost: false,
  '127.0.0.1.example': false,
  '128.0.0.1': false,
  '[::2]': false,
  '192.168.0.1': false,
  '': false,
};

for (const [host, expected] of Object.entries(HOSTS))
  test(`"${host}" ${expected ? 'is' : 'is not'} this machine`, () => assert.equal(isLoopback(host), expected));
