/** Something transposed that should not be, or the reverse: the whole or a factor. */
import { nameText } from '../../expression/nameforms.js';
import type { Expr } from '../../expression/nodes.js';
import { isScalar, isSquare, sameShape, shapeText } from '../../expression/shape.js';
import { rewrite } from '../../expression/rewrite.js';
import { transpose } from '../../expression/build.js';
import type { Arrangement } from '../arrangement.js';
import { transposeOf, turnedRound } from '../edits/conforming.js';
import { spots, type Tree } from '../edits/tree.js';
import { type Change, type Detector, type Family, isRight, type Suspect } from './suspect.js';

/** Every expression with one part transposed, then those with a square matrix transposed wherever it occurs. */
function* transposeChanges({ root, places }: Tree): Iterable<Change> {
  const symbols = new Map<string, Expr>();
  for (const spot of spots(root)) {
    const { node, around } = spot;
    if (isScalar(node.shape) || around.at(-1)?.kind === 'transpose') continue;
    if (node.kind === 'symbol' && isSquare(node.shape)) symbols.set(node.name, node);
    if (node.kind === 'constant') continue;
    const expr = spot.replace(transposeOf(node));
    const what = around.length === 0 ? 'the whole is transposed' : 'a transpose';
    if (expr) yield { expr, message: what, place: places.get(node) ?? null };
  }
  for (const [name, node] of symbols) {
    const expr = rewrite(root, (e) =>
      e.kind === 'symbol' && e.name === name ? transpose(e) : null,
    );
    yield {
      expr,
      message: `a transpose, wherever ${name} stands`,
      place: places.get(node) ?? null,
    };
  }
}

/** An answer that is right in another layout. */
export const otherLayout: Detector = (suspect) => {
  const { trials, answer } = suspect;
  const arrangement = trials.matches(answer.root);
  if (!arrangement) return null;
  const turned = turnedRound(answer.root);
  return {
    code: 'transposed',
    message: 'transposed',
    detail: `${shapes(suspect)}This is ${ofWhat(suspect, arrangement)}.`,
    place: null,
    repair: isRight(suspect, turned) ? turned : null,
  };
};

/** `x δ is m × n, W is n × m. `, nothing where both have one shape. */
function shapes({ trials, answer, target, text }: Suspect): string {
  const { question, derivative, layout } = target;
  const wanted = trials.arrangements[0]!.shape;
  const [name] = derivative.wrt;
  const isParameter =
    layout === 'parameter' && isScalar(question.output) && derivative.wrt.length === 1;
  const asked = isParameter ? nameText(name!) : 'the derivative';
  if (sameShape(answer.root.shape, wanted)) return '';
  const own = text.length <= LONGEST ? text.trim() : 'this';
  return `${own} is ${shapeText(answer.root.shape)}, ${asked} is ${shapeText(wanted)}. `;
}

const LONGEST = 40;

/** `the gradient's transpose (right in numerator layout)`. */
function ofWhat({ target }: Suspect, { layouts }: Arrangement): string {
  const { question, derivative } = target;
  const kind =
    derivative.wrt.length > 1 ? 'Hessian' : isScalar(question.output) ? 'gradient' : 'Jacobian';
  const where = layouts.includes('numerator') ? 'numerator' : layouts[0];
  if (where === 'vec') return `the ${kind} in vec layout`;
  return `the ${kind}'s transpose${where === undefined ? '' : ` (right in ${where} layout)`}`;
}

export const TRANSPOSES: Family = {
  code: 'transposed',
  changes: (_, tree) => transposeChanges(tree),
  inWords: 'a transpose',
};

/** Every index equation with the indices of one square matrix exchanged. */
function* exchanged({ root, places }: Tree): Iterable<Change> {
  for (const spot of spots(root)) {
    const { node } = spot;
    if (node.kind !== 'entry' || node.indices.length !== 2 || !isSquare(node.base.shape)) continue;
    const expr = spot.replace({ ...node, indices: [...node.indices].reverse() });
    const place = places.get(node) ?? null;
    if (expr) yield { expr, message: 'the indices of a matrix are exchanged', place };
  }
}

export const INDEX_TRANSPOSES: Family = {
  code: 'transposed',
  changes: (_, tree) => exchanged(tree),
  inWords: 'the indices of a matrix are exchanged',
};
