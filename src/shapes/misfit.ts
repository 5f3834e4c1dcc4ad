import type { Diagnostic } from '../errors.js';
import { MatcalcError } from '../errors.js';
import type { Syntax } from '../syntax/tree.js';

/**
 * Shapes that do not fit under the kinds of names that were tried. It becomes an error only if no
 * other kinds fit, so its words are made late.
 */
export class Misfit {
  constructor(
    /** The part of the text that does not fit, whatever the rest says. */
    readonly node: Syntax,
    readonly diagnostic: () => Diagnostic,
  ) {}

  toError(): MatcalcError {
    return new MatcalcError(this.diagnostic());
  }
}
