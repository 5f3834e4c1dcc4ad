/** One name where another belongs. */
import { symbol } from '../../expression/build.js';
import type { Expr } from '../../expression/nodes.js';
import { rewrite } from '../../expression/rewrite.js';
import { nameText } from '../../expression/nameforms.js';
import { sameShape, type Shape } from '../../expression/shape.js';
import { spots, type Tree } from '../edits/tree.js';
import { asEntrywise } from './entrywise.js';
import type { Change, Family, Suspect } from './suspect.js';

/** Every expression with a name for another, in one place and everywhere. */
function* renamed(suspect: Suspect, { root, places }: Tree): Iterable<Change> {
  const seen = new Set<string>();
  for (const spot of spots(root)) {
    const { node } = spot;
    if (node.kind !== 'symbol') continue;
    const place = places.get(node) ?? null;
    for (const other of namesOf(suspect, node.shape)) {
      if (other === node.name) continue;
      const named = symbol(other, node.shape);
      // The value of one layer for that of another is a derivative at the wrong point.
      const isLayer = [node, named].every((e) => asEntrywise(suspect, e) !== undefined);
      const said = {
        message: `${nameText(node.name)} does not belong here`,
        place,
        ...(isLayer && { code: 'fprime-argument' as const }),
      };
      const expr = spot.replace(named);
      if (expr) yield { ...said, expr };
      if (seen.has(node.name)) continue;
      const everywhere = rewrite(root, (e) =>
        e.kind === 'symbol' && e.name === node.name ? named : null,
      );
      yield { ...said, expr: everywhere };
    }
    seen.add(node.name);
  }
}

/** The names of this shape. */
function namesOf({ target, definitions }: Suspect, shape: Shape): string[] {
  const values: [string, Shape][] = [
    ...[...target.result.problem.variables.values()].map((d): [string, Shape] => [d.name, d.shape]),
    ...[...definitions].map(([name, e]: [string, Expr]): [string, Shape] => [name, e.shape]),
  ];
  return [...new Set(values.filter(([, own]) => sameShape(own, shape)).map(([name]) => name))];
}

export const NAMES: Family = {
  code: 'wrong-name',
  changes: renamed,
  inWords: 'a name that does not belong there',
};
