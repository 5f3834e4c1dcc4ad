/** The derivative by another variable. */
import { nameText } from '../../expression/nameforms.js';
import { type Detector, hasValues } from './suspect.js';

/** So many other variables are tried. */
const MAX_OTHERS = 10;

export const wrongVariable: Detector = (suspect) => {
  const { answer, trials, target, relatives, asked } = suspect;
  const wanted = trials.values(answer.root);
  const { wrt } = target.derivative;
  const others = [...target.result.problem.variables.values()].filter(
    ({ name, isBasis }) => !isBasis && !wrt.includes(name),
  );
  for (const { name } of others.slice(0, MAX_OTHERS)) {
    const list = wrt.map(() => name);
    const value = relatives.by(list, answer.root.shape, asked);
    if (!value || !hasValues(trials, value, answer.root, wanted)) continue;
    const message = `this is the derivative by ${nameText(name)}`;
    return { code: 'wrong-variable', message, place: null, repair: null };
  }
  return null;
};
