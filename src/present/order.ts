/** Definitions of a result: those that it uses, each behind what uses it. */
import type { Expr } from '../expression/nodes.js';
import { symbolNames } from '../expression/print.js';
import type { NamedPiece } from './result.js';

/** What the roots use, directly or by other definitions. */
export function reachable(
  roots: readonly Expr[],
  definitions: readonly NamedPiece[],
): NamedPiece[] {
  const byName = new Map(definitions.map((d) => [d.name, d]));
  const used = new Set<NamedPiece>();
  const queue = roots.flatMap((e) => [...symbolNames(e)]);
  while (queue.length > 0) {
    const piece = byName.get(queue.pop()!);
    if (!piece || used.has(piece)) continue;
    used.add(piece);
    queue.push(...symbolNames(piece.expr));
  }
  return definitions.filter((d) => used.has(d));
}

/** Each definition behind all that use it; upstream gradients first. */
export function ordered(roots: readonly Expr[], definitions: readonly NamedPiece[]): NamedPiece[] {
  const byName = new Map(definitions.map((d) => [d.name, d]));
  const uses = new Map(
    definitions.map((d) => [
      d,
      [...symbolNames(d.expr)].filter((n) => byName.has(n)).map((n) => byName.get(n)!),
    ]),
  );
  const waiting = new Map(definitions.map((d) => [d, 0]));
  for (const parts of uses.values())
    for (const part of parts) waiting.set(part, waiting.get(part)! + 1);
  const rank = new Map<NamedPiece, number>();
  roots
    .flatMap((e) => [...symbolNames(e)])
    .forEach((name) => {
      const piece = byName.get(name);
      if (piece && !rank.has(piece)) rank.set(piece, rank.size);
    });
  const result: NamedPiece[] = [];
  let ready = definitions.filter((d) => waiting.get(d) === 0);
  const before = (a: NamedPiece, b: NamedPiece): number =>
    Number(!a.meaning) - Number(!b.meaning) ||
    (rank.get(a) ?? Infinity) - (rank.get(b) ?? Infinity) ||
    0;
  while (ready.length > 0) {
    ready.sort((a, b) => before(a, b));
    const next = ready.shift()!;
    result.push(next);
    for (const part of uses.get(next)!) {
      waiting.set(part, waiting.get(part)! - 1);
      if (waiting.get(part) === 0) ready = [...ready, part];
    }
  }
  return result;
}
