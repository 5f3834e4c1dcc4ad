/** `e_i` is the i-th column of an identity unless it is declared or defined. */
import { isScalar, type Shape } from '../expression/shape.js';
import { isOne } from '../expression/dimension.js';
import type { Guess } from './search.js';

const BASIS_NAME = /^e_(?:[i-nprs]|\d+)$/;

export const isBasisName = (name: string): boolean => BASIS_NAME.test(name);

/** It is a column, if that fits. */
export const BASIS_COSTS: Guess['costs'] = { column: 0, scalar: 15, row: 30, matrix: 40 };

/** Is an undeclared variable of this name and shape a basis vector? */
export const isBasis = (name: string, shape: Shape): boolean =>
  isBasisName(name) && isOne(shape.cols) && !isScalar(shape);
