/** What --times and --left say: values for the last parameter axes and for the output axes of a derivative. */
import { MatcalcError } from '../errors.js';
import { dimNames } from '../expression/dimension.js';
import { nameText } from '../expression/nameforms.js';
import type { Expr } from '../expression/nodes.js';
import { symbolNames } from '../expression/print.js';
import type { Declaration, Problem } from '../expression/problem.js';
import { isScalar, sameShape, type Shape, shapeText } from '../expression/shape.js';
import * as build from '../expression/build.js';
import type { Contraction } from '../numeric/index.js';
import { readNames, readProblem } from '../shapes/read.js';
import { unknownParameter } from './parameters.js';

export interface ContractionText {
  /** For the last parameter axes. */
  readonly times?: string | undefined;
  /** For the output axes. */
  readonly left?: string | undefined;
}

export interface ReadContraction {
  /** The problem with the new variables. */
  readonly problem: Problem;
  readonly contraction: Contraction;
  /** Names of the input that are held fixed here. */
  readonly remarks: readonly string[];
}

/** Reads both values; a new name is a variable that has the shape of what it is contracted with. */
export function readContraction(
  given: Problem,
  lists: readonly (readonly string[])[],
  { times, left }: ContractionText,
): ReadContraction {
  let problem = given;
  const contraction: { times?: Expr; left?: Expr } = {};
  const remarks: string[] = [];
  const read = (option: 'times' | 'left', text: string, shape: Shape, like: string): void => {
    const operand = new Operand(problem, `--${option}`, text, shape, like);
    contraction[option] = operand.read();
    problem = operand.problem;
    remarks.push(...operand.remarks);
  };
  if (left !== undefined) read('left', left, outputShape(problem), 'the output');
  if (times !== undefined) {
    const { shape, name } = lastParameter(problem, lists);
    read('times', times, shape, nameText(name));
  }
  return { problem, contraction, remarks };
}

const usage = (message: string, help: string): MatcalcError =>
  new MatcalcError({ code: 'usage', message, help });

function outputShape({ output }: Problem): Shape {
  if (!isScalar(output.shape)) return output.shape;
  throw usage(
    'the output is a scalar: it has no axes for --left',
    '--times contracts the parameter axes',
  );
}

/** The parameter that --times moves: the last one of every list, or several of one shape. */
function lastParameter(
  problem: Problem,
  lists: readonly (readonly string[])[],
): { name: string; shape: Shape } {
  const names = [...new Set(lists.map((list) => list.at(-1)!))];
  const shapes = names.map((name) => shapeOfName(problem, name));
  const [shape] = shapes as [Shape];
  if (shapes.every((other) => sameShape(other, shape))) return { name: names[0]!, shape };
  throw usage(
    `--times goes with parameters of one shape, not with ${names.map(nameText).join(' and ')}`,
    `--wrt ${names[0]!}`,
  );
}

function shapeOfName(problem: Problem, name: string): Shape {
  const shape =
    problem.variables.get(name)?.shape ??
    problem.definitions.find((d) => d.name === name)?.expr.shape;
  if (!shape) throw unknownParameter(problem, name);
  return shape;
}

/** One of the two values. */
class Operand {
  problem: Problem;
  readonly remarks: string[] = [];

  constructor(
    given: Problem,
    private readonly option: string,
    private readonly text: string,
    private readonly shape: Shape,
    private readonly like: string,
  ) {
    this.problem = given;
  }

  read(): Expr {
    const name = this.newName();
    const e = name === null ? this.expression() : this.variable(name);
    if (sameShape(e.shape, this.shape)) return e;
    const [is, should] = [shapeText(e.shape), shapeText(this.shape)];
    const message = `${this.option} ${this.text} is ${is}, ${this.like} is ${should}`;
    throw new MatcalcError({ code: 'shape', message });
  }

  /** The one name that the text is, if the problem has no value of that name. */
  private newName(): string | null {
    const { variables, definitions, usedNames, unused } = this.problem;
    if (!/^[\p{L}\\][\p{L}\p{M}\p{N}_{}\\^]*$/u.test(this.text.trim())) return null;
    const [first, ...more] = readNames(this.text);
    if (!first || more.length > 0) return null;
    const { name } = first;
    if (variables.has(name) || definitions.some((d) => d.name === name)) return null;
    if (usedNames.has(name) && !unused?.has(name))
      throw usage(`${nameText(name)} is in use, and not as a value`, 'take another name');
    return name;
  }

  private variable(name: string): Expr {
    const { unused, variables, usedNames } = this.problem;
    const { shape = this.shape, properties = [] } = unused?.get(name) ?? {};
    const declaration: Declaration = { name, shape, properties };
    this.problem = {
      ...this.problem,
      variables: new Map(variables).set(name, declaration),
      usedNames: new Set([...usedNames, name]),
    };
    return build.symbol(name, shape);
  }

  /** In terms of the input's names. */
  private expression(): Expr {
    const { variables, definitions, functions } = this.problem;
    const declared = new Map(variables);
    for (const { name, expr } of definitions)
      declared.set(name, { name, shape: expr.shape, properties: [] });
    const dimensions = [...declared.values()].flatMap(({ shape }) => [shape.rows, shape.cols]);
    const names = new Set(dimensions.flatMap(dimNames));
    const read = readProblem(this.text, { declared, functions, dimensions: names });
    for (const name of read.variables.keys())
      if (!declared.has(name)) throw unknownParameter(this.problem, name);
    const used = [...symbolNames(read.output)].map(nameText);
    if (used.length > 0)
      this.remarks.push(
        `${this.option} ${this.text}: ${used.join(', ')} of the input, not differentiated there`,
      );
    return read.output;
  }
}
