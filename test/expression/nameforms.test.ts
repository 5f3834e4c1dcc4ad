import { describe, expect, test } from '@jest/globals';
import {
  nameLatex,
  nameText,
  pythonName,
  PythonNames,
  typedPythonName,
} from '../../src/expression/nameforms.js';

describe('the forms of a name', () => {
  test.each([
    ['x', 'x', 'x', 'x'],
    ['delta', 'δ', '\\delta', 'delta'],
    ['Sigma', 'Σ', '\\Sigma', 'Sigma'],
    ['lambda', 'λ', '\\lambda', 'lambda_'],
    ['W_1', 'W₁', 'W_{1}', 'W_1'],
    ['delta_12', 'δ₁₂', '\\delta_{12}', 'delta_12'],
    ['W_out', 'W_out', 'W_{\\mathrm{out}}', 'W_out'],
    ['x_i', 'x_i', 'x_{i}', 'x_i'],
    ['mu_theta', 'μ_θ', '\\mu_{\\theta}', 'mu_theta'],
    ['x_{t-1}', 'x_{t-1}', 'x_{t-1}', 'x_tm1'],
    ['x_{t+1}', 'x_{t+1}', 'x_{t+1}', 'x_tp1'],
    ['x_hat', 'x̂', '\\hat{x}', 'x_hat'],
    ['h_tilde_t', 'h̃_t', '\\tilde{h}_{t}', 'h_tilde_t'],
    ['Sigma_bar', 'Σ̄', '\\bar{\\Sigma}', 'Sigma_bar'],
    ['loss', 'loss', '\\mathrm{loss}', 'loss'],
    ['dX', 'dX', 'dX', 'dX'],
    ['dSigma', 'dΣ', 'd\\Sigma', 'dSigma'],
    ['if', 'if', '\\mathrm{if}', 'if_'],
  ])('%s', (name, text, latex, python) => {
    expect([nameText(name), nameLatex(name), pythonName(name)]).toEqual([text, latex, python]);
  });

  test.each([
    ['W_1', 'u W1 x', 'W1'],
    ['W_1', 'u W_1 x', 'W_1'],
    ['W_1', 'u W1 x + W_{1}', 'W_1'],
    ['W_1', 'u W^{(1)} x', 'W_1'],
    ['W_1', 'u W12 x', 'W_1'],
    ['theta_2', 'theta2 x', 'theta2'],
    ['theta_2', '\\theta_2 x', 'theta_2'],
  ])('%s, typed in %s', (name, text, python) => {
    expect(typedPythonName(name, text)).toBe(python);
  });

  test('Python names do not collide', () => {
    const names = new PythonNames(['np']);
    expect(['np', 'x_tm1', 'x_tm1', 'lambda'].map((wish) => names.fresh(wish))).toEqual([
      'np_',
      'x_tm1',
      'x_tm1_',
      'lambda_',
    ]);
  });
});
