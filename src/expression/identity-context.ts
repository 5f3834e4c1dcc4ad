/** Where an identity may be written `I`: where what stands around it says how large it is. */
import { type Expr } from './nodes.js';
import { isScalar } from './shape.js';

/** fits: the size follows from the context. sized: it has to be written. entry: of an index equation, `I_{ij}`. */
export type IdentityContext = 'fits' | 'sized' | 'entry';

/** An identity, or a multiple of one: nothing about it says how large it is. */
function isIdentity(e: Expr): boolean {
  switch (e.kind) {
    case 'constant':
      return e.name === 'eye';
    case 'negate':
      return isIdentity(e.arg);
    case 'quotient':
      return !e.elementwise && isIdentity(e.numerator);
    case 'product':
      return e.factors.every((factor) => isScalar(factor.shape) || isIdentity(factor));
    default:
      return false;
  }
}

/** The context of a part of an expression. */
export function identityContext(
  whole: Expr,
  part: Expr,
  context: IdentityContext,
): IdentityContext {
  switch (whole.kind) {
    case 'negate':
    case 'kron':
      return context;
    case 'sum':
      return whole.terms.some((term) => term !== part && !isScalar(term.shape) && !isIdentity(term))
        ? 'fits'
        : context;
    case 'product':
      return whole.factors.every((factor) => factor === part || isScalar(factor.shape))
        ? context
        : 'sized';
    case 'quotient':
      return whole.elementwise || part !== whole.numerator ? 'sized' : context;
    case 'entry':
      return part.kind === 'constant' ? 'entry' : 'sized';
    case 'number':
    case 'symbol':
    case 'dimension':
    case 'constant':
    case 'commutation':
    case 'hadamard':
    case 'power':
    case 'transpose':
    case 'block':
    case 'call':
    case 'indicator':
      return 'sized';
  }
}
