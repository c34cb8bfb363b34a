/**
 * How the fuzz tests draw. The seed is fixed, so that a failure comes from a change and not from chance:
 * `FUZZ_SEED=7` draws others, `FUZZ_SEED=random` new ones each time. fast-check prints the seed and the
 * path of a failure, and the smallest case that it found; `FUZZ_SEED` with that seed shows it again.
 * `FUZZ_RUNS=20000` draws more answers of vendors.
 */

const SEED = process.env['FUZZ_SEED'] ?? '1';

/** Parameters of a property with `numRuns` runs. */
export const fuzz = (numRuns: number): { numRuns: number; seed: number; includeErrorInReport: true } => ({
  numRuns,
  seed: seedOf(SEED),
  includeErrorInReport: true,
});

function seedOf(text: string): number {
  if (text === 'random') return Math.floor(Math.random() * 0x7fff_ffff);
  if (/^-?\d{1,10}$/.test(text)) return Number(text);
  throw new Error(`FUZZ_SEED is "${text}": give an integer, or "random".`);
}
