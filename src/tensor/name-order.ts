/** When names were met: for an order of terms and directions that reads like the input. */
import { operands, type Tensor } from './node.js';

type NameSpan = readonly [first: number, last: number];

/** The names in nodes, in the order in which the input's were met. */
export class NameOrder {
  private readonly spans = new Map<Tensor, NameSpan>();

  /** The earliest name in a node. */
  first(node: Tensor): number {
    return this.span(node)[0];
  }

  /** The earliest and the latest name in a node. */
  span(node: Tensor): NameSpan {
    const known = this.spans.get(node);
    if (known) return known;
    const made: NameSpan = node.op === 'symbol' ? [node.id, node.id] : this.spanOf(operands(node));
    this.spans.set(node, made);
    return made;
  }

  /** From now on the symbol counts as these nodes. */
  standFor(symbol: Tensor, nodes: readonly Tensor[]): void {
    this.spans.set(symbol, this.spanOf(nodes));
  }

  private spanOf(nodes: readonly Tensor[]): NameSpan {
    const spans = nodes.map((node) => this.span(node));
    return [
      spans.reduce((first, span) => Math.min(first, span[0]), Infinity),
      spans.reduce((last, span) => Math.max(last, span[1]), -Infinity),
    ];
  }
}

/** By the first numbers that differ. */
export function compareInTurn(a: readonly number[], b: readonly number[]): number {
  const k = a.findIndex((x, at) => x !== b[at]);
  return k < 0 ? 0 : a[k]! - b[k]!;
}
