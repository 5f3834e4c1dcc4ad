/** A result in the form that is asked for: a matrix, entry by entry, a differential, in vec form. */
import { MatcalcError } from '../errors.js';
import type { Dim } from '../expression/dimension.js';
import type { IndexEquation } from '../expression/index-equation.js';
import type { Form, Layout, Question } from '../expression/layout.js';
import { measure } from '../expression/measure.js';
import type { Expr } from '../expression/nodes.js';
import type { Problem } from '../expression/problem.js';
import { isRow, type Shape } from '../expression/shape.js';
import type { Contraction } from '../numeric/index.js';
import type { Normalizer } from '../simplify/normal.js';
import type { Parity, Tensor } from '../tensor/node.js';
import type { Raising } from '../tensor/raise.js';
import { raiseIndex } from '../tensor/raise-index.js';
import { arrange, axisOrder, counts, vecForm } from './arrange.js';
import { type Calculation, differentialName, type Target } from './calculation.js';
import type { FreshNames } from './fresh.js';
import type { Derivative } from './result.js';

export interface FormOptions {
  readonly layout: Layout;
  readonly form: Form;
  readonly contraction: Contraction;
}

/** Normal forms over a choice of names, and how they are written. */
export interface Forms {
  readonly normalizer: Normalizer;
  readonly raising: Raising;
  /** Whether a node is symmetric or skew by its form. */
  readonly parity: (node: Tensor) => Parity;
}

/** A result with its axes, in one of the forms. */
export type WrittenForm = Pick<Derivative, 'layout' | 'axes' | 'expr' | 'index' | 'differential'>;

/** A result larger than this is not written in one piece. */
export const MAX_INLINE = 3000;
/** Nor is a vec form beside an index equation or a differential, which are shorter then. */
const MAX_INLINE_VEC = 100;

/** A longer differential says less than the index form. */
const MAX_DIFFERENTIAL = 16;

const isShortDifferential = (e: Expr | null): boolean =>
  e !== null && measure(e) <= MAX_DIFFERENTIAL;

export class FormWriter {
  /** @param shapes of the names that may stand in results; those of changes are added */
  constructor(
    private readonly problem: Problem,
    private readonly calculation: Calculation,
    private readonly options: FormOptions,
    private readonly fresh: FreshNames,
    private readonly shapes: Map<string, Shape>,
  ) {}

  /** The result in the form that is asked for. */
  written(target: Target, question: Question, forms: Forms): WrittenForm {
    const { form, layout } = this.options;
    const rest = { layout, expr: null, index: null, differential: null };
    if (form === 'differential') {
      const differential = this.differential(target, forms);
      if (!differential) throw noForm(form, 'matrix');
      return { ...rest, axes: this.axes(target.gradient, question), differential };
    }
    const tensor = this.normal(target, forms);
    switch (form) {
      case 'index': {
        const index = this.indexEquation(tensor, question, forms);
        if (!index) throw noForm(form, 'matrix');
        // On a page layouts are transposes, and entries have none.
        if (tensor.axes.length <= 2)
          return { ...rest, layout: 'parameter', axes: tensor.axes, index };
        return { ...rest, ...plainLayout(layout), axes: this.axes(tensor, question), index };
      }
      case 'kron': {
        const expr = vecForm(forms.raising, tensor, question);
        if (!expr) throw noForm(form, 'matrix');
        return { ...rest, axes: pageAxes(expr), expr };
      }
      case 'matrix':
        return this.asMatrix(target, tensor, question, forms);
    }
  }

  private asMatrix(target: Target, tensor: Tensor, question: Question, forms: Forms): WrittenForm {
    const { layout, contraction } = this.options;
    const page = arrange(forms.raising, tensor, layout, question);
    const index = page ? null : this.indexEquation(tensor, question, forms);
    // A fused axis has no index: then the vec form is what can be written.
    const isTried = page !== null || index !== null || layout === 'vec';
    const expr = isTried ? page : vecForm(forms.raising, tensor, question);
    const isPlain = contraction.times === undefined && contraction.left === undefined;
    const written = expr ?? index;
    const order = target.parameters.length;
    const isShown = isPlain && !page && (order === 1 || !written);
    const differential = isShown ? this.differential(target, forms) : null;
    if (!written && !differential) throw noFormAtAll(target, isPlain);
    return {
      layout: index ? plainLayout(layout).layout : expr && !page ? 'vec' : layout,
      axes: expr ? pageAxes(expr) : this.axes(tensor, question),
      expr,
      index,
      differential: written && !isShortDifferential(differential) ? null : differential,
    };
  }

  /** The axes of an index form in the order of the layout. */
  private axes(tensor: Tensor, question: Question): Dim[] {
    const order = axisOrder(this.options.layout, counts(question).out, tensor.axes.length);
    return order.map((axis) => tensor.axes[axis]!);
  }

  /** The gradient, as the name of a piece where it is one. */
  private normal(target: Target, { normalizer }: Forms): Tensor {
    return normalizer.normalizeUse(target.gradient);
  }

  private indexEquation(
    tensor: Tensor,
    question: Question,
    { raising, normalizer }: Forms,
  ): IndexEquation | null {
    let best = this.entries(tensor, question, raising);
    if (!best) return null;
    for (const apart of normalizer.multipliedOut(tensor)) {
      const form = this.entries(apart, question, raising);
      if (form && measure(form.rhs) < measure(best.rhs)) best = form;
    }
    for (const name of best.ranges.keys()) this.fresh.reserve(name);
    return best;
  }

  /** The tensor entry by entry. */
  private entries(tensor: Tensor, question: Question, raising: Raising): IndexEquation | null {
    const { out, par } = counts(question);
    const letters = indexLetters(this.problem.usedNames);
    const names = tensor.axes.flatMap(() => letters.next().value ?? []);
    if (names.length < tensor.axes.length) return null;
    const form = raiseIndex(raising, tensor, names, () => letters.next().value ?? null);
    if (!form) return null;
    const ranges = new Map<string, Dim>(names.map((name, axis) => [name, tensor.axes[axis]!]));
    for (const [name, dim] of form.summed) ranges.set(name, dim);
    return {
      outputIndices: names.slice(0, out),
      wrtIndices: par.map((count, k) => {
        const start = par.slice(0, k).reduce((sum, other) => sum + other, out);
        return names.slice(start, start + count);
      }),
      rhs: form.rhs,
      ranges,
    };
  }

  /** The derivative applied to small changes of the parameters: dY = A dX B. */
  private differential(target: Target, { normalizer, raising }: Forms): Expr | null {
    const { parameters, restrictions } = target;
    // Contracted with dX, a derivative by free entries would count tied ones twice.
    if (restrictions.some((restriction) => restriction)) return null;
    const names = parameters.map(({ name }) => differentialName(name));
    if (names.some((name) => this.problem.usedNames.has(name))) return null;
    parameters.forEach(({ shape }, k) => this.shapes.set(names[k]!, shape));
    const node = this.calculation.differential(parameters);
    const e = raising.raise(normalizer.normalize(node));
    return e && isRow(this.problem.output.shape) ? raising.transpose(e) : e;
  }

  /** The result in one piece, over forms without names; null where it would be too long. */
  inline(target: Target, question: Question, { normalizer, raising }: Forms): Expr | null {
    if (normalizer.weights.of(target.gradient) > MAX_INLINE) return null;
    const tensor = normalizer.normalize(target.gradient);
    const isPage = tensor.axes.length <= 2;
    const e = isPage
      ? arrange(raising, tensor, this.options.layout, question)
      : vecForm(raising, tensor, question);
    return e && measure(e) <= (isPage ? MAX_INLINE : MAX_INLINE_VEC) ? e : null;
  }
}

/** Entries have no vec form. */
const plainLayout = (layout: Layout): { layout: Layout } => ({
  layout: layout === 'vec' ? 'parameter' : layout,
});

const noForm = (form: Form, other: Form): MatcalcError =>
  new MatcalcError({
    code: 'unsupported',
    message: `this derivative has no ${form} form`,
    help: `--form ${other}`,
  });

function noFormAtAll({ restrictions }: Target, isPlain: boolean): MatcalcError {
  const structured = restrictions.some((restriction) => restriction);
  const help = structured
    ? 'without --structured there may be a differential'
    : !isPlain
      ? 'without --times and --left there may be a differential'
      : undefined;
  return new MatcalcError({
    code: 'unsupported',
    message: structured
      ? 'this derivative by a structured parameter has no form that can be written'
      : 'this derivative has no form that can be written yet',
    ...(help !== undefined && { help }),
  });
}

const pageAxes = (e: Expr): Dim[] => [e.shape.rows, e.shape.cols].filter((d) => d.key !== '1');

/** Index letters that the input uses neither as names nor in subscripts: in `e_i` the i is no index. */
function* indexLetters(names: ReadonlySet<string>): Generator<string, undefined> {
  const subscripts = [...names].flatMap((name) => name.split('_').slice(1).join('').split(''));
  const used = new Set([...names, ...subscripts]);
  for (const letter of 'ijklpqrstabcdefghmnouvwxyz') if (!used.has(letter)) yield letter;
  return undefined;
}
