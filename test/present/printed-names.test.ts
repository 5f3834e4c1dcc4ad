/** Names that matcalc prints may stand among the parameters. */
import { expect, test } from '@jest/globals';
import { differentiate, MatcalcError, parse, render } from '../../src/index.js';

const rights = (input: string, wrt: string): string[] =>
  render(differentiate(parse(input), { wrt }), { part: 'rhs', format: 'ascii' })
    .split('\n')
    .map((line) => line.replace(/\s+#.*/, ''));

test('the pre-activation of a layer', () => {
  expect(rights('u^T f(W x + b)', 'z')).toEqual(["u .* f'(z)"]);
});

test.each(['z_1, z_2', 'z_2, z_1'])('several layers at once: %s', (wrt) => {
  const result = rights("u' tanh(W2 tanh(W1 x))", wrt);
  expect(result).toContain('u .* (1 - tanh(z_2).^2)');
  expect(result).toContain("(W_2' (u .* (1 - tanh(z_2).^2))) .* (1 - tanh(z_1).^2)");
});

test('a name that is not printed', () => {
  expect(() => rights('u^T f(W x + b)', 'q')).toThrow(MatcalcError);
});
