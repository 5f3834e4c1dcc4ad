/** What structured derivatives are, and how they differ from plain ones: a line for each kind. */
import { nameText } from '../expression/nameforms.js';
import type { Structure, StructuredForm } from '../expression/structure.js';
import type { Derivative } from './result.js';

interface Row {
  /** The derivative by free entries, of the plain gradient G; null where no entries are free. */
  readonly entries: string | null;
  /** The gradient in the tangent space; X is the parameter. */
  readonly tangent: string;
  readonly metric: string;
}

const FROBENIUS = 'the Frobenius metric';

const ROWS = {
  symmetric: { entries: "G + G' - diag(diag(G))", tangent: "(G + G')/2", metric: FROBENIUS },
  skew: { entries: "G - G'", tangent: "(G - G')/2", metric: FROBENIUS },
  diagonal: { entries: 'diag(diag(G))', tangent: 'diag(diag(G))', metric: FROBENIUS },
  lower: { entries: 'tril(G)', tangent: 'tril(G)', metric: FROBENIUS },
  upper: { entries: 'triu(G)', tangent: 'triu(G)', metric: FROBENIUS },
  /** Edelman, Arias, Smith 1998, section 2.4. */
  orthogonal: {
    entries: null,
    tangent: "G - X G' X",
    metric: "the canonical metric tr(dX' dX)/2",
  },
  simplex: { entries: null, tangent: 'G - mean(G)', metric: 'the Euclidean metric' },
} as const satisfies Record<Structure, Row>;

/** Where a defined name and another one are differentiated by: the defined name is a variable of its own there. */
export function mixedRemarks(
  derivatives: readonly Derivative[],
  defined: ReadonlySet<string>,
): string[] {
  const held = new Set<string>();
  for (const { wrt } of derivatives)
    for (const name of wrt)
      if (defined.has(name) && wrt.some((other) => other !== name)) held.add(nameText(name));
  return [...held].map((name) => `${name} is held where another name changes`);
}

/** One line for each structure among the derivatives; one for the parameters that have none. */
export function structureRemarks(
  derivatives: readonly Derivative[],
  form: StructuredForm | null,
): string[] {
  if (!form) return [];
  const names = new Map<Structure | null, Set<string>>();
  for (const { wrt, restrictions } of derivatives)
    wrt.forEach((name, k) => {
      const structure = restrictions[k]?.structure ?? null;
      names.set(structure, (names.get(structure) ?? new Set()).add(nameText(name)));
    });
  return [...names].map(([structure, all]) =>
    structure ? remark(ROWS[structure], form, [...all]) : plainRemark([...all]),
  );
}

const plainRemark = (names: readonly string[]): string =>
  `by ${names.join(', ')}: no declared property ties entries, this is the plain derivative`;

function remark(row: Row, form: StructuredForm, names: readonly string[]): string {
  const named = (text: string): string => text.replace(/X/g, names.length === 1 ? names[0]! : 'X');
  const by = `by ${names.join(', ')}, with G the plain gradient:`;
  const tangent = `${named(row.tangent)} in the tangent space with ${named(row.metric)}`;
  if (row.entries === null) return `${by} ${tangent}`;
  const entries = `${row.entries} by free entries`;
  if (row.entries === row.tangent) return `${by} ${entries}, and in the tangent space`;
  return form === 'entries'
    ? `${by} ${entries}; it is ${tangent}`
    : `${by} ${tangent}; it is ${entries}`;
}
