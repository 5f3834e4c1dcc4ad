/** Functions that a person wrote out: 1/(1 + exp(-z)) is the sigmoid, log(sum(exp(z))) is logsumexp, inv(diag(v)) diagonal. */
import type { Graph } from '../tensor/graph.js';
import { type Tensor, topological } from '../tensor/node.js';
import { rebuild } from '../tensor/rebuild.js';
import { functionOfDiagonal } from './diagonal.js';
import type { Rewrite } from './normal.js';

/** A rewritten node is looked at again, so often at most. */
const ROUNDS = 8;

/**
 * The structural graph with identities applied from the inputs up, before anything is differentiated: what is
 * recognised here has its own, short and stable, derivative. Nothing is flattened or multiplied out.
 */
export class Recognition {
  private readonly done = new Map<Tensor, Tensor>();

  constructor(
    private readonly graph: Graph,
    private readonly rewrite: Rewrite,
  ) {}

  apply(root: Tensor): Tensor {
    for (const node of topological([root], (n) => this.done.has(n))) {
      if (this.done.has(node)) continue;
      let made = rebuild(this.graph, node, (part) => this.done.get(part) ?? part);
      for (let round = 0; round < ROUNDS; round++) {
        const next = functionOfDiagonal(this.graph, made) ?? this.rewrite(made);
        if (!next) break;
        made = next;
      }
      this.done.set(node, made).set(made, made);
    }
    return this.done.get(root)!;
  }
}
