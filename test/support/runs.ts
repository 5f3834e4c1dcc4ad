/** How long random tests run: `MATCALC_RUNS=100 MATCALC_SEED=7` makes them a hundred times longer, elsewhere. */

const number = (name: string, usual: number): number => {
  const text = process.env[name];
  return text === undefined ? usual : Number(text);
};

const factor = number('MATCALC_RUNS', 1);
const seed = number('MATCALC_SEED', 20260101);

/** Settings of fast-check for a property that is usually tried so often. */
export const settings = (
  numRuns: number,
): { numRuns: number; seed: number; endOnFailure: boolean } => ({
  numRuns: Math.ceil(numRuns * factor),
  seed,
  endOnFailure: false,
});

/** Milliseconds that such a property may take. */
export const patience = 60_000 * Math.max(1, factor);
