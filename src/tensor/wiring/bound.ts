/** Wires that stand side by side wherever they stand are one wire: a fused axis that nothing takes apart. */
import type { Bundle, Wires } from './box.js';
import type { Diagram } from './plain.js';

export function bound(diagram: Diagram, wires: Wires): Diagram {
  let current = diagram;
  for (;;) {
    const pair = inseparable(current);
    if (!pair) return current;
    const wire = wires.bound(pair);
    const renamed = (bundle: Bundle): Bundle =>
      bundle.flatMap((one) => (one === pair[0] ? [wire] : one === pair[1] ? [] : [one]));
    current = {
      boxes: current.boxes.map((box) => ({
        layers: [[{ ...box.layers[0]![0]!, rows: renamed(box.rows), cols: renamed(box.cols) }]],
        rows: renamed(box.rows),
        cols: renamed(box.cols),
      })),
      rows: renamed(current.rows),
      cols: renamed(current.cols),
    };
  }
}

/** Two wires of which the second always follows the first. */
function inseparable({ boxes, rows, cols }: Diagram): [number, number] | null {
  const next = new Map<number, number | null>();
  const previous = new Map<number, number | null>();
  const meet = (map: Map<number, number | null>, wire: number, other: number | undefined): void => {
    const known = map.get(wire);
    map.set(wire, known === undefined || known === other ? (other ?? null) : null);
  };
  for (const bundle of [rows, cols, ...boxes.flatMap((box) => [box.rows, box.cols])])
    bundle.forEach((wire, k) => {
      meet(next, wire, bundle[k + 1]);
      meet(previous, wire, bundle[k - 1]);
    });
  for (const [wire, other] of next)
    if (other !== null && other !== wire && previous.get(other) === wire) return [wire, other];
  return null;
}
