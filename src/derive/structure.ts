/** Gradients by the free entries of a structured parameter, and projected to its tangent space. */
import { Rational } from '../expression/rational.js';
import type { Restriction } from '../expression/structure.js';
import type { Graph } from '../tensor/graph.js';
import { range, type Tensor } from '../tensor/node.js';

/**
 * The derivative restricted on the axes of each parameter; linear structures and the simplex are flat, so that this
 * is right at every order.
 *
 * @param derivative axes: the output's, then those of each parameter
 * @param parameters the parameters themselves
 * @param restrictions how each is restricted, if it is
 */
export function restricted(
  graph: Graph,
  derivative: Tensor,
  parameters: readonly Tensor[],
  restrictions: readonly (Restriction | null)[],
): Tensor {
  let result = derivative;
  let first = derivative.axes.length;
  for (let k = parameters.length - 1; k >= 0; k--) {
    const parameter = parameters[k]!;
    const restriction = restrictions[k];
    const own = parameter.axes.length;
    first -= own;
    if (restriction) result = new Axes(graph, result, first, own).restrict(restriction, parameter);
  }
  return result;
}

/** One copy of the parameter's axes among those of a derivative. */
class Axes {
  private readonly labels: readonly number[];

  constructor(
    private readonly graph: Graph,
    private readonly node: Tensor,
    private readonly first: number,
    private readonly own: number,
  ) {
    this.labels = range(node.axes.length);
  }

  restrict({ form, structure }: Restriction, parameter: Tensor): Tensor {
    const half = form === 'tangent' ? Rational.half : Rational.one;
    switch (structure) {
      case 'symmetric': {
        const sum = this.combine([half, this.node], [half, this.transposed()]);
        return form === 'tangent'
          ? sum
          : this.combine([Rational.one, sum], [Rational.minusOne, this.diagonal()]);
      }
      case 'skew':
        return this.combine([half, this.node], [half.neg(), this.transposed()]);
      case 'diagonal':
        return this.diagonal();
      case 'lower':
        return this.triangle(this.first, this.first + 1);
      case 'upper':
        return this.triangle(this.first + 1, this.first);
      case 'orthogonal':
        return this.combine([Rational.one, this.node], [Rational.minusOne, this.turned(parameter)]);
      case 'simplex':
        return this.combine([Rational.one, this.node], [Rational.minusOne, this.averaged()]);
    }
  }

  private combine(...terms: readonly (readonly [Rational, Tensor])[]): Tensor {
    return this.graph.sum(
      terms.map(([coefficient, node]) => ({ coefficient, node })),
      this.node.axes,
    );
  }

  /** The labels with those of the parameter's axes replaced. */
  private at(...own: readonly number[]): number[] {
    const { labels, first } = this;
    return labels.map((label) => own[label - first] ?? label);
  }

  private transposed(): Tensor {
    return this.graph.permute(this.node, this.at(this.first + 1, this.first));
  }

  private diagonal(): Tensor {
    const diagonal = this.at(this.first, this.first);
    return this.graph.contract([{ node: this.node, labels: diagonal }], diagonal);
  }

  /** What is where the one axis is not before the other. */
  private triangle(high: number, low: number): Tensor {
    const { graph, node, labels } = this;
    const mask = graph.triangle(node.axes[high]!, node.axes[low]!);
    return graph.contract(
      [
        { node, labels },
        { node: mask, labels: [high, low] },
      ],
      labels,
    );
  }

  /** Q G' Q. */
  private turned(parameter: Tensor): Tensor {
    const { first } = this;
    const [row, col] = [this.node.axes.length, this.node.axes.length + 1];
    return this.graph.contract(
      [
        { node: parameter, labels: [first, row] },
        { node: this.node, labels: this.at(col, row) },
        { node: parameter, labels: [col, first + 1] },
      ],
      this.labels,
    );
  }

  /** The mean of the last axis in every entry: of a matrix, of each row. */
  private averaged(): Tensor {
    const { graph, node, labels } = this;
    const last = this.first + this.own - 1;
    const mean = { node: graph.dimension(node.axes[last]!), labels: [] };
    const inner = labels.map((label) => (label === last ? labels.length : label));
    return graph.contract(
      [
        { node, labels: inner },
        { ...mean, exponent: Rational.minusOne },
      ],
      labels,
      node.axes,
    );
  }
}
