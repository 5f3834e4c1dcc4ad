/** What the names of a program mean before any shape is guessed: declarations, definitions and functions. */
import type { Span } from '../errors.js';
import { type Dim, dimName } from '../expression/dimension.js';
import { isCapital } from '../expression/names.js';
import type { FunctionDeclaration } from '../expression/problem.js';
import { isScalar, SCALAR } from '../expression/shape.js';
import { failure, reading } from '../syntax/failure.js';
import type { Syntax } from '../syntax/tree.js';
import { syntaxChildren } from '../syntax/tree.js';
import type { Declarations, Source } from './declarations.js';
import { Elaborator, type FunctionMeaning, type Meaning, type Surroundings } from './elaborator.js';
import { isScalarBody, type Line, type ParsedProgram } from './program.js';

export class Scope {
  readonly meanings = new Map<string, Meaning>();
  readonly functionMeanings = new Map<string, FunctionMeaning>();
  readonly functionBodies = new Map<string, FunctionDeclaration>();
  /** Value definitions and the output, in order. */
  readonly lines: readonly Line[];
  readonly values: readonly Line[];
  readonly assumedFunctions = new Map<string, Span>();
  /** Undeclared names in the bodies of elementwise functions. */
  readonly assumedScalars = new Map<string, Span>();
  readonly defined: ReadonlyMap<string, Line>;

  /** @param index the ranges of indices that stand in the text */
  constructor(
    readonly source: Source,
    readonly declarations: Declarations,
    readonly program: ParsedProgram,
    private readonly index: ReadonlyMap<string, Dim | null> | undefined,
  ) {
    this.values = program.definitions.filter(({ parameters }) => parameters.length === 0);
    this.lines = [...program.definitions, program.output];
    this.defined = new Map(program.definitions.map((line) => [line.name ?? '', line]));
    this.declareNames();
    this.declareFunctions();
  }

  private declareNames(): void {
    for (const name of this.program.dimensions.keys())
      this.meanings.set(name, { kind: 'dimension', dim: dimName(name) });
    for (const [name, { shape }] of this.declarations.variables)
      if (shape && !this.isDefined(name))
        this.meanings.set(name, { kind: 'variable', shape, declared: true });
  }

  isDefined(name: string): boolean {
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

  surroundings(meanings: ReadonlyMap<string, Meaning>, guessing: boolean): Surroundings {
    const { index } = this;
    return {
      text: this.source.text,
      meanings,
      functions: this.functionMeanings,
      numpy: this.declarations.numpy,
      guessing,
      ...(index ? { index } : {}),
    };
  }

  *substituted(): Iterable<string> {
    for (const [name, { substitute }] of this.functionMeanings) if (substitute) yield name;
  }

  inTextOrder(): Line[] {
    return [...this.lines].sort((a, b) => a.tree.span.start - b.tree.span.start);
  }

  isUndeclared(name: string, { parameters }: Line): boolean {
    if (this.meanings.has(name) || this.isDefined(name)) return false;
    if (name === 'I' || name === 'pi') return this.declarations.variables.has(name);
    return this.isVariable(name, parameters);
  }

  /** Parameters are variables only of the output: `f(x) = ...` that nothing calls. */
  isVariable(name: string, parameters: readonly string[]): boolean {
    return !parameters.includes(name) || parameters === this.program.output.parameters;
  }

  /** The names in a part of the text, with those in the definitions that it uses. */
  namesIn(node: Syntax): ReadonlySet<string> {
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
