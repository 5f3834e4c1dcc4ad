/** One calculation written down: pieces named, normal forms raised, layouts applied. */
import { MatcalcError } from '../errors.js';
import { type Dim, ONE } from '../expression/dimension.js';
import type { IndexEquation } from '../expression/index-equation.js';
import type { Form, Layout, Question } from '../expression/layout.js';
import { measure } from '../expression/measure.js';
import { ASCII } from '../expression/notation.js';
import { printWithin, symbolNames } from '../expression/print.js';
import type { Expr } from '../expression/nodes.js';
import type { Problem } from '../expression/problem.js';
import { Rational } from '../expression/rational.js';
import { isRow, SCALAR, type Shape, transposed } from '../expression/shape.js';
import { Normalizer } from '../simplify/normal.js';
import type { Simplification } from '../simplify/identities.js';
import { asRow, transposedWhole } from '../tensor/compose.js';
import type { Tensor } from '../tensor/node.js';
import { Raising } from '../tensor/raise.js';
import { raiseIndex } from '../tensor/raise-index.js';
import type { Contraction } from '../numeric/index.js';
import { arrange, axisOrder, counts, vecForm } from './arrange.js';
import { type Calculation, differentialName, type Target } from './calculation.js';
import type { FreshNames } from './fresh.js';
import { choosePieces, type Piece, unscaled } from './pieces.js';
import { nameRepeated } from './repeated.js';
import { type Derivative, type NamedPiece, rightSide } from './result.js';

export interface WriteOptions {
  readonly layout: Layout;
  readonly form: Form;
  readonly contraction: Contraction;
  /** All blocks of several parameters, each once. */
  readonly blocks: boolean;
  readonly delta: 'row' | 'column';
  /** No definitions: everything in one piece. */
  readonly inline: boolean;
  /** Fill in `inline` of the derivatives as well. */
  readonly onePiece: boolean;
}

export interface Written {
  readonly derivatives: readonly Derivative[];
  readonly definitions: readonly NamedPiece[];
}

/** A result longer than this is not written in one piece. */
const MAX_INLINE = 3000;

/** No result in one piece is longer than so many characters. */
const MAX_TEXT = 20_000;

const tooLong = (name: string): MatcalcError =>
  new MatcalcError({
    code: 'limit',
    message: `in one piece the derivative by ${name} would be longer than 20 kB`,
    help: 'without --inline the parts that it repeats get names',
  });

function requireWritten(derivative: Derivative): void {
  const isShort = printWithin(rightSide(derivative), ASCII, MAX_TEXT) !== null;
  if (!isShort) throw tooLong(derivative.wrt.join(', '));
}

/** A longer differential says less than the index form. */
const MAX_DIFFERENTIAL = 16;

const isShortDifferential = (e: Expr | null, order: number): boolean =>
  e !== null && order === 1 && measure(e) <= MAX_DIFFERENTIAL;

function withRightSide(derivative: Derivative, e: Expr): Derivative {
  if (derivative.expr) return { ...derivative, expr: e };
  const { index } = derivative;
  return index
    ? { ...derivative, index: { ...index, rhs: e } }
    : { ...derivative, differential: e };
}

export class Writer {
  private readonly shapes = new Map<string, Shape>();
  private readonly inlineForms: Forms;

  constructor(
    private readonly problem: Problem,
    private readonly calculation: Calculation,
    private readonly options: WriteOptions,
    private readonly outputName: string,
    private readonly fresh: FreshNames,
    private readonly simplification: Simplification,
  ) {
    for (const [name, { shape }] of problem.variables) this.shapes.set(name, shape);
    for (const { name, expr } of problem.definitions) this.shapes.set(name, expr.shape);
    this.inlineForms = this.forms(new Map());
  }

  write(): Written {
    if (this.options.inline) this.requireShort();
    const pieces = this.options.inline ? [] : this.pieces();
    const forms = pieces.length === 0 ? this.inlineForms : this.formsWith(pieces);
    const definitions = pieces.map((piece) => this.definition(piece, forms));
    const derivatives = this.calculation.targets.map((target) => this.derivative(target, forms));
    return this.tidy(derivatives, definitions);
  }

  /** @throws MatcalcError `limit` where the result in one piece would be far too long */
  private requireShort(): void {
    const { weights } = this.inlineForms.normalizer;
    for (const { parameters, gradient } of this.calculation.targets) {
      if (weights.of(gradient) <= MAX_INLINE) continue;
      throw tooLong(parameters.map(({ name }) => name).join(', '));
    }
  }

  /** The nodes that get a name, for a calculation of order 1. */
  namedNodes(): readonly Piece[] {
    return this.pieces();
  }

  private pieces(): Piece[] {
    const { output, parameters, targets, definitions, upstreams } = this.calculation;
    const isFirst = targets.every((target) => target.parameters.length === 1);
    const { times, left } = this.options.contraction;
    const scalar = (output.axes.length === 0 || left !== undefined) && isFirst && !times;
    return choosePieces({
      output,
      parameters,
      gradients: targets.map(({ gradient }) => gradient),
      definitions,
      upstreams: scalar ? upstreams : null,
      fresh: this.fresh,
    });
  }

  private forms(opaque: ReadonlyMap<Tensor, Tensor>): Forms {
    const { graph } = this.calculation;
    const rewriting = this.simplification(graph, this.problem.variables);
    const normalizer = new Normalizer(graph, opaque, rewriting.rewrite, rewriting.symmetry);
    const raising = new Raising(graph, {
      shapeOf: (name) => this.shapes.get(name),
      parity: rewriting.symmetry.parity,
    });
    return { normalizer, raising };
  }

  private formsWith(pieces: readonly Piece[]): Forms {
    const { graph } = this.calculation;
    const opaque = new Map<Tensor, Tensor>();
    for (const { name, node } of pieces) {
      const symbol = graph.symbol(name, node.axes);
      opaque.set(node, symbol);
      const inner = unscaled(node);
      if (node.op === 'sum' && inner !== node && !opaque.has(inner)) {
        opaque.set(inner, graph.scale(Rational.one.div(node.terms[0]!.coefficient), symbol));
      }
    }
    for (const piece of pieces) {
      if (this.shapes.has(piece.name)) continue;
      const [rows, cols] = piece.node.axes;
      const plain = { rows: rows ?? ONE, cols: cols ?? ONE };
      this.shapes.set(piece.name, this.isRow(piece) ? transposed(plain) : plain);
    }
    return this.forms(opaque);
  }

  /** Upstream gradients of vectors are rows, unless columns are asked for. */
  private isRow({ node, upstreamOf }: Piece): boolean {
    return upstreamOf !== undefined && node.axes.length === 1 && this.options.delta === 'row';
  }

  private definition(piece: Piece, { normalizer, raising }: Forms): NamedPiece {
    const own = this.problem.definitions.find((d) => d.name === piece.name);
    if (own) return own;
    const raised = raising.raise(normalizer.normalizeDefinition(piece.node));
    if (!raised)
      throw new MatcalcError({ code: 'unsupported', message: `${piece.name} has no matrix form` });
    const asRowVector = this.isRow(piece);
    const { left } = this.options.contraction;
    return {
      name: piece.name,
      expr: asRowVector ? asRow(raised) : transposedWhole(raised, raising.transpose),
      ...(piece.upstreamOf === undefined
        ? {}
        : {
            meaning: {
              kind: 'upstream',
              output: this.outputName,
              ...(left && { left }),
              of: piece.upstreamOf,
              asRow: asRowVector,
            },
          }),
    };
  }

  private question(target: Target): Question {
    const { times, left } = this.options.contraction;
    const wrt = target.parameters.map(({ shape }) => shape);
    const output = left ? SCALAR : this.problem.output.shape;
    return { output, wrt: times ? wrt.slice(0, -1) : wrt };
  }

  private derivative(target: Target, forms: Forms): Derivative {
    const question = this.question(target);
    const { blocks, form, onePiece } = this.options;
    const names = target.parameters.map(({ name }) => name);
    return {
      output: this.outputName,
      wrt: names,
      anyOrder: blocks && new Set(names).size > 1,
      form,
      restrictions: target.restrictions,
      ...this.written(target, question, forms),
      inline: onePiece ? this.inline(target, question) : null,
    };
  }

  /** The result in the form that is asked for. */
  private written(target: Target, question: Question, forms: Forms): WrittenForm {
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
    const expr = page ?? (index ? null : vecForm(forms.raising, tensor, question));
    const isPlain = contraction.times === undefined && contraction.left === undefined;
    const differential = page || !isPlain ? null : this.differential(target, forms);
    if (!expr && !index && !differential) throw noFormAtAll(target);
    const order = target.parameters.length;
    return {
      layout: index ? plainLayout(layout).layout : expr && !page ? 'vec' : layout,
      axes: expr ? pageAxes(expr) : this.axes(tensor, question),
      expr,
      index,
      differential:
        (expr ?? index) && !isShortDifferential(differential, order) ? null : differential,
    };
  }

  /** The axes of an index form in the order of the layout. */
  private axes(tensor: Tensor, question: Question): Dim[] {
    const order = axisOrder(this.options.layout, question, tensor.axes.length);
    return order.map((axis) => tensor.axes[axis]!);
  }

  /** The gradient, as the name of a piece where it is one. */
  private normal(target: Target, { normalizer }: Forms): Tensor {
    return normalizer.normalizeUse(target.gradient);
  }

  private indexEquation(
    tensor: Tensor,
    question: Question,
    { raising }: Forms,
  ): IndexEquation | null {
    const { out, par } = counts(question);
    const letters = indexLetters(this.problem.usedNames);
    const names = tensor.axes.flatMap(() => letters.next().value ?? []);
    if (names.length < tensor.axes.length) return null;
    const form = raiseIndex(raising, tensor, names, () => letters.next().value ?? null);
    if (!form) return null;
    const ranges = new Map<string, Dim>(names.map((name, axis) => [name, tensor.axes[axis]!]));
    for (const [name, dim] of form.summed) ranges.set(name, dim);
    for (const name of ranges.keys()) this.fresh.reserve(name);
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

  private inline(target: Target, question: Question): Expr | null {
    const { normalizer, raising } = this.inlineForms;
    if (normalizer.weights.of(target.gradient) > MAX_INLINE) return null;
    const tensor = normalizer.normalize(target.gradient);
    const e =
      tensor.axes.length > 2
        ? vecForm(raising, tensor, question)
        : arrange(raising, tensor, this.options.layout, question);
    return e && measure(e) <= MAX_INLINE ? e : null;
  }

  /** Drops pieces that nothing uses, names what is repeated, and puts definitions behind their uses. */
  private tidy(derivatives: readonly Derivative[], definitions: readonly NamedPiece[]): Written {
    const results = derivatives.map(rightSide);
    const differentials = derivatives.flatMap((d) => d.differential ?? []);
    const used = reachable([...results, ...differentials], definitions);
    if (this.options.inline) {
      for (const d of derivatives) requireWritten(d);
      return { derivatives, definitions: [] };
    }
    const all = [...results, ...used.map((d) => d.expr)];
    const repeated = nameRepeated(all, this.fresh);
    const rewritten = derivatives.map((d, k) => {
      const e = repeated.exprs[k]!;
      return withRightSide(d, e);
    });
    const pieces: NamedPiece[] = used.map((d, k) => ({
      ...d,
      expr: repeated.exprs[results.length + k]!,
    }));
    pieces.push(...repeated.definitions);
    return {
      derivatives: rewritten,
      definitions: ordered(rewritten.map(rightSide), pieces),
    };
  }
}

/** A result with its axes, in one of the forms. */
type WrittenForm = Pick<Derivative, 'layout' | 'axes' | 'expr' | 'index' | 'differential'>;

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

function noFormAtAll({ restrictions }: Target): MatcalcError {
  const structured = restrictions.some((restriction) => restriction);
  return new MatcalcError({
    code: 'unsupported',
    message: structured
      ? 'this derivative by a structured parameter has no form that can be written'
      : 'this derivative has no form that can be written yet',
    ...(structured && { help: 'without --structured there may be a differential' }),
  });
}

interface Forms {
  readonly normalizer: Normalizer;
  readonly raising: Raising;
}

const pageAxes = (e: Expr): Dim[] => [e.shape.rows, e.shape.cols].filter((d) => d.key !== '1');

function reachable(roots: readonly Expr[], definitions: readonly NamedPiece[]): NamedPiece[] {
  const byName = new Map(definitions.map((d) => [d.name, d]));
  const used = new Set<NamedPiece>();
  const queue = roots.flatMap((e) => [...symbolNames(e)]);
  while (queue.length > 0) {
    const piece = byName.get(queue.pop()!);
    if (!piece || used.has(piece)) continue;
    used.add(piece);
    queue.push(...symbolNames(piece.expr));
  }
  return definitions.filter((d) => used.has(d));
}

/** Each definition behind all that use it; upstream gradients first. */
function ordered(roots: readonly Expr[], definitions: readonly NamedPiece[]): NamedPiece[] {
  const byName = new Map(definitions.map((d) => [d.name, d]));
  const uses = new Map(
    definitions.map((d) => [
      d,
      [...symbolNames(d.expr)].filter((n) => byName.has(n)).map((n) => byName.get(n)!),
    ]),
  );
  const waiting = new Map(definitions.map((d) => [d, 0]));
  for (const parts of uses.values())
    for (const part of parts) waiting.set(part, waiting.get(part)! + 1);
  const rank = new Map<NamedPiece, number>();
  roots
    .flatMap((e) => [...symbolNames(e)])
    .forEach((name) => {
      const piece = byName.get(name);
      if (piece && !rank.has(piece)) rank.set(piece, rank.size);
    });
  const result: NamedPiece[] = [];
  let ready = definitions.filter((d) => waiting.get(d) === 0);
  const before = (a: NamedPiece, b: NamedPiece): number =>
    Number(!a.meaning) - Number(!b.meaning) ||
    (rank.get(a) ?? Infinity) - (rank.get(b) ?? Infinity) ||
    0;
  while (ready.length > 0) {
    ready.sort((a, b) => before(a, b));
    const next = ready.shift()!;
    result.push(next);
    for (const part of uses.get(next)!) {
      waiting.set(part, waiting.get(part)! - 1);
      if (waiting.get(part) === 0) ready = [...ready, part];
    }
  }
  return result;
}

/** Index letters that the input does not use as names. */
function* indexLetters(used: ReadonlySet<string>): Generator<string, undefined> {
  for (const letter of 'ijklpqrstabcdefghmnouvwxyz') if (!used.has(letter)) yield letter;
  return undefined;
}
