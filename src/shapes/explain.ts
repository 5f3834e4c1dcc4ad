/** How a text was read: every expression fully bracketedText, with its shape. */
import type { Expr } from '../expression/nodes.js';
import type { Problem } from '../expression/problem.js';
import { isScalar, type Shape, shapeText } from '../expression/shape.js';

/** The input fully bracketedText and typed, one line for each definition and name. */
export function explainReading(problem: Problem): string {
  const rows: [text: string, note: string][] = [];
  for (const { name, expr } of problem.definitions)
    rows.push([`${name} = ${bracketedText(expr)}`, shapeText(expr.shape)]);
  const left = problem.outputName === undefined ? '' : `${problem.outputName} = `;
  rows.push([left + bracketedText(problem.output), shapeText(problem.output.shape)]);
  for (const { name, shape, properties } of problem.variables.values())
    rows.push([`  ${name}`, [shapeText(shape), ...properties].join(' ')]);
  for (const { name, definition } of problem.functions.values())
    rows.push([
      `  ${name}`,
      definition ? `elementwise, ${bracketedText(definition.body)}` : 'elementwise',
    ]);
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
      return `${e.fn}${"'".repeat(e.primes)}(${e.args.map(bracketedText).join(', ')}${along})`;
    }
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
