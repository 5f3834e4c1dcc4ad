import { describe, expect, test } from '@jest/globals';
import { ASCII, TEXT } from '../../src/expression/notation.js';
import { renderText } from '../../src/render/text.js';
import { column, T } from '../expression/sample.js';
import { affine, hessian, oneLayer, sandwich, twoLayers } from './layer.js';
import { derivative, problem, result } from './results.js';

const lines = (...texts: string[]): string => texts.join('\n');

describe('the answer as text', () => {
  test('one layer', () => {
    expect(renderText(oneLayer, TEXT)).toBe(
      lines(
        '∂s/∂W = δᵀ xᵀ              # n × m',
        '∂s/∂b = δᵀ                 # n',
        '∂s/∂x = Wᵀ δᵀ              # m',
        '∂s/∂u = f(z)               # n',
        "  δ = uᵀ ⊙ f'(z)ᵀ          # 1 × n, upstream gradient ∂s/∂z, as a row",
        '  z = W x + b              # n',
      ),
    );
  });

  test('two layers', () => {
    expect(renderText(twoLayers, TEXT)).toBe(
      lines(
        '∂s/∂W₁ = δ₁ᵀ xᵀ            # p × m',
        '∂s/∂W₂ = δ₂ᵀ f(z₁)ᵀ        # n × p',
        "  δ₁ = (δ₂ W₂) ⊙ f'(z₁)ᵀ   # 1 × p, upstream gradient ∂s/∂z₁, as a row",
        "  δ₂ = uᵀ ⊙ f'(z₂)ᵀ        # 1 × n, upstream gradient ∂s/∂z₂, as a row",
        '  z₂ = W₂ f(z₁)            # n',
        '  z₁ = W₁ x                # p',
      ),
    );
  });

  test('one layer in ASCII', () => {
    expect(renderText(oneLayer, ASCII)).toBe(
      lines(
        "ds/dW = delta' x'          # n x m",
        "ds/db = delta'             # n",
        "ds/dx = W' delta'          # m",
        'ds/du = f(z)               # n',
        "  delta = u' .* f'(z)'     # 1 x n, upstream gradient ds/dz, as a row",
        '  z = W x + b              # n',
      ),
    );
  });

  test('more than two axes', () => {
    expect(renderText(sandwich, TEXT)).toBe('∂Y_{ij}/∂X_{kl} = A_{ik} B_{lj}   # n × p × n × m');
    expect(renderText(affine, TEXT)).toBe('∂y_{i}/∂W_{jk} = I_{ij} x_{k}   # n × n × m');
    expect(renderText(affine, ASCII)).toBe('dy_{i}/dW_{jk} = I_{ij} x_{k}   # n x n x m');
  });

  test('order 2', () => {
    expect(renderText(hessian, TEXT)).toBe('∂²s/∂x² = A + Aᵀ           # n × n');
    expect(renderText(hessian, ASCII)).toBe("d2s/dx2 = A + A'           # n x n");
  });

  test('another layout is told', () => {
    const u = column('u');
    const by = result(problem(u), [derivative('s', 'u', T(u), { layout: 'numerator' })]);
    expect(renderText(by, TEXT)).toBe('∂s/∂u = uᵀ                 # 1 × n, numerator layout');
  });

  test('parts', () => {
    expect(renderText(oneLayer, TEXT, { part: 'rhs' }).split('\n')[0]).toMatch(/^δᵀ xᵀ +# n × m$/);
    expect(renderText(oneLayer, TEXT, { part: 'equation' }).split('\n')).toHaveLength(4);
    expect(renderText(oneLayer, TEXT, { part: 'where' })).toMatch(/^δ = uᵀ/);
  });

  test('∇ for the gradient of a scalar', () => {
    const text = renderText(twoLayers, { ...TEXT, derivative: 'nabla' });
    expect(text.split('\n')[0]).toMatch(/^∇_\{W₁\} s = δ₁ᵀ xᵀ /);
  });

  test('numbers at a point', () => {
    const values = {
      derivatives: ['[[1, 2]]', undefined, undefined, undefined],
      definitions: new Map([['z', '[3]']]),
    };
    const text = renderText(oneLayer, TEXT, { values }).split('\n');
    expect(text[0]).toMatch(/^∂s\/∂W = δᵀ xᵀ = \[\[1, 2\]\] +# n × m$/);
    expect(text[5]).toMatch(/^ {2}z = W x \+ b = \[3\] +# n$/);
  });
});
