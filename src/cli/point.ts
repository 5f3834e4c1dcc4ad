/** The point that `--at` names: the values of the variables, the sizes that follow from them. */
import { MatcalcError, type Span } from '../errors.js';
import { dimName, dimNames, isOne } from '../expression/dimension.js';
import type { Expr } from '../expression/nodes.js';
import type { Declaration, Problem } from '../expression/problem.js';
import { isRow, isScalar, type Shape, shapeText } from '../expression/shape.js';
import type { Environment, NumericFunction } from '../numeric/environment.js';
import { fromRows, type Matrix, transpose } from '../numeric/matrix.js';
import { allNodes } from '../numeric/order.js';
import { readNames } from '../shapes/read.js';
import { violated } from '../numeric/properties.js';
import { contradiction, type SizeEquation, solveSizes } from './sizes.js';
import { readValues, type Value } from './values.js';

/** A name as the language reads it: `λ` is lambda. */
const canonical = (name: string): string => readNames(name)[0]?.name ?? name;

interface GivenValue {
  readonly value: Value;
  readonly matrix: Matrix;
  /** Undefined where the name is that of a dimension. */
  readonly declaration: Declaration | undefined;
}

function refuse(message: string, text: string, span?: Span, help?: string): never {
  throw new MatcalcError({
    code: 'value',
    message,
    source: 'at',
    text,
    ...(span && { spans: [span] }),
    ...(help !== undefined && { help }),
  });
}

/** What a value may be given for: the variables, and the changes of a differential. */
export interface Asked {
  readonly problem: Problem;
  /** By their names, `dX`. */
  readonly changes: ReadonlyMap<string, Shape>;
}

/** A flat list is a column, and a row where the variable is one. */
function orient(matrix: Matrix, shape: Shape): Matrix {
  return isRow(shape) && matrix.cols === 1 ? transpose(matrix) : matrix;
}

/** The names of all dimensions in the expressions. */
function dimensionNames(exprs: readonly Expr[]): Set<string> {
  const names = new Set<string>();
  for (const expr of allNodes(exprs)) {
    const { rows, cols } = expr.shape;
    const dims = expr.kind === 'dimension' ? [expr.dim, rows, cols] : [rows, cols];
    for (const dim of dims) for (const name of dimNames(dim)) names.add(name);
  }
  return names;
}

class Point {
  private readonly given: readonly GivenValue[];
  private readonly declared: ReadonlyMap<string, Declaration>;

  constructor(
    private readonly asked: Asked,
    private readonly text: string,
    private readonly dimensions: ReadonlySet<string>,
  ) {
    const declared = new Map(asked.problem.variables);
    for (const [name, shape] of asked.changes) declared.set(name, { name, shape, properties: [] });
    this.declared = declared;
    this.given = readValues(text).map((value) => this.take(value));
  }

  /** `dλ` is the change of lambda. */
  private nameOf({ name }: Value): string {
    const change = /^d(.+)/u.exec(name)?.[1];
    const named = change === undefined ? name : `d${canonical(change)}`;
    return this.asked.changes.has(named) ? named : canonical(name);
  }

  private take(value: Value): GivenValue {
    const name = this.nameOf(value);
    const matrix = fromRows(value.rows);
    const declaration = this.declared.get(name);
    if (declaration !== undefined) {
      return { value, matrix: orient(matrix, declaration.shape), declaration };
    }
    if (this.dimensions.has(name)) return { value, matrix, declaration };
    return refuse(`${value.name} is not a variable here`, this.text, value.span, this.known(name));
  }

  /** What there is instead of this name. */
  private known(name: string): string | undefined {
    const { variables } = this.asked.problem;
    const isChange = [...variables.keys()].some((variable) => name === `d${variable}`);
    if (isChange) return 'changes go with --form differential';
    const names = [...this.declared.keys()].join(', ');
    return names === '' ? undefined : `the variables are ${names}`;
  }

  values(): Map<string, Matrix> {
    const values = new Map<string, Matrix>();
    for (const { declaration, matrix, value } of this.given) {
      if (declaration === undefined) continue;
      const property = violated(matrix, declaration.properties);
      if (property !== undefined) {
        const message = `${value.name} is declared ${property}, and this value is not`;
        refuse(message, this.text, value.span);
      }
      values.set(declaration.name, matrix);
    }
    for (const name of this.declared.keys()) {
      if (!values.has(name))
        refuse(`${name} has no value`, this.text, undefined, this.help(values));
    }
    return values;
  }

  /** Who asks for a differential in numbers may not think of its changes. */
  private help(values: ReadonlyMap<string, Matrix>): string | undefined {
    const { problem, changes } = this.asked;
    if ([...problem.variables.keys()].some((name) => !values.has(name))) return undefined;
    const missing = [...changes].filter(([name]) => !values.has(name));
    const written = missing.map(([name, shape]) => `${name}=${isScalar(shape) ? '..' : '[..]'}`);
    const what = written.length === 1 ? 'the change' : 'the changes';
    const at = [this.text, ...written].join(', ');
    return `the result is a differential: give ${what} as well, --at "${at}"`;
  }

  private equations(): SizeEquation[] {
    return this.given.flatMap(({ value, declaration, matrix }, of) => {
      if (declaration === undefined) {
        return [{ dim: dimName(canonical(value.name)), size: matrix.data[0]!, of }];
      }
      const { rows, cols } = declaration.shape;
      return [
        { dim: rows, size: matrix.rows, of },
        { dim: cols, size: matrix.cols, of },
      ];
    });
  }

  sizes(): Map<string, number> {
    const equations = this.equations();
    const sizes = solveSizes(equations);
    const wrong = contradiction(equations, sizes);
    if (wrong !== undefined) this.refuseSize(this.given[wrong.of]!, wrong, sizes);
    const open = [...this.dimensions].find((name) => !sizes.has(name));
    if (open !== undefined) {
      refuse(`the dimension ${open} has no size`, this.text, undefined, `say it too: ${open} = 3`);
    }
    return sizes;
  }

  private refuseSize(
    { value, declaration, matrix }: GivenValue,
    { dim }: SizeEquation,
    sizes: ReadonlyMap<string, number>,
  ): never {
    const known = [...sizes].map(([name, size]) => `${name} = ${size}`).join(', ');
    const where = known === '' || isOne(dim) ? '' : ` with ${known}`;
    const shape = declaration === undefined ? 'a size' : shapeText(declaration.shape);
    const found = `${count(matrix.rows, 'row')} and ${count(matrix.cols, 'column')}`;
    refuse(`${value.name} is ${shape}${where}, not ${found}`, this.text, value.span);
  }
}

const count = (n: number, what: string): string => `${n} ${what}${n === 1 ? '' : 's'}`;

function functionsOf(problem: Problem, text: string): Map<string, NumericFunction> {
  return new Map(
    [...problem.functions].map(([name, { arity, definition, signature }]) => {
      if (definition === undefined) {
        const help = `add a definition, such as ${name}${signature ? '(x) = A x' : '(z) = tanh(z)'}`;
        refuse(`${name} has no formula, so it has no numbers`, text, undefined, help);
      }
      return [name, { name, arity, definition }];
    }),
  );
}

/** Reads the point at which a problem, with these definitions, is to be evaluated. */
export function readPoint(
  asked: Asked,
  definitions: ReadonlyMap<string, Expr>,
  text: string,
): Environment {
  const { problem } = asked;
  const functions = functionsOf(problem, text);
  const dimensions = dimensionNames([problem.output, ...definitions.values()]);
  const point = new Point(asked, text, dimensions);
  return {
    values: point.values(),
    sizes: point.sizes(),
    functions,
    definitions,
  };
}
