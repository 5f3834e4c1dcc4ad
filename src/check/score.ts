/** Partial credit: how much of a wrong answer is right. */
import type { Mistake, MistakeCode } from './result.js';

/**
 * What is left of one point for an answer with this single mistake (docs/check.md): slips in writing it down keep
 * most of it, mistakes in what the derivative is keep less.
 */
export const CREDIT: Readonly<Record<MistakeCode, number>> = {
  sign: 0.75,
  factor: 0.75,
  transposed: 0.75,
  order: 0.5,
  hadamard: 0.5,
  diag: 0.5,
  inverse: 0.5,
  property: 0.5,
  'symmetric-assumed': 0.5,
  'batch-sum': 0.5,
  'missing-fprime': 0.5,
  'extra-fprime': 0.5,
  'fprime-argument': 0.5,
  'product-rule': 0.5,
  'chain-incomplete': 0.25,
  shape: 0.25,
  inverted: 0.5,
  'wrong-name': 0.5,
  'extra-factor': 0.25,
  'extra-term': 0.25,
  'wrong-variable': 0,
  'wrong-kind': 0,
};

/** The credit for a wrong answer: of two mistakes the product; 0 where none is recognised. */
export function creditFor(mistake: Mistake | null): number {
  if (!mistake) return 0;
  return CREDIT[mistake.code] * (mistake.second ? CREDIT[mistake.second.code] : 1);
}
