/** Random questions: an expression, what it is differentiated by, how often and in which layout. */
import fc from 'fast-check';
import type { Layout } from '../../src/expression/layout.js';
import { symbol } from '../../src/expression/build.js';
import { children, type Expr } from '../../src/expression/nodes.js';
import { asciiText } from '../../src/expression/print.js';
import type {
  Declaration,
  FunctionDeclaration,
  Problem,
  Property,
} from '../../src/expression/problem.js';
import { rewrite } from '../../src/expression/rewrite.js';
import { type Shape, shapeText } from '../../src/expression/shape.js';
import { mulDims } from '../../src/expression/dimension.js';
import { expressions, nodesOf, problemOf, variables } from './expressions.js';

export interface Case {
  readonly problem: Problem;
  readonly wrt: Declaration;
}

export interface Question extends Case {
  readonly order: number;
  readonly layout: Layout;
}

export const LAYOUTS: readonly Layout[] = [
  'parameter',
  'jacobian',
  'numerator',
  'denominator',
  'vec',
];

/** Orders with their weights. */
const ORDERS: readonly { readonly weight: number; readonly order: number }[] = [
  { weight: 10, order: 1 },
  { weight: 5, order: 2 },
  { weight: 1, order: 3 },
];

/** One case in so many has a definition. */
const DEFINED = 4;

/** The name of the part that a definition names. */
const PART = 'h_1';

/** A problem in which one part of the output is a definition, if it has a part. */
function withDefinition(problem: Problem, chosen: number): Problem {
  const { output } = problem;
  const parts = [...nodesOf(output)].filter((e) => e !== output && children(e).length > 0);
  const part = parts[chosen % Math.max(parts.length, 1)];
  // What is only a number has no place of its own in a text.
  if (!part || variables(part).length === 0) return problem;
  const name = symbol(PART, part.shape);
  const rest = rewrite(output, (e) => (e === part ? name : null));
  const text = `${asciiText(rest)} where ${PART} = ${asciiText(part)}`;
  const usedNames = new Set([...problem.usedNames, PART]);
  return { ...problem, text, output: rest, definitions: [{ name: PART, expr: part }], usedNames };
}

/** Expressions with one of their variables. */
export const casesOf = (exprs: fc.Arbitrary<Expr>): fc.Arbitrary<Case> =>
  fc
    .tuple(exprs, fc.nat(11), fc.nat(4 * DEFINED * 12 - 1))
    .filter(([e]) => variables(e).length > 0)
    .map(([e, k, definition]) => {
      const plain = problemOf(e);
      const isDefined = definition % DEFINED === DEFINED - 1;
      const all = variables(e);
      const wrt = all[k % all.length]!;
      const problem = isDefined ? withDefinition(plain, definition >> 2) : plain;
      return { problem, wrt, [fc.toStringMethod]: () => named({ problem, wrt }) };
    });

/** Random expressions with one of their variables. */
export const cases = (depth: number): fc.Arbitrary<Case> => casesOf(expressions(depth));

/** Whole questions, every order and layout in its share. */
export const questions = (depth: number): fc.Arbitrary<Question> =>
  fc
    .tuple(
      cases(depth),
      fc.oneof(...ORDERS.map(({ weight, order }) => ({ weight, arbitrary: fc.constant(order) }))),
      fc.constantFrom(...LAYOUTS),
    )
    .map(([asked, order, layout]) => ({
      ...asked,
      order: Math.min(order, greatestOrder(asked)),
      layout,
    }));

/** Higher derivatives of large arrays by large arrays have too many entries to be compared. */
export function greatestOrder({ problem, wrt }: Case): number {
  const [output, parameter] = [degree(problem.output.shape), degree(wrt.shape)];
  if (parameter === 0) return 3;
  if (output + 3 * parameter <= 3) return 3;
  return output + 2 * parameter <= 4 ? 2 : 1;
}

/** How many dimensions of a few entries an array has. */
const degree = ({ rows, cols }: Shape): number => {
  const [power] = mulDims(rows, cols).terms.map((t) => t.powers.reduce((s, [, k]) => s + k, 0));
  return power ?? 0;
};

/** The case with some properties not declared. */
export function without<C extends Case>(asked: C, dropped: (property: Property) => boolean): C {
  const { problem } = asked;
  const kept = new Map(
    [...problem.variables].map(([name, d]) => [
      name,
      { ...d, properties: d.properties.filter((p) => !dropped(p)) },
    ]),
  );
  return { ...asked, problem: { ...problem, variables: kept } };
}

/** `n x m`, as it is declared. */
const declaredShape = (shape: Shape): string => shapeText(shape, 'x');

const declaredFunction = ({ name, signature }: FunctionDeclaration): string =>
  signature
    ? `${name}: ${declaredShape(signature.argument)} -> ${declaredShape(signature.result)}`
    : `${name}: elementwise`;

/** What the case declares, as text: the variables and functions that occur. */
export function givenOf({ variables: declared, functions, text }: Problem): string {
  const occurs = ({ name }: { readonly name: string }): boolean => text.includes(name);
  return [
    ...[...declared.values()]
      .filter(occurs)
      .map(({ name, shape, properties }) =>
        [`${name}: ${declaredShape(shape)}`, ...properties].join(' '),
      ),
    ...[...functions.values()]
      .filter((f) => !f.definition && occurs(f) && f.name.length > 1)
      .map(declaredFunction),
  ].join(', ');
}

/** A case in words, for messages. */
export const named = ({ problem, wrt }: Case): string =>
  `${problem.text} by ${wrt.name}; ${givenOf(problem)}`;
