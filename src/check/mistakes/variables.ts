/** The derivative by another variable. */
import { nameText } from '../../expression/nameforms.js';
import type { Expr } from '../../expression/nodes.js';
import { derivativeBy } from '../target.js';
import { type Detector, hasValues, type Suspect } from './suspect.js';

/** So many other variables are tried. */
const MAX_OTHERS = 10;

export const wrongVariable: Detector = (suspect) => {
  const { answer, trials } = suspect;
  const wanted = trials.values(answer.root);
  for (const [name, value] of otherDerivatives(suspect)) {
    if (!hasValues(trials, value, answer.root, wanted)) continue;
    return {
      code: 'wrong-variable',
      message: `this is the derivative by ${nameText(name)}`,
      place: null,
      repair: null,
    };
  }
  return null;
};

/** The derivatives of the same order by the other variables, in one piece. */
function* otherDerivatives({ target, asked }: Suspect): Iterable<readonly [string, Expr]> {
  const { wrt } = target.derivative;
  const { variables } = target.result.problem;
  const others = [...variables.values()].filter(
    ({ name, isBasis }) => !isBasis && !wrt.includes(name),
  );
  for (const { name } of others.slice(0, MAX_OTHERS)) {
    const list = wrt.map(() => name);
    const { derivative } = derivativeBy(
      target.result.problem,
      list,
      { ...asked, structured: null },
      false,
    );
    const value = derivative.inline ?? derivative.expr;
    if (value) yield [name, value];
  }
}
