/** How a product is written: which factors group, and where a space would be misread. */
import { productShape } from './build.js';
import { nameParts } from './nameforms.js';
import { isGreekName } from './names.js';
import type { Expr, ProductExpr } from './nodes.js';
import { asFactor, asFirst, type Piece, piece, type Signs } from './pieces.js';
import { isScalar, type Shape } from './shape.js';

/**
 * The factors of a product in groups: factors that make a scalar before others follow stand in brackets,
 * `(x' A x) y`, since a reader cannot be asked to see that.
 */
function groupFactors(factors: readonly Expr[]): readonly (readonly number[])[] {
  const groups: number[][] = [];
  let run: { indices: number[]; shapes: Shape[] } = { indices: [], shapes: [] };
  const single = (indices: readonly number[]): void => {
    for (const index of indices) groups.push([index]);
  };
  factors.forEach((factor, k) => {
    if (run.indices.length === 0 && isScalar(factor.shape)) {
      groups.push([k]);
      return;
    }
    run.indices.push(k);
    run.shapes.push(factor.shape);
    const shape = productShape(run.shapes);
    if (!shape || !isScalar(shape)) return;
    const more = factors.slice(k + 1).some((later) => !isScalar(later.shape));
    if (more) groups.push(run.indices);
    else single(run.indices);
    run = { indices: [], shapes: [] };
  });
  single(run.indices);
  return groups;
}

/** Names before a bracket that a reader takes for a function. */
function readsAsFunction(name: string): boolean {
  const { base } = nameParts(name);
  if (isGreekName(base)) return ['phi', 'psi', 'rho', 'sigma'].includes(base);
  return base === 'f' || base === 'g' || /^[a-z]{3,}$/.test(base);
}

/** The transpose of a scalar is not written. */
export function unwrapped(e: Expr): Expr {
  let inner = e;
  while (inner.kind === 'transpose' && isScalar(inner.shape)) inner = inner.arg;
  return inner;
}

/** Whether the factor, before a bracket, would be read as a call: `f (x + 1)`, `f' (x + 1)`. */
function mayCall(factor: Expr, isFirst: boolean): boolean {
  // Only the first factor's sign stands outside brackets.
  const value = isFirst && factor.kind === 'negate' ? factor.arg : factor;
  const inner = unwrapped(value.kind === 'transpose' ? value.arg : value);
  return inner.kind === 'symbol' && readsAsFunction(inner.name);
}

/** What stands between two factors. */
function separator(before: Expr | undefined, isFirst: boolean, next: Piece, signs: Signs): string {
  if (/^[0-9.½[]/.test(next.first)) return signs.times;
  return next.first === '(' && before && mayCall(before, isFirst) ? signs.times : ' ';
}

const OPEN_NUMERATORS: ReadonlySet<Expr['kind']> = new Set([
  'symbol',
  'constant',
  'call',
  'transpose',
  'power',
  'sum',
]);

/** A last factor `x / s` needs no brackets where the quotient of the whole is the same: `A x / s`. */
function endsOpen(factor: Expr): boolean {
  const inner = unwrapped(factor);
  if (inner.kind !== 'quotient' || inner.elementwise) return false;
  return OPEN_NUMERATORS.has(unwrapped(inner.numerator).kind);
}

/** A scalar times a Kronecker product: `2 (V' V) ⊗ I`, which is the same either way. */
const isScaledKron = (e: ProductExpr): boolean =>
  e.factors.at(-1)?.kind === 'kron' && e.factors.slice(0, -1).every((f) => f.kind === 'number');

/** A product in a row; a minus sign of the first factor is in front of it all. */
export function productPiece(e: ProductExpr, parts: readonly Piece[], signs: Signs): Piece {
  if (parts.length === 0) return piece('1');
  if (parts.length === 1) return parts[0]!;
  const groups = groupFactors(e.factors);
  if (groups.length === 1) return inRow(e.factors, parts, isScaledKron(e), signs);
  const factors = groups.map((group) => (group.length === 1 ? e.factors[group[0]!] : undefined));
  const pieces = groups.map((group) => {
    const members = group.map((k) => parts[k]!);
    if (members.length === 1) return members[0]!;
    return inRow(
      group.map((k) => e.factors[k]),
      members,
      false,
      signs,
    );
  });
  return inRow(factors, pieces, isScaledKron(e), signs);
}

function inRow(
  factors: readonly (Expr | undefined)[],
  parts: readonly Piece[],
  openLast: boolean,
  signs: Signs,
): Piece {
  const head = parts[0]!;
  const first = asFirst(head, 'fraction', signs);
  const body = [first.body];
  let form: Piece['form'] = 'product';
  for (let k = 1; k < parts.length; k++) {
    const part = parts[k]!;
    const factor = factors[k];
    const isLast = k === parts.length - 1;
    const open =
      isLast && !part.negative && (openLast || (factor !== undefined && endsOpen(factor)));
    const next = open ? part : asFactor(part, signs);
    if (open && (part.form === 'kron' || part.form === 'quotient')) form = part.form;
    body.push(separator(factors[k - 1], k === 1, next, signs), next.body);
  }
  return {
    negative: first.negative,
    body: body.join(''),
    form,
    first: first.first,
    tall: parts.some((part) => part.tall),
  };
}
