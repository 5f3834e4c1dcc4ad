/** Where an identity may be written `I`: where what stands around it says how large it is. */
import { type Expr } from './nodes.js';
import { isScalar } from './shape.js';

/** fits: the size follows from the context. sized: it has to be written. entry: of an index equation, `I_{ij}`. */
export type IdentityContext = 'fits' | 'sized' | 'entry';

const isIdentity = (e: Expr): boolean => e.kind === 'constant' && e.name === 'eye';

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
        : 'sized';
    case 'product':
      return whole.factors.every((factor) => factor === part || isScalar(factor.shape))
        ? context
        : 'sized';
    case 'entry':
      return part.kind === 'constant' ? 'entry' : 'sized';
    case 'number':
    case 'symbol':
    case 'dimension':
    case 'constant':
    case 'hadamard':
    case 'quotient':
    case 'power':
    case 'transpose':
    case 'call':
    case 'indicator':
      return 'sized';
  }
}
