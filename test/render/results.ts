/** Results built by hand, for the tests of what is written from them. */
import { dimName, type Dim } from '../../src/expression/dimension.js';
import { children, type Expr } from '../../src/expression/nodes.js';
import type { FunctionDeclaration, Problem, Property } from '../../src/expression/problem.js';
import { axesOf, type Shape } from '../../src/expression/shape.js';
import type {
  Derivative,
  DiffResult,
  IndexEquation,
  NamedPiece,
} from '../../src/present/result.js';

export const [n, m, p] = ['n', 'm', 'p'].map(dimName) as [Dim, Dim, Dim];

interface ProblemOptions {
  readonly name?: string;
  readonly definitions?: readonly { readonly name: string; readonly expr: Expr }[];
  readonly functions?: readonly FunctionDeclaration[];
  readonly properties?: Readonly<Record<string, readonly Property[]>>;
}

/** A problem with the variables that its expressions use. */
export function problem(output: Expr, options: ProblemOptions = {}): Problem {
  const { definitions = [], functions = [], properties = {} } = options;
  const defined = new Set(definitions.map(({ name }) => name));
  const shapes = new Map<string, Shape>();
  const visit = (e: Expr): void => {
    if (e.kind === 'symbol' && !defined.has(e.name)) shapes.set(e.name, e.shape);
    children(e).forEach(visit);
  };
  [output, ...definitions.map(({ expr }) => expr)].forEach(visit);
  for (const { definition } of functions) {
    if (!definition) continue;
    visit(definition.body);
    for (const parameter of definition.parameters) shapes.delete(parameter);
  }
  return {
    text: '',
    output,
    ...(options.name === undefined ? {} : { outputName: options.name }),
    definitions,
    variables: new Map(
      [...shapes].map(([name, shape]) => [
        name,
        { name, shape, properties: properties[name] ?? [] },
      ]),
    ),
    functions: new Map(functions.map((fn) => [fn.name, fn])),
    assumptions: [],
    usedNames: new Set(),
    origins: new Map(),
  };
}

/** The derivative of `output` by `wrt` with this value. */
export function derivative(
  output: string,
  wrt: string,
  value: Expr | IndexEquation,
  more: Partial<Derivative> = {},
): Derivative {
  const isExpr = 'kind' in value;
  return {
    output,
    wrt: [wrt],
    anyOrder: false,
    layout: 'parameter',
    form: 'matrix',
    restrictions: [null],
    axes: isExpr
      ? axesOf(value.shape)
      : [...value.outputIndices, ...value.wrtIndices.flat()].map((i) => value.ranges.get(i)!),
    expr: isExpr ? value : null,
    index: isExpr ? null : value,
    inline: isExpr ? value : null,
    differential: null,
    ...more,
  };
}

/** A result that has been verified. */
export function result(
  of: Problem,
  derivatives: readonly Derivative[],
  definitions: readonly NamedPiece[] = [],
): DiffResult {
  return {
    problem: of,
    derivatives,
    definitions,
    outputAxes: axesOf(of.output.shape),
    contraction: {},
    verified: { kind: 'verified' },
    conventions: [],
    remarks: [],
  };
}

/** An index equation: the indices of the output, of the parameter each time, and the ranges of all. */
export function indexEquation(
  output: string,
  wrt: readonly string[],
  rhs: Expr,
  ranges: Readonly<Record<string, Dim>>,
): IndexEquation {
  return {
    outputIndices: [...output],
    wrtIndices: wrt.map((indices) => [...indices]),
    rhs,
    ranges: new Map(Object.entries(ranges)),
  };
}
