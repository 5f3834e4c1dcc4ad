/** The adjoint of dexpm, for any number of directions: what no line of the rule table can say. */
import { dimName } from '../expression/dimension.js';
import type { Graph } from '../tensor/graph.js';
import type { Template } from '../tensor/scope.js';

/**
 * d dexpm(A, E...) is dexpm(A, E..., dA) and dexpm(A, ..., dE, ...), and the adjoint of dexpm(A, ...) in one direction
 * is dexpm(A', ...) with the other directions transposed (Higham, Functions of Matrices 2008, section 3.2). So the
 * upstream gradient takes the place of the direction that is differentiated, and is one more where A is.
 *
 * @param argument the argument that is differentiated, 0 for A
 * @param count the number of arguments, A included
 */
export function frechetAdjoint(graph: Graph, argument: number, count: number): Template {
  const axes = [dimName('n'), dimName('n')];
  const parameters = Array.from({ length: count }, (_, k) => graph.symbol(`dexpm:${k}`, axes));
  const upstream = graph.symbol('dexpm:upstream', axes);
  const others = parameters.filter((_, k) => k > 0 && k !== argument);
  const turned = [parameters[0]!, ...others].map((node) => graph.permute(node, [1, 0]));
  const body = graph.apply('dexpm', [...turned, upstream], 0, axes);
  return { parameters: [...parameters, upstream], body };
}
