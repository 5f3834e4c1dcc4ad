/** Products and inverses of matrices that move. */
import { inverse } from './linear.js';
import { add, type Matrix, multiply, scale } from './matrix.js';
import { bilinear, type Moving } from './moving.js';

/** The product of matrices. */
export const product = (a: Moving, b: Moving): Moving => bilinear(a, b, multiply);

/** A B = I: the derivative of each order from those before it. */
export function inverseOf(a: Moving): Moving {
  const value = inverse(a[0]);
  const parts: (Matrix | undefined)[] = [value];
  for (let place = 1; place < a.length; place++) {
    let rest: Matrix | undefined;
    for (let of = 1; of <= place; of++) {
      const [x, y] = [a[of], parts[place ^ of]];
      if ((of & place) !== of || !x || !y) continue;
      const term = multiply(x, y);
      rest = rest ? add(rest, term) : term;
    }
    parts.push(rest && scale(multiply(value, rest), -1));
  }
  return [value, ...parts.slice(1)];
}
