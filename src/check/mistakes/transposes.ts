/** Something transposed that should not be, or the reverse: the whole or a factor. */
import { transposed as transposedShape } from '../../expression/shape.js';
import type { Layout } from '../../expression/layout.js';
import type { Expr } from '../../expression/nodes.js';
import { isScalar, isSquare, shapeText } from '../../expression/shape.js';
import { rewrite } from '../../expression/rewrite.js';
import { transpose } from '../../expression/build.js';
import type { Arrangement } from '../arrangement.js';
import { transposeOf } from '../edits/conforming.js';
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
function inOtherLayout(suspect: Suspect): { arrangement: Arrangement; message: string } | null {
  const { trials, answer, target } = suspect;
  const arrangement = trials.matches(answer.root);
  if (!arrangement) return null;
  const { layouts, kind } = arrangement;
  const shape = shapeText(answer.root.shape);
  if (kind === 'turned')
    return {
      arrangement,
      message: `it is ${shape}, asked for is ${shapeText(transposedShape(answer.root.shape))}`,
    };
  const wanted = trials.arrangements[0];
  const asked = wanted ? `, asked for is ${shapeText(wanted.shape)} (${target.layout} layout)` : '';
  return { arrangement, message: `it is ${shape}${rightIn(layouts)}${asked}` };
}

const rightIn = (layouts: readonly Layout[]): string =>
  layouts.length === 0 ? '' : `, right in ${layouts.join(' and ')} layout`;

export const TRANSPOSES: Family = {
  code: 'transposed',
  changes: (_, tree) => transposeChanges(tree),
  inWords: 'a transpose',
};

export const otherLayout: Detector = (suspect) => {
  const other = inOtherLayout(suspect);
  if (!other) return null;
  const turned = transposeOf(suspect.answer.root);
  const repair = isRight(suspect, turned) ? turned : null;
  return { code: 'transposed', message: other.message, place: null, repair };
};
