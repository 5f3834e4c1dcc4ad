/** Named Jacobians are theorems: the engine derives every one from the other rules. */
import { expect, test } from '@jest/globals';
import type { Expr } from '../../src/expression/nodes.js';
import { evaluate } from '../../src/numeric/evaluate.js';
import { maxAbs, subtract } from '../../src/numeric/matrix.js';
import { makeSampler, samplePoint } from '../../src/numeric/sample.js';
import { differentiateProblem } from '../../src/present/differentiate.js';
import { typedRule } from '../../src/rules/read.js';
import { ofKind, TABLE } from './table.js';

const AXIOMS = TABLE.filter(({ kind }) => kind !== 'jacobian');

test.each(ofKind('jacobian').map((rule) => [rule.id, rule] as const))('%s', (_, rule) => {
  const { left, right, moving } = typedRule(rule);
  const { derivatives, definitions } = differentiateProblem(left, {
    wrt: [moving],
    blocks: false,
    form: 'matrix',
    layout: 'jacobian',
    delta: 'row',
    inline: false,
    onePiece: false,
    verify: false,
    budget: { nodes: 10_000 },
    rules: AXIOMS,
  });
  const derived = derivatives[0]!.expr!;
  expect(derived.shape).toEqual(right.output.shape);
  const pieces = new Map<string, Expr>(definitions.map(({ name, expr }) => [name, expr]));
  // Reversed: X' X has an inverse where X is n × m with m smaller than n.
  const sampler = makeSampler(left, [derived, right.output, ...pieces.values()], 'reversed');
  let points = 0;
  for (let attempt = 0; points < 3 && attempt < 20; attempt++) {
    const at = samplePoint(sampler, attempt, 5);
    const expected = evaluate(right.output, at);
    if (!expected.data.every(Number.isFinite)) continue;
    const got = evaluate(derived, { ...at, definitions: pieces });
    expect(maxAbs(subtract(expected, got))).toBeLessThan(1e-8 * (1 + maxAbs(expected)));
    points++;
  }
  expect(points).toBe(3);
});
