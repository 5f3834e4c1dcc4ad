/** Matrices that only lead wires, read as a person draws them. */
import { describe, expect, test } from '@jest/globals';
import { dimName } from '../../../src/expression/dimension.js';
import { ASCII } from '../../../src/expression/notation.js';
import { BoxWriter, type Bundle, Wires } from '../../../src/tensor/wiring/box.js';
import { permutation } from '../../../src/tensor/wiring/structure.js';
import { printExpr } from '../../../src/expression/print.js';

const [a, b, c] = [0, 1, 2];

function written(rows: Bundle, cols: Bundle): string {
  const wires = new Wires(['a', 'b', 'c'].map((name) => dimName(name)));
  return printExpr(new BoxWriter(wires).expr(permutation(wires, rows, cols)), ASCII);
}

describe('permutations', () => {
  test.each<[string, Bundle, Bundle, string]>([
    ['the same order', [a, b], [a, b], 'I'],
    ['two wires cross', [a, b], [b, a], 'commutation(a, b)'],
    ['a third passes by', [a, b, c], [b, a, c], 'kron(commutation(a, b), eye(c))'],
    [
      'both ends of a wire',
      [a, b, a, c],
      [a, a, b, c],
      'kron(kron(eye(a), commutation(b, a)), eye(c))',
    ],
  ])('%s', (_, rows, cols, expected) => expect(written(rows, cols)).toBe(expected));
});
