/** What the use of an undeclared name says about its kind. */
import { isCapital } from '../expression/names.js';
import { functionRow } from '../expression/functions.js';
import { isOne } from '../expression/dimension.js';
import type {
  BlockSyntax,
  CallSyntax,
  ChainOperator,
  ChainSyntax,
  Syntax,
} from '../syntax/tree.js';
import { syntaxChildren } from '../syntax/tree.js';
import type { Meaning } from './elaborator.js';

/** How strongly a use speaks for a column, or for a scalar. */
export interface Hint {
  column: number;
  scalar: number;
}

const TRANSPOSED = 12;
const USED_AS_VECTOR = 8;
const DOTTED = 6;
/** Weaker uses do not say anything about the terms of a sum. */
const THROUGH_SUMS = 5;
const ALONE = 4;
const BARE_FACTOR = 3;

export class Hints {
  private readonly found = new Map<string, Hint>();

  /** `known` says what is declared; parameters of functions are not looked at. */
  constructor(
    private readonly known: ReadonlyMap<string, Meaning>,
    private readonly vectorFunctions: ReadonlySet<string>,
  ) {}

  of(name: string): Hint {
    return this.found.get(name) ?? { column: 0, scalar: 0 };
  }

  /** Looks at an expression that stands alone. */
  look(tree: Syntax): void {
    this.visit(tree, ALONE);
  }

  private add(name: string, kind: keyof Hint, weight: number): void {
    const hint = this.found.get(name) ?? { column: 0, scalar: 0 };
    hint[kind] = Math.max(hint[kind], weight);
    this.found.set(name, hint);
  }

  /** `weight`: how strongly the place speaks for a column. */
  private visit(node: Syntax, weight: number): void {
    switch (node.kind) {
      case 'name':
        return this.add(node.name, 'column', weight);
      case 'negate':
        return this.visit(node.arg, weight);
      case 'sum':
        return this.all(node.terms, weight > THROUGH_SUMS ? weight : 0);
      case 'chain':
        return this.chain(node, weight);
      case 'transpose':
        return this.visit(node.arg, TRANSPOSED);
      case 'power':
        return this.power(node.base, node.exponent, node.elementwise);
      case 'call':
        return this.all(syntaxChildren(node), this.callWeight(node));
      case 'norm':
      case 'inner':
        return this.all(syntaxChildren(node), USED_AS_VECTOR);
      case 'block':
        return this.all(syntaxChildren(node), isList(node) ? ALONE : 0);
      case 'indicator':
        return this.all(syntaxChildren(node), ALONE);
      default:
        return this.all(syntaxChildren(node), 0);
    }
  }

  private all(nodes: readonly Syntax[], weight: number): void {
    for (const node of nodes) this.visit(node, weight);
  }

  private power(base: Syntax, exponent: Syntax, elementwise: boolean): void {
    if (!elementwise && base.kind === 'name') this.add(base.name, 'scalar', BARE_FACTOR);
    this.visit(base, elementwise ? USED_AS_VECTOR : 0);
    this.visit(exponent, base.kind === 'name' && base.name === 'e' ? ALONE : 0);
  }

  private callWeight(node: CallSyntax): number {
    if (node.builtin === null) return this.vectorFunctions.has(node.fn) ? 0 : ALONE;
    if (node.builtin !== 'function') return ALONE;
    if (node.fn === 'max' || node.fn === 'min')
      return node.args.length === 1 ? USED_AS_VECTOR : ALONE;
    switch (functionRow(node.fn)?.kind) {
      case 'to-scalar':
      case 'vector':
      case 'diag':
        return USED_AS_VECTOR;
      case 'elementwise':
        return ALONE;
      default:
        return 0;
    }
  }

  private chain(node: ChainSyntax, weight: number): void {
    node.factors.forEach((factor, k) => {
      const before = node.operators[k - 1];
      const after = node.operators[k];
      const left = node.factors[k - 1];
      if (isEntrywise(before) || isEntrywise(after)) return this.visit(factor, USED_AS_VECTOR);
      if (left && isProduct(before) && this.isMatrix(left))
        return this.visit(factor, USED_AS_VECTOR);
      if (factor.kind !== 'name') return this.visit(factor, 0);
      const dotted =
        (isDot(before) && left?.kind === 'name') ||
        (isDot(after) && node.factors[k + 1]?.kind === 'name');
      if (dotted) return this.add(factor.name, 'column', DOTTED);
      this.add(factor.name, 'scalar', BARE_FACTOR);
      const last = k === node.factors.length - 1 && before !== '/';
      if (last && weight > THROUGH_SUMS) this.add(factor.name, 'column', BARE_FACTOR + 1);
    });
  }

  /** Whether a factor looks like a matrix or a row, so that a column may stand behind it. */
  private isMatrix(node: Syntax): boolean {
    switch (node.kind) {
      case 'name': {
        const meaning = this.known.get(node.name);
        if (!meaning) return isCapital(node.name);
        return (
          (meaning.kind === 'variable' || meaning.kind === 'definition') &&
          !isOne(meaning.shape.cols)
        );
      }
      case 'transpose':
        return true;
      case 'constant':
        return MATRIX_CONSTANTS.has(node.name) || node.dims.length === 2;
      case 'power':
        return this.isMatrix(node.base);
      case 'negate':
        return this.isMatrix(node.arg);
      case 'sum':
        return node.terms.some((term) => this.isMatrix(term));
      case 'chain':
        return node.factors.every((factor) => this.isMatrix(factor));
      case 'block':
        return node.rows.some((row) => row.length > 1);
      case 'call':
        return MATRIX_VALUED.has(node.fn);
      default:
        return false;
    }
  }
}

const MATRIX_CONSTANTS: ReadonlySet<string> = new Set([
  'eye',
  'commutation',
  'duplication',
  'elimination',
]);

const MATRIX_VALUED: ReadonlySet<string> = new Set([
  'inv',
  'adj',
  'expm',
  'dexpm',
  'diag',
  'kron',
  'tril',
  'triu',
]);

/** Cells in one row or in one column. */
const isList = ({ rows }: BlockSyntax): boolean =>
  rows.length === 1 || rows.every((row) => row.length === 1);

const isEntrywise = (operator: ChainOperator | undefined): boolean =>
  operator === '.*' || operator === './';

const isDot = (operator: ChainOperator | undefined): boolean =>
  operator === 'dot' || operator === '@';

const isProduct = (operator: ChainOperator | undefined): boolean =>
  operator === 'side' ||
  operator === '*' ||
  operator === '@' ||
  operator === 'dot' ||
  operator === 'solve';
