/** The words that are functions without being declared. */
import { FUNCTIONS } from '../expression/functions.js';
import type { SizedConstant } from './tree.js';

export type Callable =
  | { readonly kind: 'function'; readonly name: string }
  | { readonly kind: 'constant'; readonly name: SizedConstant }
  | { readonly kind: 'kron' }
  | { readonly kind: 'loss'; readonly name: 'mse' | 'cross_entropy' | 'bce' }
  | { readonly kind: 'unsupported'; readonly name: string };

/** Functions of the language that have no row in FUNCTIONS are refused by name. */
const KNOWN_BY_NAME = [
  'logm', 'sqrtm', 'argmax', 'argmin', 'rank', 'pinv', 'svd', 'eig', 'var', 'std',
  'prod', 'outer', 'inner', 'dot', 'concat', 'einsum', 'matmul', 'transpose', 'block',
]; // prettier-ignore

const CALLABLES = new Map<string, Callable>();
for (const name of KNOWN_BY_NAME) CALLABLES.set(name, { kind: 'unsupported', name });
for (const [name, row] of Object.entries(FUNCTIONS)) {
  const callable = { kind: 'function', name } as const;
  CALLABLES.set(name, callable);
  if ('aliases' in row) for (const alias of row.aliases) CALLABLES.set(alias, callable);
}
for (const name of ['eye', 'ones', 'zeros', 'commutation', 'duplication', 'elimination'] as const)
  CALLABLES.set(name, { kind: 'constant', name });
for (const name of ['mse', 'cross_entropy', 'bce'] as const)
  CALLABLES.set(name, { kind: 'loss', name });
CALLABLES.set('kron', { kind: 'kron' });

export const callable = (word: string): Callable | undefined => CALLABLES.get(word);

/** Every word that can be called, for suggestions. */
export const callableWords = (): string[] => [...CALLABLES.keys()];
