/** How a text was read: every expression fully bracketed, with its shape. */
import { directionsOf } from '../expression/calls.js';
import { calledText } from '../expression/print.js';
import { nameText } from '../expression/nameforms.js';
import { children, type Expr } from '../expression/nodes.js';
import type { Problem } from '../expression/problem.js';
import { isScalar, type Shape, shapeText } from '../expression/shape.js';

type Row = readonly [text: string, note: string];

/** The input fully bracketed and typed, one line for each definition and name. */
export function explainReading(problem: Problem): string {
  return table([...lines(problem), ...names(problem, new Set())]);
}

/** More parts than this are not listed. */
const MAX_PARTS = 200;

/** The shapes of the input, of each of its parts, and of its names; what was assumed is marked. */
export function explainShapes(problem: Problem): string {
  const assumed = new Set(
    problem.assumptions
      .filter((a) => a.kind !== 'reading')
      .map((a) => a.text.split(a.kind === 'shape' ? ':' : ' ')[0]!),
  );
  return table([...lines(problem), ...parts(problem), ...names(problem, assumed)]);
}

/** The definitions and the output. */
function lines(problem: Problem): Row[] {
  const left = problem.outputName === undefined ? '' : `${problem.outputName} = `;
  return [
    ...problem.definitions.map(({ name, expr }): Row => [
      `${name} = ${bracketedText(expr)}`,
      shapeText(expr.shape),
    ]),
    [left + bracketedText(problem.output), shapeText(problem.output.shape)],
  ];
}

/** What they are made of, the inner parts first. */
function parts(problem: Problem): Row[] {
  const rows = new Map<string, Row>();
  const wholes = [...problem.definitions.map((d) => d.expr), problem.output];
  const visit = (e: Expr): void => {
    if (rows.size >= MAX_PARTS) return;
    children(e).forEach(visit);
    if (wholes.includes(e) || children(e).length === 0 || e.kind === 'negate') return;
    const text = bracketedText(e);
    if (!rows.has(text)) rows.set(text, [`  ${text}`, shapeText(e.shape)]);
  };
  wholes.forEach(visit);
  return [...rows.values()];
}

function names(problem: Problem, assumed: ReadonlySet<string>): Row[] {
  const variables = [...problem.variables.values()].map(({ name, shape, properties }): Row => {
    const how = assumed.has(nameText(name)) ? ', assumed' : '';
    return [`  ${name}`, [shapeText(shape), ...properties].join(' ') + how];
  });
  const functions = [...problem.functions.values()].map(({ name, definition, signature }): Row => {
    const body = definition ? `, ${bracketedText(definition.body)}` : '';
    const how = assumed.has(nameText(name)) ? ', assumed' : '';
    const kind = signature
      ? `${shapeText(signature.argument)} → ${shapeText(signature.result)}`
      : 'elementwise';
    return [`  ${name}`, `${kind}${body}${how}`];
  });
  return [...variables, ...functions];
}

function table(rows: readonly Row[]): string {
  const width = Math.min(Math.max(...rows.map(([text]) => text.length)), 60);
  return rows.map(([text, note]) => `${text.padEnd(width)}  # ${note}`).join('\n');
}

const operand = (e: Expr): string => {
  const text = bracketedText(e);
  return isAtomic(e) ? text : `(${text})`;
};

const isAtomic = (e: Expr): boolean =>
  ['number', 'symbol', 'dimension', 'constant', 'call', 'indicator', 'entry'].includes(e.kind) &&
  !(e.kind === 'number' && !e.value.isInteger);

/** The text of an expression with brackets around every part that has parts of its own. */
export function bracketedText(e: Expr): string {
  switch (e.kind) {
    case 'number':
      return e.value.toString();
    case 'symbol':
      return e.name;
    case 'dimension':
      return e.dim.terms.length === 1 && !e.dim.key.includes(' ') ? e.dim.key : `(${e.dim.key})`;
    case 'constant':
      return constantText(e.name, e.shape);
    case 'commutation':
      return `commutation(${e.of.rows.key}, ${e.of.cols.key})`;
    case 'sum':
      return sumText(e.terms);
    case 'product':
      return e.factors.map(operand).join(' ');
    case 'hadamard':
      return e.factors.map(operand).join(' .* ');
    case 'kron':
      return e.factors.map(operand).join(' ⊗ ');
    case 'quotient':
      return `${operand(e.numerator)} ${e.elementwise ? './' : '/'} ${operand(e.denominator)}`;
    case 'power':
      return `${operand(e.base)}${e.elementwise ? '.^' : '^'}${operand(e.exponent)}`;
    case 'negate':
      return `-${operand(e.arg)}`;
    case 'transpose':
      return `${operand(e.arg)}'`;
    case 'call': {
      const along = e.along ? `, ${e.along}` : '';
      const args = e.args.map(bracketedText);
      const directions = args.splice(args.length - directionsOf(e).length);
      const behind = directions.length > 0 ? `[${directions.join(', ')}]` : '';
      return `${calledText(e, false)}(${args.join(', ')}${along})${behind}`;
    }
    case 'block':
      return `[${e.rows.map((row) => row.map(bracketedText).join(', ')).join('; ')}]`;
    case 'indicator':
      return `[${bracketedText(e.left)} ${e.relation} ${bracketedText(e.right)}]`;
    case 'entry':
      return `${operand(e.base)}_{${e.indices.join('')}}`;
  }
}

function sumText(terms: readonly Expr[]): string {
  return terms
    .map((term, k) => {
      if (k === 0) return operand(term);
      return term.kind === 'negate' ? ` - ${operand(term.arg)}` : ` + ${operand(term)}`;
    })
    .join('');
}

function constantText(name: string, { rows, cols }: Shape): string {
  if (isScalar({ rows, cols })) return name;
  if (name === 'eye') return `eye(${rows.key})`;
  return cols.key === '1' ? `${name}(${rows.key})` : `${name}(${rows.key}, ${cols.key})`;
}
