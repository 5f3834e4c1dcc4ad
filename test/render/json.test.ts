import { expect, test } from '@jest/globals';
import { renderJson } from '../../src/render/json.js';
import { affine, oneLayer, sandwich } from './layer.js';

test('one layer as data', () => {
  const data = JSON.parse(renderJson(oneLayer));
  expect(data.schema).toBe(1);
  expect(data.expression).toEqual({
    text: 'uᵀ f(W x + b)',
    latex: 'u^{\\top} f(W x + b)',
    shape: [],
  });
  expect(data.derivatives[0]).toEqual({
    wrt: 'W',
    order: 1,
    then: [],
    anyOrder: false,
    layout: 'parameter',
    form: 'matrix',
    shape: ['n', 'm'],
    text: '∂s/∂W = δᵀ xᵀ',
    ascii: "ds/dW = delta' x'",
    latex: '\\frac{\\partial s}{\\partial W} = \\delta^{\\top} x^{\\top}',
    inline: "delta' x'",
    differential: null,
  });
  expect(data.definitions[0]).toEqual({
    name: 'delta',
    text: "δ = uᵀ ⊙ f'(z)ᵀ",
    ascii: "delta = u' .* f'(z)'",
    latex: "\\delta = u^{\\top} \\odot f'(z)^{\\top}",
    shape: [1, 'n'],
    meaning: 'upstream gradient ∂s/∂z, as a row',
  });
  expect(data.shapes).toEqual({ u: ['n'], W: ['n', 'm'], x: ['m'], b: ['n'] });
  expect(data.verified).toBe(true);
  expect(data).not.toHaveProperty('reason');
});

test('more than two axes', () => {
  const [derivative] = JSON.parse(renderJson(sandwich)).derivatives;
  expect(derivative).toMatchObject({ shape: ['n', 'p', 'n', 'm'], inline: null });
});

test('assumptions, and why a result is not verified', () => {
  const data = JSON.parse(
    renderJson({
      ...affine,
      problem: {
        ...affine.problem,
        assumptions: [
          { kind: 'shape', text: 'b: n', span: { start: 6, end: 7 }, override: 'b: scalar' },
          { kind: 'function', text: 'f elementwise' },
        ],
      },
      verified: { kind: 'not-verified', reason: 'no point was found' },
    }),
  );
  expect(data.assumptions).toEqual([
    { text: 'b: n', span: { start: 6, end: 7 }, override: 'b: scalar' },
    { text: 'f elementwise', span: null, override: null },
  ]);
  expect([data.verified, data.reason]).toEqual([false, 'no point was found']);
});
