/** Identities of the rule table and declared properties, applied to nodes in normal form. */
import type { Declaration, Property } from '../expression/problem.js';
import type { Graph } from '../tensor/graph.js';
import type { Tensor } from '../tensor/node.js';
import { openDiagonal } from './diagonal.js';
import { powerOutside } from './inverses.js';
import { Orthogonals } from './orthogonal.js';
import type { Identity } from './identity.js';
import { Symmetry } from './symmetry.js';
import { Triangles } from './triangular.js';
import { Weights } from './weight.js';

export interface Rewriting {
  readonly rewrite: (node: Tensor) => Tensor | null;
  readonly symmetry: Symmetry;
}

/** Makes the rewriting for one graph, given the declarations of its names. */
export type Simplification = (
  graph: Graph,
  variables: ReadonlyMap<string, Declaration>,
) => Rewriting;

/** What a declared property makes true as well. */
const IMPLIED: Partial<Record<Property, readonly Property[]>> = {
  spd: ['symmetric'],
  diagonal: ['symmetric'],
  onehot: ['binary', 'simplex'],
};

/** Properties that a form may show: a function of which the value may have them. */
const BY_FORM: Partial<Record<Property, string>> = { orthogonal: 'expm' };

/** The simplification by these identities. */
export function simplification(identities: readonly Identity[]): Simplification {
  return (graph, variables) => {
    const weights = new Weights();
    const properties = (name: string): readonly Property[] => variables.get(name)?.properties ?? [];
    const declared = new Set<Property>();
    for (const d of variables.values()) {
      for (const p of d.properties) for (const q of [p, ...(IMPLIED[p] ?? [])]) declared.add(q);
    }
    const symmetry = new Symmetry(graph, properties);
    const triangles = new Triangles(graph, properties);
    const orthogonals = new Orthogonals(graph, properties, symmetry.parity);
    const byForm = (p: Property): boolean => Object.hasOwn(BY_FORM, p);
    const possible = identities.filter((i) =>
      i.properties.every((p) => declared.has(p) || byForm(p)),
    );
    const mayHold = (p: Property): boolean => declared.has(p) || graph.uses(BY_FORM[p] ?? '');
    const holds = (node: Tensor, wanted: Property): boolean =>
      node.op === 'symbol'
        ? properties(node.name).some((p) => p === wanted || IMPLIED[p]?.includes(wanted))
        : wanted === 'orthogonal' && orthogonals.isOrthogonal(node);
    const rewrite = (node: Tensor): Tensor | null => {
      const outside = powerOutside(graph, node);
      if (outside) return outside;
      for (const identity of possible) {
        if (!identity.mayApply(graph) || !identity.properties.every(mayHold)) continue;
        const result = identity.pattern.apply(graph, node, holds);
        if (!result || result === node) continue;
        if (identity.rule.expands || weights.of(result) <= weights.of(node)) return result;
      }
      return (
        triangles.simpler(node) ??
        orthogonals.withoutRotation(node) ??
        openDiagonal(graph, node, (matrix) => triangles.isDiagonal(matrix))
      );
    };
    return { rewrite, symmetry };
  };
}
