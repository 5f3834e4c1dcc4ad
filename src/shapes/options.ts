/** What may be said beside a text. */
import type { SourceName } from '../errors.js';
import type { Dim } from '../expression/dimension.js';
import type { Declaration, FunctionDeclaration } from '../expression/problem.js';
import type { Shape } from '../expression/shape.js';

export interface ReadOptions {
  /** Which text it is, for errors; the expression unless said. */
  readonly source?: SourceName;
  /** Only names that are declared or defined may occur: nothing is assumed, as in an answer to a problem. */
  readonly closed?: boolean;
  /** The text of --given. */
  readonly given?: string;
  /** Assumed shapes and functions are errors. */
  readonly strict?: boolean;
  /** Declarations that the program made, not a person: to read back what was printed. */
  readonly declared?: ReadonlyMap<string, Declaration>;
  readonly functions?: ReadonlyMap<string, FunctionDeclaration>;
  /** Names of dimensions that no declaration mentions. */
  readonly dimensions?: Iterable<string>;
  /** The shape that the expression has: it says how large an `I` is about which nothing else does. */
  readonly shape?: Shape;
  /** The ranges of the indices of an index equation, whose right-hand side the text is; null where only the text says. */
  readonly index?: ReadonlyMap<string, Dim | null>;
}
