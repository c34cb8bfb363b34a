/** Random numbers. The same seed gives the same series, so that a test can be repeated. */

/** Returns a random whole number from 0 to `count - 1`. */
export type Draw = (count: number) => number;

/** A series of random numbers. Without a seed it is different each time. */
export function createDraw(seed: number = Math.floor(Math.random() * 2 ** 32)): Draw {
  let state = seed >>> 0;
  return (count) => {
    // A step of a Weyl sequence, then the bit mixing of MurmurHash3: similar seeds give very different numbers.
    state = (state + 0x9e3779b9) >>> 0;
    let mixed = state;
    mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
    mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
    return Math.floor((((mixed ^ (mixed >>> 16)) >>> 0) / 2 ** 32) * count);
  };
}
