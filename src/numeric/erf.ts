/** The error function to the precision of a double. */

/** Beyond this the continued fraction converges faster than the series. */
const SERIES_END = 2.5;

/** erf z = 2/√π ∫₀^z e^{-t²} dt. */
export function errorFunction(z: number): number {
  return Math.abs(z) < SERIES_END ? series(z) : z > 0 ? 1 - fraction(z) : fraction(-z) - 1;
}

/** erfc z = 1 - erf z, precise where that is tiny. */
export function complementaryError(z: number): number {
  if (z >= 1) return fraction(z);
  return z > -SERIES_END ? 1 - series(z) : 2 - fraction(-z);
}

/** e^{-z²} Σ 2ⁿ z^{2n+1} / (2n+1)!!, whose terms all have one sign (Abramowitz and Stegun 7.1.6). */
function series(z: number): number {
  let term = z;
  let total = z;
  for (let n = 1; Math.abs(term) > 1e-17 * Math.abs(total); n++) {
    term *= (2 * z * z) / (2 * n + 1);
    total += term;
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-z * z) * total;
}

/** e^{-z²}/√π · 1/(z + (1/2)/(z + 1/(z + (3/2)/(z + …)))) from the far end (7.1.14). */
function fraction(z: number): number {
  if (z > 27) return 0; // below the smallest double, and where z² overflows
  let tail = z;
  for (let k = Math.ceil(40 + 400 / (z * z)); k >= 1; k--) tail = z + k / 2 / tail;
  return Math.exp(-z * z) / (Math.sqrt(Math.PI) * tail);
}
