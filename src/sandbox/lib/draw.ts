/** Draws by chance, or by a seed: the same seed draws the same again, so that a bad day can be repeated. */

/** Answers with a whole number from 0 to below `count`. */
export type Draw = (count: number) => number;

/** A series of draws. Without a seed it is different each time. */
export function createDraw(seed: number = Math.floor(Math.random() * 2 ** 32)): Draw {
  let state = seed >>> 0;
  return (count) => {
    // A step of a Weyl sequence, then the bit mixing of MurmurHash3, which spreads neighbouring seeds.
    state = (state + 0x9e3779b9) >>> 0;
    let mixed = state;
    mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
    mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
    return Math.floor((((mixed ^ (mixed >>> 16)) >>> 0) / 2 ** 32) * count);
  };
}
