/** Results that once failed their own verification. */
import { expect, test } from '@jest/globals';
import { differentiate, parse } from '../../src/index.js';

test.each([
  ['a property of the parameter at order 3', 'logdet(D)', 'D', 'D: 2 x 2 diagonal', 3],
  [
    'a named piece inside a differential',
    'k(expm(C)).^3 where k(z) = z exp(z)',
    'C',
    'C: 2 x 2',
    1,
  ],
] as const)('%s: %s', (_, input, wrt, given, order) => {
  const { verified } = differentiate(parse(input, { given }), { wrt, order });
  expect(verified).toEqual({ kind: 'verified' });
});
