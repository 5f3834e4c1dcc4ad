/** Places in words. */
import type { Expr } from '../../expression/nodes.js';
import type { Spot } from '../edits/tree.js';

/** Functions that people call by another word. */
const WORDS: Readonly<Record<string, string>> = {
  inv: 'inverse',
  tr: 'trace',
  det: 'determinant',
  logdet: 'log-determinant',
  norm1: 'norm',
  norm_inf: 'norm',
  exp: 'exponential',
  log: 'logarithm',
  sqrt: 'root',
};

/** `inside the sigmoid`, of a part that is in the argument of a function. */
export function insideOf({ around }: Spot): { readonly label?: string } {
  const word = around.map(wordFor).findLast((w) => w !== undefined);
  return word === undefined ? {} : { label: `inside the ${word}` };
}

function wordFor(e: Expr): string | undefined {
  if (e.kind === 'call') return WORDS[e.fn] ?? (e.fn.length > 1 ? e.fn : undefined);
  return e.kind === 'power' ? 'power' : undefined;
}
