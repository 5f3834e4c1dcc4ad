/** Expressions as tensor graphs, for tests of the graph alone. */
import { builtInRules } from '../../src/rules/builtin.js';
import { DerivativeTable } from '../../src/derive/table.js';
import type { Expr } from '../../src/expression/nodes.js';
import type { Problem } from '../../src/expression/problem.js';
import { simplification } from '../../src/simplify/identities.js';
import { identitiesAmong } from '../../src/simplify/identity.js';
import { Normalizer } from '../../src/simplify/normal.js';
import { Graph } from '../../src/tensor/graph.js';
import { Lowering } from '../../src/tensor/lower.js';
import type { Tensor } from '../../src/tensor/node.js';
import { Raising } from '../../src/tensor/raise.js';

/** One graph with all that turns a problem's expressions into nodes and back. */
export class Workshop {
  readonly graph = new Graph();
  readonly table = new DerivativeTable(builtInRules());
  private readonly lowering: Lowering;
  private readonly normalizer: Normalizer;
  private readonly raising: Raising;

  constructor(problem: Problem) {
    const { graph, table } = this;
    const { functions, variables } = problem;
    this.lowering = new Lowering({ graph, functions, table, names: new Map() });
    const identities = identitiesAmong(builtInRules(), table, new Graph());
    const rewriting = simplification(identities)(graph, variables);
    this.normalizer = new Normalizer(graph, new Map(), { ...rewriting, plain: null });
    this.raising = new Raising(graph, {
      shapeOf: (name) => variables.get(name)?.shape,
      parity: rewriting.symmetry.parity,
    });
  }

  lower = (e: Expr): Tensor => this.lowering.lower(e);
  normal = (node: Tensor): Tensor => this.normalizer.normalize(node);
  raise = (node: Tensor): Expr | null => this.raising.raise(node);

  /** How many nodes have been made. */
  get size(): number {
    return this.graph.symbol(`probe ${this.graph.symbol('probe', []).id}`, []).id;
  }
}
