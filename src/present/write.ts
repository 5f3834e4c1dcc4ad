/** One calculation written down: pieces named, normal forms raised, layouts applied. */
import { functionRow } from '../expression/functions.js';
import { MatcalcError } from '../errors.js';
import type { Question } from '../expression/layout.js';
import { ASCII } from '../expression/notation.js';
import { printWithin } from '../expression/print.js';
import type { Expr } from '../expression/nodes.js';
import type { Declaration, Problem } from '../expression/problem.js';
import { Rational } from '../expression/rational.js';
import { SCALAR, type Shape, transposed } from '../expression/shape.js';
import { Normalizer } from '../simplify/normal.js';
import type { Simplification } from '../simplify/identities.js';
import { asRow, transposedWhole } from '../tensor/written/transposes.js';
import type { Tensor } from '../tensor/node.js';
import { Raising, shapeFor } from '../tensor/raise.js';
import type { Calculation, Target } from './calculation.js';
import { type FormOptions, type Forms, FormWriter, MAX_INLINE } from './forms.js';
import type { FreshNames } from './fresh.js';
import { ordered, reachable } from './order.js';
import { choosePieces, type Piece, unscaled } from './pieces.js';
import { nameRepeated } from './repeated.js';
import { type Derivative, isDifferential, type NamedPiece, rightSide } from './result.js';

export interface WriteOptions extends FormOptions {
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
  private readonly formWriter: FormWriter;

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
    this.formWriter = new FormWriter(problem, calculation, options, fresh, this.shapes);
  }

  write(): Written {
    if (this.options.inline) this.requireShort();
    const { forms, definitions } = this.defined(this.options.inline ? [] : this.pieces());
    const derivatives = this.calculation.targets.map((target) => this.derivative(target, forms));
    return this.tidy(derivatives, definitions);
  }

  /** The pieces as definitions, without those that have no matrix form: they have no name then. */
  private defined(pieces: readonly Piece[]): { forms: Forms; definitions: NamedPiece[] } {
    const forms = pieces.length === 0 ? this.inlineForms : this.formsWith(pieces);
    const written = pieces.map((piece) => ({ piece, own: this.definition(piece, forms) }));
    const kept = written.filter(({ own }) => own).map(({ piece }) => piece);
    if (kept.length < pieces.length) return this.defined(kept);
    return { forms, definitions: written.flatMap(({ own }) => own ?? []) };
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

  /** @param names what is known of named nodes */
  private forms(
    opaque: ReadonlyMap<Tensor, Tensor>,
    names: ReadonlyMap<string, Declaration> = new Map(),
  ): Forms {
    const { graph } = this.calculation;
    const declared = new Map([...this.problem.variables, ...names]);
    const { rewrite, symmetry } = this.simplification(graph, declared);
    const plain = opaque.size === 0 ? null : this.inlineForms.normalizer;
    const normalizer = new Normalizer(graph, opaque, { rewrite, symmetry, plain });
    const shapeOf = (name: string): Shape | undefined => this.shapes.get(name);
    const layers = new Set([...opaque].flatMap(([node, symbol]) => layerNames(node, symbol)));
    const raising = new Raising(graph, { shapeOf, parity: symmetry.parity, layers });
    return { normalizer, raising, parity: symmetry.parity };
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
    const known = new Map<string, Declaration>();
    for (const piece of pieces) {
      const { name, node } = piece;
      const plain = shapeFor(node.axes);
      if (!this.shapes.has(name))
        this.shapes.set(name, this.isRow(piece) ? transposed(plain) : plain);
      const parity = this.inlineForms.parity(node);
      if (parity !== 'none')
        known.set(name, { name, shape: this.shapes.get(name)!, properties: [parity] });
    }
    return this.forms(opaque, known);
  }

  /** Upstream gradients of vectors are rows, unless columns are asked for. */
  private isRow({ node, upstreamOf }: Piece): boolean {
    return upstreamOf !== undefined && node.axes.length === 1 && this.options.delta === 'row';
  }

  private definition(piece: Piece, { normalizer, raising }: Forms): NamedPiece | null {
    const own = this.problem.definitions.find((d) => d.name === piece.name);
    if (own) return own;
    const raised = raising.raise(normalizer.normalizeDefinition(piece.node));
    if (!raised) return null;
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
      ...this.formWriter.written(target, question, forms),
      inline: onePiece ? this.formWriter.inline(target, question, this.inlineForms) : null,
    };
  }

  /** Drops pieces that nothing uses, names what is repeated, and puts definitions behind their uses. */
  private tidy(derivatives: readonly Derivative[], definitions: readonly NamedPiece[]): Written {
    const results = derivatives.map(rightSide);
    // The second lines: where a differential is all there is, it is the result.
    const second = derivatives.map((d) => (isDifferential(d) ? null : d.differential));
    const differentials = second.filter((e) => e !== null);
    const used = reachable([...results, ...differentials], definitions);
    if (this.options.inline) {
      for (const d of derivatives) requireWritten(d);
      return { derivatives, definitions: [] };
    }
    const all = [...results, ...used.map((d) => d.expr)];
    const { outputName, output } = this.problem;
    const own = outputName === undefined ? undefined : { name: outputName, expr: output };
    const names = [...results.map(() => undefined), ...used.map(({ name }) => name)];
    const repeated = nameRepeated(all, this.fresh, names, differentials, own);
    const named = new Map(differentials.map((e, k) => [e, repeated.others[k]!]));
    const rewritten = derivatives.map((d, k): Derivative => {
      const whole = withRightSide(d, repeated.exprs[k]!);
      return second[k] ? { ...whole, differential: named.get(second[k])! } : whole;
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

/** The name of a function's value. */
const layerNames = (node: Tensor, symbol: Tensor): string[] =>
  symbol.op === 'symbol' && (node.op === 'map' || isVectorValue(node)) ? [symbol.name] : [];

const isVectorValue = (node: Tensor): boolean =>
  node.op === 'apply' && functionRow(node.fn)?.kind === 'vector';
