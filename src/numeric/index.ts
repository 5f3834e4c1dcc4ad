/** Numbers: evaluating what is printed, and verifying derivatives with differences. */
export type { RealFunction } from './elementwise.js';
export type { Environment, NumericFunction } from './environment.js';
export { evaluate, Evaluator } from './evaluate.js';
export { evaluateIndex, permuted, type Tensor } from './indices.js';
export type { Matrix } from './matrix.js';
export {
  type Claim,
  type Contraction,
  type Verdict,
  verifyDerivative,
  type VerifyRequest,
} from './verify.js';
