/**
 * Writes random questions with the answers, a line of JSON each: `node test/support/run.js test/oracle/questions.ts
 * --count 2000 --seed 1`. The trees are for an evaluator of another kind; the answers are NumPy modules.
 */
import { parseArgs } from 'node:util';
import fc from 'fast-check';
import { differentiate, MatcalcError, parse, render } from '../../src/index.js';
import { type Dim, evaluateDim } from '../../src/expression/dimension.js';
import type { Expr } from '../../src/expression/nodes.js';
import { asciiText } from '../../src/expression/print.js';
import type { Problem } from '../../src/expression/problem.js';
import type { Shape } from '../../src/expression/shape.js';
import { givenOf, type Question, questions } from '../support/cases.js';
import { nodesOf } from '../support/expressions.js';
import { operatorsIn } from '../support/random/shares.js';

const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '2000' },
    seed: { type: 'string', default: '1' },
    depth: { type: 'string', default: '3' },
  },
});

const SIZES = new Map([
  ['n', 3],
  ['m', 4],
]);
const size = (d: Dim): number => evaluateDim(d, SIZES);
const sizes = ({ rows, cols }: Shape): [number, number] => [size(rows), size(cols)];

/** A node with its parts, shapes as numbers. */
function tree(e: Expr): object {
  const base = { kind: e.kind, shape: sizes(e.shape) };
  switch (e.kind) {
    case 'number':
      return { ...base, value: e.value.toNumber() };
    case 'symbol':
    case 'constant':
      return { ...base, name: e.name };
    case 'commutation':
      return { ...base, of: sizes(e.of) };
    case 'dimension':
      return { ...base, kind: 'number', value: size(e.dim) };
    case 'sum':
      return { ...base, parts: e.terms.map(tree) };
    case 'product':
    case 'hadamard':
    case 'kron':
      return { ...base, parts: e.factors.map(tree) };
    case 'block':
      return { ...base, rows: e.rows.map((row) => row.map(tree)) };
    case 'quotient':
      return { ...base, parts: [tree(e.numerator), tree(e.denominator)] };
    case 'power':
      return { ...base, elementwise: e.elementwise, parts: [tree(e.base), tree(e.exponent)] };
    case 'negate':
    case 'transpose':
      return { ...base, parts: [tree(e.arg)] };
    case 'call': {
      const { fn, primes, along, partials } = e;
      return { ...base, fn, primes, along, partials, parts: e.args.map(tree) };
    }
    case 'indicator':
      return { ...base, relation: e.relation, parts: [tree(e.left), tree(e.right)] };
    case 'entry':
      throw new Error('an entry stands in index equations only');
  }
}

/** The text with the bodies of the functions that it calls. */
function whole({ text, functions }: Problem): string {
  const bodies = [...functions.values()].flatMap(({ name, definition }) =>
    definition
      ? [`${name}(${definition.parameters.join(', ')}) = ${asciiText(definition.body)}`]
      : [],
  );
  return [text, bodies.join(', ')]
    .filter((t) => t !== '')
    .join(text.includes(' where ') ? ', ' : ' where ');
}

/** The answer to the question as it is typed; a result that fails its verification is judged all the same. */
function answer({ problem, wrt, order, layout }: Question, verify = true): object {
  try {
    // A dimension that stands as a number alone is known by the declaration of something else.
    const given = [givenOf(problem), 'unused: n x m'].filter((t) => t !== '').join(', ');
    const typed = parse(whole(problem), { given });
    const result = differentiate(typed, { wrt: [wrt.name], order, layout, verify });
    const printed = render(result, { format: 'ascii' });
    const module = render(result, { format: 'numpy' });
    return { printed, module, alarm: !verify, kinks: result.conventions.length > 0 };
  } catch (error) {
    const code = error instanceof MatcalcError ? error.diagnostic.code : 'crash';
    if (code === 'verification' && verify) return answer({ problem, wrt, order, layout }, false);
    return { error: code, message: String(error) };
  }
}

function line(asked: Question): string {
  const { problem, wrt, order, layout } = asked;
  const exprs = [problem.output, ...problem.definitions.map(({ expr }) => expr)];
  return JSON.stringify({
    text: whole(problem),
    given: givenOf(problem),
    wrt: wrt.name,
    order,
    layout,
    operators: operatorsIn(new Set(exprs.flatMap((e) => [...nodesOf(e)]))),
    variables: Object.fromEntries(
      [...problem.variables.values()].map((v) => [
        v.name,
        { shape: sizes(v.shape), properties: v.properties },
      ]),
    ),
    definitions: problem.definitions.map(({ name, expr }) => [name, tree(expr)]),
    output: tree(problem.output),
    ...answer(asked),
  });
}

const sample = fc.sample(questions(Number(values.depth)), {
  numRuns: Number(values.count),
  seed: Number(values.seed),
});
for (const asked of sample) console.log(line(asked));
