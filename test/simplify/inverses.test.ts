/** What inverses are not simplified to. */
import { expect, test } from '@jest/globals';
import { differentiate, parse, render } from '../../src/index.js';

test.each([
  ['inv(a ones(2, 2)) b t', '(a ones(2, 2))⁻¹ b', 'a multiple of ones has no inverse'],
  ['inv(a eye(n)) b t', 'b / a', 'one of the identity has'],
])('%s by t is %s: %s', (input, expected) => {
  const result = differentiate(parse(input, { given: 'a: scalar, t: scalar' }), {
    wrt: 't',
    verify: false,
  });
  expect(render(result, { part: 'rhs' }).split(/ +#/)[0]).toBe(expected);
});
