/** One chain of a derivation: its members read, with what they are. */
import { MatcalcError } from '../../errors.js';
import { type Atom, atomAxes } from '../../expression/arrays.js';
import { type Dim, mulDims, ONE, sameDim } from '../../expression/dimension.js';
import type { IndexEquation } from '../../expression/index-equation.js';
import { canonicalName } from '../../expression/names.js';
import { axesOf, type Shape } from '../../expression/shape.js';
import { differentialName } from '../../present/calculation.js';
import { axesText } from '../../shapes/arrays.js';
import { failure } from '../../syntax/failure.js';
import type { Syntax } from '../../syntax/tree.js';
import { type Part, wordName } from '../../syntax/words.js';
import type { Changes, Quantity } from './compare.js';
import type { Context } from './context.js';
import { partsOf } from './definitions.js';
import { changesOf } from './differentials.js';
import { type IndexNames, indexNames } from './entries.js';
import { type Member, readMember, shapeOfMember } from './members.js';
import { inDocument, parseMember, requireKnownNames, type Vocabulary } from './parse.js';
import type { Piece } from './statements.js';

/** A member that was read; or why it was not. */
export type ReadMember =
  | {
      readonly kind: 'value';
      readonly piece: Piece;
      readonly quantity: Quantity;
      readonly member: Member;
    }
  | { readonly kind: 'error'; readonly piece: Piece; readonly error: MatcalcError };

/** What the members of a chain have in common. */
interface Common {
  readonly index: IndexNames | undefined;
  readonly further: ReadonlyMap<string, Shape>;
  readonly changes: Changes | undefined;
}

export class ChainReader {
  constructor(
    private readonly document: string,
    private readonly context: Context,
  ) {}

  /** The names of the text, with those that a chain has of its own. */
  vocabulary(further: ReadonlyMap<string, Shape> = new Map()): Vocabulary {
    const { context } = this;
    const { functions } = context.problem;
    return {
      isValue: (name) => context.has(name) || further.has(name),
      isDimension: (name) => context.meanings.get(name)?.kind === 'dimension',
      isFunction: (name) => functions.has(name),
      functions: [...functions.keys()],
    };
  }

  parse(piece: Piece, common?: Common): Syntax {
    return parseMember(
      piece,
      this.document,
      this.vocabulary(common?.further),
      common?.index?.ranges,
    );
  }

  /** Reads all members of a chain. */
  read(pieces: readonly Piece[]): ReadMember[] {
    const common = this.common(pieces);
    const members: ReadMember[] = [];
    let expected: Shape | undefined;
    for (const piece of pieces) {
      const read = this.readOne(piece, common, expected);
      members.push(read);
      if (read.kind === 'value') expected = shapeOfMember(read.member) ?? expected;
    }
    return members;
  }

  private common(pieces: readonly Piece[]): Common {
    const { context } = this;
    const index = indexNames(pieces, context);
    const [left] = pieces;
    if (!left || !isChange(left, context)) return { index, further: new Map(), changes: undefined };
    const changing = new Set(pieces.flatMap((piece) => changesIn(piece, context)));
    const further = new Map<string, Shape>();
    for (const name of changing) further.set(differentialName(name), context.shapes.get(name)!);
    return { index, further, changes: changesOf(changing, context.definitions) };
  }

  private readOne(piece: Piece, common: Common, expected: Shape | undefined): ReadMember {
    try {
      const tree = this.parse(piece, common);
      return inDocument(piece, this.document, () => {
        const vocabulary = this.vocabulary(common.further);
        requireKnownNames(tree, vocabulary, [...this.context.shapes.keys()]);
        const { index, further } = common;
        const reading = {
          context: this.context,
          expected,
          further,
          ...(index ? { index: index.ranges } : {}),
        };
        const member = readMember(tree, piece.text, reading);
        this.requireDependence(member.atoms, tree);
        return { kind: 'value', piece, member, quantity: quantityOf(member, common) };
      });
    } catch (error) {
      if (error instanceof MatcalcError) return { kind: 'error', piece, error };
      throw error;
    }
  }

  /** A derivative by a name that was defined, but that nothing on the way uses, is a misunderstanding, not zero. */
  private requireDependence(atoms: readonly Atom[], tree: Syntax): void {
    const { context } = this;
    const place = [tree.span];
    for (const { numerator, by } of atoms) {
      for (const { name } of by) {
        if (context.arrays.some((array) => array.name === name))
          throw failure('unknown-name', `${name} is no variable to differentiate by`, place);
        if (!context.isDefined(name)) continue;
        const used = context.namesBelow(numerator);
        if (!used.has(name))
          throw failure('unknown-name', `what is differentiated here does not use ${name}`, place, {
            help: `define it in terms of ${name}, or declare that ${name} is a variable`,
          });
      }
    }
  }
}

/** `dF`: the change of a name. */
function isChange(piece: Piece, context: Context): boolean {
  const parts = partsOf(piece.text) ?? [];
  const isName = parts.every(({ kind }) => kind === 'word') && parts.length <= 2;
  return isName && !/[\s/]/.test(piece.text) && changesIn(piece, context).length > 0;
}

/** The names whose changes stand in a text: `dX` is in A dX B and in AdXB. */
function changesIn(piece: Piece, context: Context): string[] {
  const names: string[] = [];
  const add = (name: string): void => {
    if (context.has(name) && !context.has(differentialName(name))) names.push(name);
  };
  let before: Part | undefined;
  for (const part of partsOf(piece.text) ?? []) {
    const isBehindD = before?.kind === 'word' && before.run === 'd' && before.end === part.start;
    before = part;
    if (part.kind !== 'word') continue;
    const whole = wordName(part);
    if (isBehindD) add(whole);
    if (context.has(whole)) continue;
    if (part.run.length > 2 && whole.startsWith('d')) add(whole.slice(1));
    for (const { 1: letter, index } of part.run.matchAll(/d(?=([A-Za-z]))/g)) {
      const isLast = index + 2 === part.run.length;
      add(isLast ? canonicalName(letter!, part.marks, part.subscript) : letter!);
    }
  }
  return names;
}

function quantityOf({ array, atoms, ranges }: Member, { index, changes }: Common): Quantity {
  if (changes && array.kind === 'matrix')
    return { kind: 'differential', expr: array.expr, changes };
  if (index && ranges && array.kind === 'matrix') {
    const { free } = index;
    const equation: IndexEquation = {
      outputIndices: free,
      wrtIndices: [],
      rhs: array.expr,
      ranges,
    };
    return { kind: 'index', equation, atoms };
  }
  return { kind: 'array', array, atoms };
}

/** Two members as they are compared; or why their shapes do not fit. */
export type Pair =
  | { readonly kind: 'fits'; readonly left: Quantity; readonly right: Quantity }
  | { readonly kind: 'misfit'; readonly message: string };

/** @param first the first member of the chain: it says what a vec form is the vec form of */
export function pairOf(
  left: ReadMember & { kind: 'value' },
  right: ReadMember & { kind: 'value' },
  first: ReadMember | undefined,
): Pair {
  const [a, b] = [left.quantity, right.quantity];
  if (a.kind !== 'array' || b.kind !== 'array') return { kind: 'fits', left: a, right: b };
  if (isZero(right.member) || isZero(left.member) || sameAxes(a.array.axes, b.array.axes))
    return { kind: 'fits', left: a, right: b };
  const groups = first?.kind === 'value' ? groupsOf(first.member) : undefined;
  if (groups) {
    const [whole, page] = [
      groups.output.concat(groups.parameter),
      [product(groups.output), product(groups.parameter)],
    ];
    const unfolded = groups.output.length;
    if (sameAxes(a.array.axes, whole) && sameAxes(b.array.axes, page))
      return { kind: 'fits', left: { ...a, unfolded }, right: b };
    if (sameAxes(b.array.axes, whole) && sameAxes(a.array.axes, page))
      return { kind: 'fits', left: a, right: { ...b, unfolded } };
  }
  const [x, y] = [a.array.axes, b.array.axes].map(axesText);
  return { kind: 'misfit', message: `this is ${y}, what stands before it is ${x}` };
}

/** A plain 0 is a zero of any shape. */
const isZero = ({ array }: Member): boolean =>
  array.kind === 'matrix' && array.expr.kind === 'number' && array.expr.value.isZero;

const product = (dims: readonly Dim[]): Dim => dims.reduce(mulDims, ONE);

const sameAxes = (a: readonly Dim[], b: readonly Dim[]): boolean =>
  a.length === b.length && a.every((dim, k) => sameDim(dim, b[k]!));

/** The axes of a derivative that is written alone. */
function groupsOf({ array, atoms }: Member): { output: Dim[]; parameter: Dim[] } | undefined {
  const [atom] = atoms;
  if (!atom || atoms.length > 1) return undefined;
  const isAlone =
    array.kind === 'atom' || (array.kind === 'matrix' && array.expr.kind === 'symbol');
  if (!isAlone) return undefined;
  const output = axesOf(atom.numerator.shape);
  return { output, parameter: atomAxes(atom).slice(output.length) };
}
