/** A derivative of another kind: a gradient for a Hessian, or the reverse. */
import type { Expr } from '../../expression/nodes.js';
import { call } from '../../expression/build.js';
import { isScalar, SCALAR } from '../../expression/shape.js';
import { derivativeBy } from '../target.js';
import { type Detector, hasValues, type Suspect } from './suspect.js';

export const wrongKind: Detector = (suspect) => {
  const { answer, trials } = suspect;
  const wanted = trials.values(answer.root);
  for (const [value, message] of otherKinds(suspect))
    if (hasValues(trials, value, answer.root, wanted))
      return { code: 'wrong-kind', message, place: null, repair: null };
  return null;
};

function* otherKinds({ target, asked }: Suspect): Iterable<readonly [Expr, string]> {
  const { problem } = target.result;
  const { wrt } = target.derivative;
  yield [problem.output, 'this is the value itself, not its derivative'];
  const lists = [wrt.slice(1), [...wrt, wrt[0]!]].filter(({ length }) => length > 0 && length < 3);
  const plain = { ...asked, structured: null };
  for (const list of lists) {
    const { derivative } = derivativeBy(problem, list, plain, false);
    const value = derivative.inline ?? derivative.expr;
    const which = ['', 'first', 'second'][list.length]!;
    if (value) yield [value, `this is the ${which} derivative`];
  }
  if (isScalar(problem.output.shape)) return;
  const summed = { ...problem, output: call('sum', [problem.output], SCALAR) };
  const { derivative } = derivativeBy(summed, wrt, plain, false);
  const value = derivative.inline ?? derivative.expr;
  if (value) yield [value, 'this is the gradient of the sum of all entries, not the Jacobian'];
}
