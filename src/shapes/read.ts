/** A text to a problem: typed expressions with everything that was declared or assumed. */
import type { Dim } from '../expression/dimension.js';
import { dimName, dimNames } from '../expression/dimension.js';
import { nameText } from '../expression/nameforms.js';
import { isCapital } from '../expression/names.js';
import type { Expr } from '../expression/nodes.js';
import type { Span } from '../errors.js';
import type {
  Assumption,
  Declaration,
  Definition,
  FunctionDeclaration,
  Problem,
} from '../expression/problem.js';
import { isScalar, sameShape, SCALAR, type Shape, shapeText } from '../expression/shape.js';
import { failure, reading } from '../syntax/failure.js';
import { PROPERTIES } from '../syntax/properties.js';
import type { Syntax } from '../syntax/tree.js';
import { syntaxChildren } from '../syntax/tree.js';
import { type Declarations, readDeclarations, type Source } from './declarations.js';
import { Elaborator, type FunctionMeaning, type Meaning, type Surroundings } from './elaborator.js';
import { countedDimension, nameDimensions, otherShape, Resolver } from './finish.js';
import { Hints } from './hints.js';
import { Misfit } from './misfit.js';
import { isScalarBody, type Line, parseProgram, type ParsedProgram } from './program.js';
import { type Guess, type Kind, kindCosts, kindShape, search, type Trial } from './search.js';

export interface ReadOptions {
  /** The text of --given. */
  readonly given?: string;
  /** Assumed shapes and functions are errors. */
  readonly strict?: boolean;
  /** Declarations that the program made, not a person: to read back what was printed. */
  readonly declared?: ReadonlyMap<string, Declaration>;
  readonly functions?: ReadonlyMap<string, FunctionDeclaration>;
  /** Names of dimensions that no declaration mentions. */
  readonly dimensions?: Iterable<string>;
  /** The shape that the expression has: it says how large an `I` is about which nothing else does. */
  readonly shape?: Shape;
  /** The ranges of the indices of an index equation, whose right-hand side the text is. */
  readonly index?: ReadonlyMap<string, Dim>;
}

/** Reads an expression or a program. */
export function readProblem(text: string, options: ReadOptions = {}): Problem {
  return reading('expression', text, () => {
    const source: Source = { name: 'expression', text };
    const declarations = readDeclarations(source, options);
    const program = parseProgram(source, declarations, options.index);
    try {
      return new Reader(source, declarations, program, options).read();
    } catch (error) {
      if (error instanceof Misfit) throw error.toError();
      throw error;
    }
  });
}

/** One complete reading under some kinds of the undeclared names. */
interface Reading {
  readonly elaborator: Elaborator;
  readonly output: Expr;
  readonly definitions: readonly Definition[];
  /** Shapes of the undeclared names. */
  readonly guessed: ReadonlyMap<string, Shape>;
}

/** Names that are counts where they divide: `(1/n) sum(x)`. */
const COUNTS: ReadonlySet<string> = new Set(['n', 'm', 'N', 'M', 'k', 'd']);
/** Characters that may be elaborated while kinds are tried. */
const WORK = 200_000;

class Reader {
  private readonly meanings = new Map<string, Meaning>();
  private readonly functionMeanings = new Map<string, FunctionMeaning>();
  private readonly functionBodies = new Map<string, FunctionDeclaration>();
  /** Value definitions and the output, in order. */
  private readonly lines: readonly Line[];
  private readonly values: readonly Line[];
  private readonly assumedFunctions = new Map<string, Span>();
  /** Undeclared names in the bodies of elementwise functions. */
  private readonly assumedScalars = new Map<string, Span>();
  private readonly defined: ReadonlyMap<string, Line>;

  constructor(
    private readonly source: Source,
    private readonly declarations: Declarations,
    private readonly program: ParsedProgram,
    private readonly options: ReadOptions,
  ) {
    this.values = program.definitions.filter(({ parameters }) => parameters.length === 0);
    this.lines = [...program.definitions, program.output];
    this.defined = new Map(program.definitions.map((line) => [line.name ?? '', line]));
  }

  read(): Problem {
    this.declareNames();
    this.declareFunctions();
    const guesses = this.guesses();
    const found = guesses.length === 0 ? this.elaborate([], []) : this.search(guesses);
    const [doubt] = found.elaborator.ambiguities;
    if (doubt) throw doubt;
    return this.finish(found, guesses);
  }

  private declareNames(): void {
    for (const name of this.program.dimensions)
      this.meanings.set(name, { kind: 'dimension', dim: dimName(name) });
    for (const [name, { shape }] of this.declarations.variables)
      if (shape && !this.isDefined(name))
        this.meanings.set(name, { kind: 'variable', shape, declared: true });
  }

  private isDefined(name: string): boolean {
    return this.defined.has(name);
  }

  private declareFunctions(): void {
    for (const [name, declaration] of this.declarations.functions) {
      const { arity, signature } = declaration;
      this.functionMeanings.set(name, { arity, ...(signature ? { signature } : {}) });
      this.functionBodies.set(name, declaration);
    }
    const functions = this.program.definitions.filter(({ parameters }) => parameters.length > 0);
    checkNesting(functions);
    for (const line of functions) this.defineFunction(line);
    for (const { uses } of this.lines) {
      for (const [name, { span, arity }] of uses.calls) this.assumeFunction(name, arity, span);
    }
  }

  private assumeFunction(name: string, arity: number, span: Span): void {
    if (this.functionMeanings.has(name)) return;
    this.functionMeanings.set(name, { arity });
    this.functionBodies.set(name, { name, arity });
    if (!this.declarations.declaredFunctions.has(name)) this.assumedFunctions.set(name, span);
  }

  private defineFunction({ name = '', parameters, tree, source, uses }: Line): void {
    const arity = parameters.length;
    const declared = this.declarations.functions.get(name)?.signature;
    const promise = declared ? { declared } : {};
    this.functionBodies.delete(name);
    const entrywise = (fn: string): boolean => {
      const meaning = this.functionMeanings.get(fn);
      return meaning ? !meaning.substitute && !meaning.signature : !this.isDefined(fn);
    };
    // A name that nothing declares is a number where everything else is.
    const free = (other: string): boolean =>
      !this.meanings.has(other) && !this.isDefined(other) && !isCapital(other);
    const scalar = (other: string): boolean => {
      const meaning = this.meanings.get(other);
      if (parameters.includes(other) || meaning?.kind === 'dimension') return true;
      return meaning?.kind === 'variable' ? isScalar(meaning.shape) : free(other);
    };
    const known = parameters.every((parameter) => uses.names.has(parameter));
    const scalarBody = known && isScalarBody(tree, scalar, entrywise);
    if (!scalarBody) {
      this.functionMeanings.set(name, {
        arity,
        ...promise,
        substitute: { parameters, body: tree, text: source.text },
      });
      return;
    }
    for (const [other, span] of uses.names) {
      if (parameters.includes(other) || !free(other) || other === 'pi') continue;
      this.meanings.set(other, { kind: 'variable', shape: SCALAR, declared: true });
      this.assumedScalars.set(other, span);
    }
    for (const [fn, { span, arity: inner }] of uses.calls) this.assumeFunction(fn, inner, span);
    const meanings = new Map<string, Meaning>(this.meanings);
    for (const parameter of parameters) {
      meanings.set(parameter, { kind: 'variable', shape: SCALAR, declared: true });
    }
    const body = new Elaborator({ ...this.surroundings(meanings, false), text: source.text }).expr(
      tree,
    );
    this.functionMeanings.set(name, { arity, ...promise });
    this.functionBodies.set(name, { name, arity, definition: { parameters, body } });
  }

  private surroundings(meanings: ReadonlyMap<string, Meaning>, guessing: boolean): Surroundings {
    const { index } = this.options;
    return {
      text: this.source.text,
      meanings,
      functions: this.functionMeanings,
      numpy: this.declarations.numpy,
      guessing,
      ...(index ? { index } : {}),
    };
  }

  /** The names that somebody has to guess, in the order of the text. */
  private guesses(): Guess[] {
    const found = new Map<string, Span>();
    for (const line of this.inTextOrder()) {
      for (const [name, span] of line.uses.names)
        if (this.isUndeclared(name, line) && !found.has(name)) found.set(name, span);
    }
    if (found.size === 0) return [];
    const hints = new Hints(this.meanings, new Set(this.substituted()));
    for (const line of this.lines) hints.look(line.tree);
    return [...found].map(([name, span]) => {
      const costs = this.costsByProperty(name) ?? kindCosts(name, hints.of(name));
      return { name, costs, span };
    });
  }

  private *substituted(): Iterable<string> {
    for (const [name, { substitute }] of this.functionMeanings) if (substitute) yield name;
  }

  private inTextOrder(): Line[] {
    return [...this.lines].sort((a, b) => a.tree.span.start - b.tree.span.start);
  }

  private isUndeclared(name: string, { parameters }: Line): boolean {
    if (this.meanings.has(name) || this.isDefined(name)) return false;
    if (name === 'I' || name === 'pi') return this.declarations.variables.has(name);
    return this.isVariable(name, parameters);
  }

  /** Parameters are variables only of the output: `f(x) = ...` that nothing calls. */
  private isVariable(name: string, parameters: readonly string[]): boolean {
    return !parameters.includes(name) || parameters === this.program.output.parameters;
  }

  /** `A symmetric` says that A is a matrix, whatever else is unknown. */
  private costsByProperty(name: string): Guess['costs'] | undefined {
    const properties = this.declarations.variables.get(name)?.properties ?? [];
    if (properties.length === 0) return undefined;
    const never = 100_000;
    if (properties.some((property) => PROPERTIES[property] === 'matrix'))
      return { matrix: 0, column: never, scalar: never, row: never };
    return { column: 0, matrix: 20, row: 30, scalar: 40 };
  }

  private search(guesses: readonly Guess[]): Reading {
    const size = this.lines.reduce((sum, { tree }) => sum + tree.span.end - tree.span.start, 0);
    return search({
      guesses,
      attempts: Math.min(Math.max(Math.floor(WORK / (size + 1)), 60), 800),
      attempt: (kinds) => this.attempt(guesses, kinds),
      namesIn: (node) => this.namesIn(node),
    });
  }

  private attempt(guesses: readonly Guess[], kinds: readonly Kind[]): Trial<Reading> {
    const value = this.elaborate(guesses, kinds);
    return { value, penalties: value.elaborator.penalties };
  }

  /** The names in a part of the text, with those in the definitions that it uses. */
  private namesIn(node: Syntax): ReadonlySet<string> {
    const names = new Set<string>();
    const open: Syntax[] = [node];
    const meet = (name: string): void => {
      if (names.has(name)) return;
      names.add(name);
      const line = this.defined.get(name);
      if (line) open.push(line.tree);
    };
    for (let part = open.pop(); part; part = open.pop()) {
      if (part.kind === 'name') meet(part.name);
      if (part.kind === 'call' && part.builtin === null) meet(part.fn);
      open.push(...syntaxChildren(part));
    }
    return names;
  }

  private elaborate(guesses: readonly Guess[], kinds: readonly Kind[]): Reading {
    const meanings = new Map(this.meanings);
    const elaborator = new Elaborator(this.surroundings(meanings, guesses.length > 0));
    const guessed = new Map<string, Shape>();
    guesses.forEach(({ name }, k) => {
      const shape = this.guessedShape(name, kinds[k]!, elaborator);
      guessed.set(name, shape);
      meanings.set(name, { kind: 'variable', shape, declared: false });
    });
    const definitions = this.values.map((line) => {
      const expr = elaborator.expr(line.tree);
      this.checkDeclared(line, expr, elaborator);
      meanings.set(line.name!, { kind: 'definition', shape: expr.shape });
      return { name: line.name!, expr };
    });
    const output = elaborator.expr(this.program.output.tree);
    if (this.program.output.name !== undefined)
      this.checkDeclared(this.program.output, output, elaborator);
    if (this.options.shape) elaborator.unifier.unifyShapes(this.options.shape, output.shape);
    return { elaborator, output, definitions, guessed };
  }

  private guessedShape(name: string, kind: Kind, { unifier }: Elaborator): Shape {
    const shape = kindShape(kind, unifier);
    const properties = this.declarations.variables.get(name)?.properties ?? [];
    const square = properties.some((property) => PROPERTIES[property] === 'matrix');
    return square && kind === 'matrix' ? { rows: shape.rows, cols: shape.rows } : shape;
  }

  /** A defined name may be declared too; then both have to agree. */
  private checkDeclared({ name = '', tree }: Line, expr: Expr, elaborator: Elaborator): void {
    const shape = this.declarations.variables.get(name)?.shape;
    if (!shape || elaborator.unifier.unifyShapes(shape, expr.shape)) return;
    const message = `${name} is declared as ${shapeText(shape)}, its definition is ${elaborator.shapeText(expr)}`;
    throw elaborator.misfit(tree, message, [tree]);
  }

  private finish(found: Reading, guesses: readonly Guess[]): Problem {
    const { elaborator, guessed } = found;
    const { unifier } = elaborator;
    const counts = this.findCounts(found);
    const used = this.usedNames();
    const shapes = guesses.map(({ name }) => guessed.get(name)!);
    const exprs = found.definitions.map(({ expr }) => expr);
    if (unifier.used) nameDimensions(unifier, found.output, shapes, exprs, used);
    const resolver = unifier.used || counts.size > 0 ? new Resolver(unifier, counts) : undefined;
    const resolve = (e: Expr): Expr => resolver?.expr(e) ?? e;
    const variables = this.variables(found, counts);
    const invented = [...variables.values()].flatMap(({ shape }) =>
      [shape.rows, shape.cols].flatMap(dimNames),
    );
    const { name: outputName } = this.program.output;
    const assumptions = this.assumptions(found, guesses, counts);
    const definitions = found.definitions.map(({ name, expr }) => ({ name, expr: resolve(expr) }));
    const output = resolve(found.output);
    return {
      text: this.source.text,
      output,
      ...(outputName === undefined ? {} : { outputName }),
      definitions,
      variables,
      unused: this.unused(variables),
      functions: this.functions(),
      assumptions: assumptions.map(placed),
      usedNames: new Set([...used, ...invented]),
      origins: movedOrigins(elaborator.origins, resolver),
    };
  }

  private unused(
    variables: ReadonlyMap<string, Declaration>,
  ): ReadonlyMap<string, Partial<Declaration>> {
    const further = [...this.declarations.variables].filter(
      ([name]) => !variables.has(name) && !this.isDefined(name),
    );
    return new Map(
      further.map(([name, { shape, properties }]) => [
        name,
        { ...(shape ? { shape } : {}), properties },
      ]),
    );
  }

  private findCounts({ elaborator, output, definitions, guessed }: Reading): Set<string> {
    const counts = new Set<string>();
    const exprs = [output, ...definitions.map(({ expr }) => expr)];
    for (const [name, shape] of guessed) {
      if (!COUNTS.has(name) || !sameShape(shape, SCALAR)) continue;
      for (const expr of exprs) {
        const open = countedDimension(expr, name, elaborator.unifier);
        if (!open) continue;
        elaborator.unifier.assign(open, dimName(name));
        counts.add(name);
        break;
      }
    }
    return counts;
  }

  private usedNames(): Set<string> {
    const used = new Set<string>(this.program.dimensions);
    for (const name of this.declarations.variables.keys()) used.add(name);
    for (const name of this.functionMeanings.keys()) used.add(name);
    for (const name of this.options.index?.keys() ?? []) used.add(name);
    for (const { name, parameters, uses } of this.lines) {
      if (name !== undefined) used.add(name);
      parameters.forEach((parameter) => used.add(parameter));
      for (const one of uses.names.keys()) used.add(one);
    }
    return used;
  }

  private variables(
    { elaborator, guessed }: Reading,
    counts: ReadonlySet<string>,
  ): Map<string, Declaration> {
    const variables = new Map<string, Declaration>();
    for (const line of this.inTextOrder()) {
      for (const name of line.uses.names.keys()) {
        const assumed = this.assumedScalars.has(name) ? SCALAR : undefined;
        const shape = guessed.get(name) ?? this.declarations.variables.get(name)?.shape ?? assumed;
        if (!shape || counts.has(name) || variables.has(name) || this.isDefined(name)) continue;
        if (!this.isVariable(name, line.parameters)) continue;
        const { properties = [] } = this.declarations.variables.get(name) ?? {};
        variables.set(name, { name, shape: elaborator.unifier.shape(shape), properties });
      }
    }
    return variables;
  }

  private functions(): Map<string, FunctionDeclaration> {
    const functions = new Map<string, FunctionDeclaration>();
    const reach = (line: Line): void => {
      for (const name of line.uses.calls.keys()) {
        const declaration = this.functionBodies.get(name);
        if (!declaration || functions.has(name)) continue;
        functions.set(name, declaration);
        const body = this.defined.get(name);
        if (body) reach(body);
      }
    };
    for (const line of this.inTextOrder())
      if (line.parameters.length === 0 || line === this.program.output || this.isSubstituted(line))
        reach(line);
    return functions;
  }

  private isSubstituted({ name = '' }: Line): boolean {
    return this.functionMeanings.get(name)?.substitute !== undefined;
  }

  private assumptions(
    { elaborator, guessed }: Reading,
    guesses: readonly Guess[],
    counts: ReadonlySet<string>,
  ): Assumption[] {
    const list: Assumption[] = guesses.map(({ name, span }) => {
      if (counts.has(name))
        return {
          kind: 'shape',
          text: `${nameText(name)}: the number of rows`,
          span,
          override: `${name}: scalar`,
        };
      const shape = elaborator.unifier.shape(guessed.get(name)!);
      const text = `${nameText(name)}: ${shapeText(shape)}`;
      return { kind: 'shape', text, span, override: otherShape(name, shape) };
    });
    for (const [name, span] of this.assumedScalars) {
      const text = `${nameText(name)}: scalar`;
      list.push({ kind: 'shape', text, span, override: otherShape(name, SCALAR) });
    }
    for (const [name, span] of this.assumedFunctions)
      list.push({
        kind: 'function',
        text: `${nameText(name)} elementwise`,
        span,
        override: `${name}: elementwise`,
      });
    this.checkStrict(list);
    if (this.options.declared) return list;
    for (const [run, { text, span }] of this.program.products)
      list.push({
        kind: 'reading',
        text: `\`${run}\` is the product ${text}; declare ${run} if it is one name`,
        span,
      });
    for (const { notes } of this.lines)
      for (const { text, span } of notes) list.push({ kind: 'reading', text, span });
    return [...list, ...elaborator.notes];
  }

  private checkStrict(list: readonly Assumption[]): void {
    if (!this.options.strict || list.length === 0) return;
    const texts = list.map(({ text }) => text).join(', ');
    const help = `declare it: --given "${list.map(({ text }) => text.replace(' × ', ' x ').replace(/^(\S+) elementwise$/, '$1: elementwise')).join(', ')}"`;
    throw failure(
      'assumption',
      `this would have to be assumed: ${texts}`,
      list.flatMap(({ span }) => span ?? []),
      { help },
    );
  }
}

/** Whatever walks through the bodies of functions does so this deep at most. */
const MAX_NESTING = 200;

/** Functions, each behind those that it calls, do not call each other through too many bodies. */
function checkNesting(functions: readonly Line[]): void {
  const depths = new Map<string, number>();
  for (const { name = '', uses, span, source } of functions) {
    let depth = 1;
    for (const callee of uses.calls.keys()) depth = Math.max(depth, 1 + (depths.get(callee) ?? 0));
    if (depth > MAX_NESTING)
      reading(source.name, source.text, () => {
        const message = `functions call each other more than ${MAX_NESTING} levels deep`;
        throw failure('limit', message, [span]);
      });
    depths.set(name, depth);
  }
}

/** With its place alone: a token knows more of itself than a reader wants. */
const placed = (assumption: Assumption): Assumption => {
  const { span } = assumption;
  return span ? { ...assumption, span: { start: span.start, end: span.end } } : assumption;
};

function movedOrigins(
  origins: ReadonlyMap<Expr, Span>,
  resolver: Resolver | undefined,
): ReadonlyMap<Expr, Span> {
  if (!resolver) return origins;
  const moved = new Map<Expr, Span>();
  for (const [old, now] of resolver.results) {
    const span = origins.get(old);
    if (span) moved.set(now, span);
  }
  return moved;
}

export { readNames, type ReadName } from './names.js';
