/** Which parts of a network get a name, and with what sign. */
import { expect, test } from '@jest/globals';
import { differentiate, parse, render } from '../../src/index.js';

const lines = (text: string, wrt: string): string[] =>
  render(differentiate(parse(text, { given: 'U: m x n, v: n' }), { wrt }), { format: 'ascii' })
    .split('\n')
    .map((line) => line.split(/ {2,}#/)[0]!.trim());

test.each([
  ['sum(log(sigmoid(-U v)))', ["ds/dU = delta' v'", "delta = -sigmoid(z)'", 'z = U v']],
  [
    "-log(sigmoid(u' v)) - sum(log(sigmoid(-U v)))",
    ["ds/dU = delta' v'", "delta = sigmoid(z)'", 'z = U v'],
  ],
  ['sum(tanh(-U v))', ["ds/dU = delta' v'", "delta = (tanh(z).^2 - 1)'", 'z = U v']],
])('the sign in front of a layer is not named: %s', (text, expected) => {
  expect(lines(text, 'U')).toEqual(expected);
});

test('a definition keeps its sign', () => {
  expect(lines('z = -U v; s = sum(log(sigmoid(z)))', 'U')).toContain('z = -U v');
});

test('one argument with both signs is one layer', () => {
  const both = lines('sum(sigmoid(U v)) + sum(sigmoid(-U v) .* (U v))', 'U');
  expect(both.filter((line) => line.endsWith('= U v'))).toEqual(['z = U v']);
});
