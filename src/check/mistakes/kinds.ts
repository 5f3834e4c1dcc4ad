/** A derivative of another kind: a gradient for a Hessian, or the reverse. */
import type { Expr } from '../../expression/nodes.js';
import { type Detector, hasValues, type Suspect } from './suspect.js';

export const wrongKind: Detector = (suspect) => {
  const { answer, trials } = suspect;
  const wanted = trials.values(answer.root);
  for (const [value, message] of otherKinds(suspect))
    if (hasValues(trials, value, answer.root, wanted))
      return { code: 'wrong-kind', message, place: null, repair: null };
  return null;
};

function* otherKinds({
  target,
  asked,
  relatives,
  answer,
}: Suspect): Iterable<readonly [Expr, string]> {
  const { wrt } = target.derivative;
  const { shape } = answer.root;
  yield [target.result.problem.output, 'this is the value itself, not its derivative'];
  if (asked.structured) {
    const plain = relatives.by(wrt, shape, asked);
    if (plain) yield [plain, 'this is the derivative by independent entries'];
  }
  const lists = [wrt.slice(1), [...wrt, wrt[0]!]].filter(({ length }) => length > 0 && length < 3);
  for (const list of lists) {
    const value = relatives.by(list, shape, asked);
    const which = ['', 'first', 'second'][list.length]!;
    if (value) yield [value, `this is the ${which} derivative`];
  }
  const ofSum = relatives.ofSum(wrt, shape, asked);
  if (ofSum) yield [ofSum, 'this is the gradient of the sum of all entries, not the Jacobian'];
}
