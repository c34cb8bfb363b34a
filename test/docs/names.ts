/** Lists of names: how to find them in a text, and how to compare two of them. */
import assert from 'node:assert/strict';

/** What the first group of the pattern has found, for each match. */
export const namesIn = (text: string, pattern: RegExp): string[] =>
  [...text.matchAll(pattern)].map(({ 1: name = '' }) => name);

/** Fails unless both have the same names, in any order. */
export function assertSameNames(names: Iterable<string>, expected: Iterable<string>, message?: string): void {
  assert.deepEqual([...names].sort(), [...expected].sort(), message);
}
