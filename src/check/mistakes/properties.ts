/** An answer that is right only for values with a property that nobody declared. */
import { nameText } from '../../expression/nameforms.js';
import type { Declaration, Property } from '../../expression/problem.js';
import { isMatrix, isScalar, isSquare } from '../../expression/shape.js';
import { type Point, Points } from '../points.js';
import { Trials } from '../trials.js';
import { type Detector, type Finding, isRight, type Suspect } from './suspect.js';

const OF_SUMS: readonly Property[] = ['onehot', 'simplex'];
const OF_MATRICES: readonly Property[] = ['diagonal', 'orthogonal', 'spd'];
const OF_ENTRIES: readonly Property[] = ['sign', 'binary', 'positive'];

/** Of so many variables properties are tried. */
const MAX_VARIABLES = 10;

/** Further properties say nothing that these do not say. */
const SYMMETRIC: readonly Property[] = ['symmetric', 'spd', 'diagonal', 'skew'];

/** One matrix is taken for symmetric. */
export const symmetricAssumed: Detector = (suspect) => {
  for (const one of mayBeSymmetric(suspect)) {
    const found = rightWith(suspect, [one], 'symmetric');
    if (found) return { ...found, code: 'symmetric-assumed' };
  }
  return null;
};

/** Several matrices are: no more of them than that takes, the parameter last. */
export const allSymmetricAssumed: Detector = (suspect) => {
  const moving = new Set(suspect.target.derivative.wrt);
  let list = mayBeSymmetric(suspect);
  let found = list.length > 1 ? rightWith(suspect, list, 'symmetric') : null;
  const first = list.filter(({ name }) => moving.has(name));
  for (const one of found ? [...first, ...list.filter((other) => !first.includes(other))] : []) {
    const fewer = list.filter((other) => other !== one);
    const enough = fewer.length > 0 ? rightWith(suspect, fewer, 'symmetric') : null;
    if (enough) [list, found] = [fewer, enough];
  }
  return found && { ...found, code: 'symmetric-assumed' };
};

const mayBeSymmetric = ({ target }: Suspect): Declaration[] =>
  [...target.result.problem.variables.values()]
    .filter(
      ({ shape, properties }) =>
        isMatrix(shape) && isSquare(shape) && !properties.some((p) => SYMMETRIC.includes(p)),
    )
    .slice(0, MAX_VARIABLES);

/** Labels that add up to 1, of a vector or of the rows of a matrix. */
export const sumAssumed: Detector = (suspect) => first(suspect, () => OF_SUMS);

/** A property of the entries of a vector or of a square matrix. */
export const entriesAssumed: Detector = (suspect) =>
  first(suspect, ({ shape }) => (isMatrix(shape) && isSquare(shape) ? OF_MATRICES : OF_ENTRIES));

function first(
  suspect: Suspect,
  possible: (declared: Declaration) => readonly Property[],
): Finding | null {
  const moving = new Set(suspect.target.derivative.wrt);
  const variables = [...suspect.target.result.problem.variables.values()];
  for (const one of variables.slice(0, MAX_VARIABLES)) {
    if (one.properties.length > 0 || isScalar(one.shape) || moving.has(one.name)) continue;
    for (const property of possible(one)) {
      const found = rightWith(suspect, [one], property);
      if (found) return found;
    }
  }
  return null;
}

/** Whether the answer would be right if some variables had a property. */
function rightWith(
  suspect: Suspect,
  list: readonly Declaration[],
  property: Property,
): Finding | null {
  const { target } = suspect;
  const variables = new Map(target.result.problem.variables);
  for (const one of list)
    variables.set(one.name, { ...one, properties: [...one.properties, property] });
  const problem = { ...target.result.problem, variables };
  const passes = (points: readonly Point[], enough: number): boolean =>
    points.length >= enough &&
    isRight({ ...suspect, trials: trialsAt(suspect, points) }, suspect.answer.root);
  const drawn = new Points(target, problem);
  const { root } = suspect.answer;
  if (!passes(drawn.quick([root]), 1) || !passes(drawn.all([root]), 2)) return null;
  const names = list.map(({ name }) => nameText(name));
  const declaration = list.map(({ name }) => `${name} ${property}`).join(', ');
  return {
    code: 'property',
    message: `right only if ${names.join(' and ')} ${names.length > 1 ? 'are' : 'is'} ${property}, which nobody said`,
    detail: `If that is meant, add --given "${declaration}".`,
    place: null,
    repair: null,
    declaration,
  };
}

const trialsAt = (
  { definitions, target, trials, claim }: Suspect,
  points: readonly Point[],
): Trials => new Trials(points, definitions, target.question, trials.arrangements, claim);
