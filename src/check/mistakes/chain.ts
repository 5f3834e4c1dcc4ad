/** A factor of the chain rule that is missing: the upstream gradient or an inner derivative. */
import type { Expr } from '../../expression/nodes.js';
import { isScalar } from '../../expression/shape.js';
import { negateOf, productOf, transposeOf } from '../edits/conforming.js';
import { spots } from '../edits/tree.js';
import { type Dropped, dropped, droppedTwice } from './drops.js';
import { joined } from './primes.js';
import { type Detector, hasValues, isRight, multiple, type Suspect } from './suspect.js';

const MESSAGE = 'a factor of the chain rule is missing';
/** So many places times ways are tried to put a factor back. */
const MAX_TRIED = 400;

export const missingFactor: Detector = (suspect) => {
  const { answer, trials, truths } = suspect;
  const wanted = trials.values(answer.root);
  for (const truth of truths)
    for (const drop of [...dropped(truth.root), ...droppedTwice(truth.root)]) {
      // What is left of 2 (x'b - a) b is the rest of -2 (a - x'b) b, too.
      const turns = drop.factors.some((factor) => factor.kind === 'sum');
      const left = turns ? [drop.expr, negateOf(drop.expr)] : [drop.expr];
      if (!left.some((e) => hasValues(trials, e, answer.root, wanted))) continue;
      const repair = putBack(suspect, drop);
      return { code: 'chain-incomplete', message: MESSAGE, place: null, repair };
    }
  return null;
};

/** A factor that is missing, and a constant one as well. */
export const missingFactors: Detector = (suspect) => {
  const { answer, trials, truths } = suspect;
  const wanted = trials.values(answer.root);
  for (const truth of truths)
    for (const { expr } of dropped(truth.root)) {
      const constant = multiple(trials, expr, answer.root, wanted);
      if (!constant) continue;
      const second = constant.negative && constant.text === '1' ? SIGN : FACTOR;
      return { code: 'chain-incomplete', message: MESSAGE, place: null, repair: null, second };
    }
  return null;
};

const SIGN = { code: 'sign', message: 'the sign', place: null } as const;
const FACTOR = { code: 'factor', message: 'a constant factor', place: null } as const;

/** The answer with the missing factors somewhere in it. */
function putBack(suspect: Suspect, { factors }: Dropped): Expr | null {
  let partly: Expr[] = [suspect.answer.root];
  for (const factor of factors)
    partly = partly.flatMap((e) => [...withFactor(e, factor)]).slice(0, MAX_TRIED);
  return partly.find((e) => isRight(suspect, e)) ?? null;
}

function* withFactor(root: Expr, factor: Expr): Iterable<Expr> {
  for (const spot of spots(root)) {
    const { node } = spot;
    for (const made of [...multiplied(factor, node), ...joined(factor, node)]) {
      const expr = spot.replace(made);
      if (expr) yield expr;
    }
  }
}

function* multiplied(factor: Expr, node: Expr): Iterable<Expr> {
  if (isScalar(factor.shape)) return;
  for (const f of [factor, transposeOf(factor)])
    for (const n of [node, transposeOf(node)])
      for (const factors of [
        [f, n],
        [n, f],
      ]) {
        const made = productOf(factors);
        if (made) yield made;
      }
}
