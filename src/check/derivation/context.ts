/** What the names in a derivation stand for. */
import type { ArrayExpr, Atom } from '../../expression/arrays.js';
import { dimName, dimNames } from '../../expression/dimension.js';
import { functionRow } from '../../expression/functions.js';
import { nameParts } from '../../expression/nameforms.js';
import { children, type Expr } from '../../expression/nodes.js';
import { symbolNames } from '../../expression/print.js';
import type { Declaration, Definition, Problem } from '../../expression/problem.js';
import { axesOf, isRow, type Shape } from '../../expression/shape.js';
import { MatcalcError } from '../../errors.js';
import { knowledgeOf } from '../../present/calculation.js';
import { differentiateProblem } from '../../present/differentiate.js';
import { nameOutput } from '../../present/output-name.js';
import { withNamedParts } from '../../present/printed-names.js';
import type { NamedPiece } from '../../present/result.js';
import type { Rule } from '../../rules/rule.js';
import type { FunctionMeaning, Meaning } from '../../shapes/elaborator.js';
import type { Budget } from '../../tensor/graph.js';

/** A name that a line of the derivation gives to a value with derivatives in it: `δ = ∂s/∂z`. */
export interface NamedArray {
  readonly name: string;
  readonly array: ArrayExpr;
  readonly atoms: readonly Atom[];
  readonly shape: Shape;
}

/** What people call the value that is differentiated. */
const OUTPUT_NAMES = ['s', 'y', 'Y', 'J', 'L', 'E', 'C', 'F', 'f', 'ell', 'loss', 'cost'];

/** More variables are not differentiated by to find the names that matcalc prints. */
const MAX_VARIABLES = 16;

export class Context {
  readonly arrays: NamedArray[] = [];
  /** Upstream gradients and derivatives of one axis: written as rows and as columns. */
  readonly turning = new Set<string>();
  private named: Problem;
  private readonly upstream: Definition[] = [];
  /** Names of the output beside its own. */
  private readonly aliases = new Set<string>();
  private printed: readonly NamedPiece[] | undefined;
  /** What is made of all names, until they change. */
  private known:
    | {
        readonly definitions: readonly Definition[];
        readonly shapes: ReadonlyMap<string, Shape>;
        readonly meanings: ReadonlyMap<string, Meaning>;
        readonly functions: ReadonlyMap<string, FunctionMeaning>;
      }
    | undefined;

  constructor(
    problem: Problem,
    private readonly rules: readonly Rule[],
    private readonly budget: Budget,
  ) {
    this.named = problem;
  }

  get problem(): Problem {
    return this.named;
  }

  private names(): NonNullable<Context['known']> {
    if (this.known) return this.known;
    const definitions = this.findDefinitions();
    const shapes = this.findShapes(definitions);
    this.known = {
      definitions,
      shapes,
      meanings: this.findMeanings(shapes),
      functions: this.functionMeanings(),
    };
    return this.known;
  }

  /** The definitions of the problem and of its output, each behind those that it uses. */
  get definitions(): readonly Definition[] {
    return this.names().definitions;
  }

  /** The shapes of all names. */
  get shapes(): ReadonlyMap<string, Shape> {
    return this.names().shapes;
  }

  get meanings(): ReadonlyMap<string, Meaning> {
    return this.names().meanings;
  }

  get functions(): ReadonlyMap<string, FunctionMeaning> {
    return this.names().functions;
  }

  has(name: string): boolean {
    return this.shapes.has(name);
  }

  /** Whether it has a definition: it moves by itself where it is differentiated by. */
  isDefined(name: string): boolean {
    return this.definitions.some((d) => d.name === name);
  }

  /** Whether the name is that of what is differentiated. */
  isOutput(name: string): boolean {
    return this.definitions.some((d) => d.name === name && d.expr === this.named.output);
  }

  /** All names on which an expression depends, through definitions. */
  namesBelow(e: Expr): Set<string> {
    const names = symbolNames(e);
    const byName = new Map(this.definitions.map(({ name, expr }) => [name, expr]));
    for (const name of names) {
      const expr = byName.get(name);
      if (expr) for (const used of symbolNames(expr)) names.add(used);
    }
    return names;
  }

  addArray(array: NamedArray): void {
    this.arrays.push(array);
    if (axesOf(array.shape).length === 1) this.turning.add(array.name);
    this.known = undefined;
  }

  /** Whether the name is one that people give to the output, and nothing else here has it. */
  mayBeOutput(name: string): boolean {
    return OUTPUT_NAMES.includes(name) && !this.has(name) && !this.named.functions.has(name);
  }

  /** A further name of the output, where it may be one. */
  addAlias(name: string): void {
    if (!this.mayBeOutput(name)) return;
    this.aliases.add(name);
    this.known = undefined;
  }

  /** Names for parts of the problem. */
  addParts(further: readonly Definition[]): void {
    this.named = withNamedParts(this.named, further, knowledgeOf(this.rules));
    this.known = undefined;
  }

  /** Takes in what matcalc would print under these names, and h, h_1, ... for f(z), f(z_1), ... */
  addPrinted(wanted: ReadonlySet<string>): void {
    const missing = (): string[] => [...wanted].filter((name) => !this.has(name));
    if (missing().length === 0) return;
    const pieces = this.printedPieces();
    const used = withUsed(pieces, missing());
    this.addParts(used.filter(({ meaning }) => !meaning).filter(({ name }) => !this.has(name)));
    for (const { name, expr, meaning } of used) {
      if (!meaning || this.has(name)) continue;
      this.upstream.push({ name, expr });
      this.known = undefined;
      if (meaning.asRow || isRow(expr.shape)) this.turning.add(name);
    }
    const layers = this.layerValues().filter(({ name }) => wanted.has(name) && !this.has(name));
    if (layers.length > 0) this.addParts(layers);
  }

  private printedPieces(): readonly NamedPiece[] {
    this.printed ??= this.findPrinted();
    return this.printed;
  }

  private findPrinted(): readonly NamedPiece[] {
    const names = [...this.named.variables.values()].filter(({ isBasis }) => !isBasis);
    if (names.length === 0 || names.length > MAX_VARIABLES) return [];
    try {
      return differentiateProblem(this.named, {
        wrt: names.map(({ name }) => [name]),
        blocks: true,
        layout: 'parameter',
        form: 'matrix',
        delta: 'row',
        inline: false,
        onePiece: false,
        verify: false,
        budget: this.budget,
        rules: this.rules,
      }).definitions;
    } catch (error) {
      // What cannot be differentiated prints no names; its lines can be checked all the same.
      if (error instanceof MatcalcError) return [];
      throw error;
    }
  }

  /** h for f(z) where that occurs, with the subscript of z. */
  private layerValues(): Definition[] {
    const result: Definition[] = [];
    const seen = new Set<Expr>([this.named.output, ...this.named.definitions.map((d) => d.expr)]);
    for (const e of seen) {
      for (const part of children(e)) seen.add(part);
      if (e.kind !== 'call' || e.args.length !== 1 || e.primes > 0 || e.signature) continue;
      const kind = functionRow(e.fn)?.kind;
      if (kind !== undefined && kind !== 'elementwise' && kind !== 'vector') continue;
      const [arg] = e.args;
      if (arg?.kind === 'symbol' && nameParts(arg.name).base === 'z')
        result.push({ name: arg.name.replace(/^z/, 'h'), expr: e });
    }
    return result;
  }

  private findDefinitions(): Definition[] {
    const { definitions, output, variables } = this.named;
    const list = [...definitions];
    for (const name of [nameOutput(this.named), ...this.aliases])
      if (!variables.has(name) && list.every((d) => d.name !== name))
        list.push({ name, expr: output });
    return [...list, ...this.upstream];
  }

  private findShapes(definitions: readonly Definition[]): Map<string, Shape> {
    const { variables, unused } = this.named;
    const shapes = new Map<string, Shape>();
    for (const [name, { shape }] of unused ?? []) if (shape) shapes.set(name, shape);
    for (const { name, shape } of variables.values()) shapes.set(name, shape);
    for (const { name, expr } of definitions) shapes.set(name, expr.shape);
    for (const { name, shape } of this.arrays) shapes.set(name, shape);
    return shapes;
  }

  private findMeanings(shapes: ReadonlyMap<string, Shape>): Map<string, Meaning> {
    const meanings = new Map<string, Meaning>();
    for (const { rows, cols } of shapes.values())
      for (const name of [rows, cols].flatMap(dimNames))
        meanings.set(name, { kind: 'dimension', dim: dimName(name) });
    for (const [name, shape] of shapes) meanings.set(name, { kind: 'definition', shape });
    return meanings;
  }

  private functionMeanings(): Map<string, FunctionMeaning> {
    return new Map(
      [...this.named.functions.values()].map(({ name, arity, signature }) => [
        name,
        { arity, ...(signature ? { signature } : {}) },
      ]),
    );
  }

  /** The problem with everything that lines may name, for points. */
  whole(): Problem {
    const { unused } = this.named;
    const variables = new Map(this.named.variables);
    for (const [name, { shape, properties }] of unused ?? [])
      if (shape && !variables.has(name))
        variables.set(name, { name, shape, properties: properties ?? [] } satisfies Declaration);
    return { ...this.named, variables, definitions: this.definitions };
  }
}

/** The pieces of these names with those that they use, each behind what it uses; `pieces` are the other way round. */
function withUsed(pieces: readonly NamedPiece[], names: readonly string[]): NamedPiece[] {
  const wanted = new Set(names);
  for (const { name, expr } of pieces)
    if (wanted.has(name)) for (const used of symbolNames(expr)) wanted.add(used);
  return pieces.filter(({ name }) => wanted.has(name)).reverse();
}
