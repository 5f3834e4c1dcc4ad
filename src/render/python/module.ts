/** The names and functions of one Python module. */
import { type Called, derivativePython, orderOf } from '../../expression/calls.js';
import { type Dim } from '../../expression/dimension.js';
import { pythonName, PythonNames, typedPythonName } from '../../expression/nameforms.js';
import type { Expr } from '../../expression/nodes.js';
import type { Definition, FunctionDeclaration, Problem } from '../../expression/problem.js';
import { symbolNames } from '../../expression/print.js';
import { axesOf } from '../../expression/shape.js';
import { type Code, Coder, LEVEL, nameOf } from './code.js';
import { Body } from './emit.js';
import { type Capture, type DefinedFunction, RESERVED, writeFunction } from './defined.js';
import { derivativeBody } from './marked.js';
import { type Scope, Translator } from './translate.js';

/** One keyword argument of the module's functions. */
interface Argument {
  readonly name: string;
  readonly code: Code;
}

/** What a module knows about a problem: the values of all names, the functions written so far. */
export class PythonModule implements Scope {
  readonly coder = new Coder();
  readonly translator: Translator;
  /** Sources of the functions that the problem defines, in the order in which they are needed. */
  readonly functionSources: string[] = [];
  private readonly names = new PythonNames(RESERVED);
  private readonly symbols = new Map<string, Code>();
  private readonly dimensions = new Map<string, Code>();
  private readonly definitions: ReadonlyMap<string, Expr>;
  /** Arguments that nobody declared: indices of entries, dimensions that no array has. */
  private readonly extra: Argument[] = [];
  /** The undefined functions with their marks, by the name of their argument. */
  private readonly unknown = new Map<string, Argument & Called>();
  private readonly defined = new Map<string, DefinedFunction>();

  constructor(
    readonly problem: Problem,
    definitions: readonly Definition[],
  ) {
    for (const fn of problem.functions.values())
      if (!fn.definition) this.unknownFunction(plainCall(fn));
    for (const [name] of problem.variables)
      this.symbols.set(name, this.coder.free(this.names.fresh(this.identifier(name))));
    this.definitions = new Map(definitions.map(({ name, expr }) => [name, expr]));
    this.translator = new Translator(this);
    for (const name of inDependencyOrder(this.definitions)) this.define(name);
  }

  /** Gives a definition's value its name. */
  private define(name: string): void {
    const code = this.translator.code(this.definitions.get(name)!);
    this.symbols.set(name, code);
    if (!code.isFree && !this.coder.labels.has(code))
      this.coder.labels.set(code, this.identifier(name));
  }

  /** A name as the person typed it, where that is an identifier. */
  identifier(name: string): string {
    return typedPythonName(name, this.problem.text);
  }

  symbol(name: string): Code {
    const known = this.symbols.get(name);
    if (known) return known;
    const code = this.argument(name);
    this.symbols.set(name, code);
    return code;
  }

  private argument(name: string): Code {
    const code = this.coder.free(this.names.fresh(pythonName(name)));
    this.extra.push({ name: nameOf(code), code });
    return code;
  }

  resolve(e: Expr): Expr {
    const seen = new Set<Expr>();
    let at = e;
    while (at.kind === 'symbol' && !seen.has(at)) {
      seen.add(at);
      at = this.definitions.get(at.name) ?? at;
    }
    return at;
  }

  /** A dimension's size, from the shape of an array that has it. */
  dimension(name: string): Code {
    const known = this.dimensions.get(name);
    if (known) return known;
    const code = this.measured(name) ?? this.argument(name);
    this.dimensions.set(name, code);
    if (!this.coder.labels.has(code) && !this.extra.some((extra) => extra.code === code))
      this.coder.labels.set(code, pythonName(name));
    return code;
  }

  private measured(name: string): Code | undefined {
    for (const { size, dim } of this.axes()) if (dim.key === name) return size;
    for (const { size, dim } of this.axes()) {
      const solved = solveFor(name, dim, size, this);
      if (solved) return solved;
    }
    return undefined;
  }

  /** The size of a dimension that is the length of an axis as it stands. */
  plainDimension(name: string): Code | undefined {
    const isPlain = this.axes().some(({ dim }) => dim.key === name);
    return isPlain ? this.dimension(name) : undefined;
  }

  /** All axes of all variables. */
  private axes(): { readonly dim: Dim; readonly size: Code }[] {
    return [...this.problem.variables.values()].flatMap(({ name, shape }) =>
      axesOf(shape).map((dim, axis) => ({
        dim,
        size: this.coder.suffix(this.symbol(name), `.shape[${axis}]`),
      })),
    );
  }

  isOwn(fn: string): boolean {
    return this.problem.functions.has(fn);
  }

  callUnknown(called: Called, args: readonly Code[]): Code {
    const declaration = this.problem.functions.get(called.fn);
    if (!declaration?.definition) return this.coder.call(this.unknownFunction(called), args);
    const { name, captured } = this.definedFunction(declaration, called);
    return this.coder.call(name, [...args, ...captured.map(({ outer }) => outer)]);
  }

  /** A function as other functions of the module call it. */
  callee(called: Called): { readonly name: string; readonly captured?: readonly Capture[] } {
    const declaration = this.problem.functions.get(called.fn);
    return declaration?.definition
      ? this.definedFunction(declaration, called)
      : { name: this.unknownFunction(called) };
  }

  /** The argument that an undefined function, so many times differentiated, arrives as. */
  private unknownFunction({ fn, primes, partials, signature }: Called): string {
    const called = {
      ...{ fn, primes },
      ...(partials ? { partials } : {}),
      ...(signature ? { signature } : {}),
    };
    const key = `${fn} ${primes} ${partials?.join(' ') ?? ''}`;
    const known = this.unknown.get(key);
    if (known) return known.name;
    const name = this.names.fresh(derivativePython(called));
    this.unknown.set(key, { name, code: this.coder.free(name), ...called });
    return name;
  }

  /** Undefined functions arrive with their derivatives up to this order. */
  declareUnknown(order: number): void {
    for (const fn of this.problem.functions.values())
      if (!fn.definition)
        derivativesOf(fn, order).forEach((called) => this.unknownFunction(called));
  }

  /** f, df, d2f of each function in turn. */
  private unknownInOrder(): Argument[] {
    const all = [...this.unknown.values()];
    return [...this.problem.functions.keys()].flatMap((fn) =>
      all
        .filter((each) => each.fn === fn)
        .sort((a, b) => orderOf(a) - orderOf(b) || (a.name < b.name ? -1 : 1)),
    );
  }

  private definedFunction(fn: FunctionDeclaration, called: Called): DefinedFunction {
    const orders = called.partials ?? [called.primes];
    const key = `${fn.name} ${orders.join(' ')}`;
    const known = this.defined.get(key);
    if (known) return known;
    const { parameters, body } = derivativeBody(fn, orders, this.problem);
    const name = this.names.fresh(derivativePython(called));
    const written = writeFunction(name, parameters, body, this);
    this.defined.set(key, written);
    this.functionSources.push(written.source);
    return written;
  }

  /**
   * The array of the multilinear function that is given by its values where all changes of one parameter are equal:
   * the axes of a value, then those of the parameter for each differentiation.
   */
  multilinear(value: Expr, wrt: readonly string[]): Code {
    const { coder } = this;
    const parameters = [...new Set(wrt)];
    const changes = parameters.map((name) => `d${name}`);
    const name = this.names.fresh(`along_${changes.map(pythonName).join('_')}`);
    const locals = this.dependents(value, changes);
    const { source, captured } = writeFunction(name, changes, value, this, locals);
    this.functionSources.push(source);
    const which = `[${wrt.map((each) => parameters.indexOf(each)).join(', ')}]`;
    const likes = parameters.map((each) => this.symbol(each));
    const given = captured.map(({ outer }) => outer);
    return coder.call('_multilinear', [name, which, coder.call('', [...likes, '']), ...given]);
  }

  /** The definitions that a value uses and that depend on some names, each before those that use it. */
  private dependents(value: Expr, names: readonly string[]): Definition[] {
    const moving = new Set(names);
    const found: Definition[] = [];
    for (const name of inDependencyOrder(this.definitions)) {
      const expr = this.definitions.get(name)!;
      if (![...symbolNames(expr)].some((part) => moving.has(part))) continue;
      moving.add(name);
      found.push({ name, expr });
    }
    const used = new Set(symbolNames(value));
    return found
      .reverse()
      .filter(({ name, expr }) => {
        if (!used.has(name)) return false;
        for (const part of symbolNames(expr)) used.add(part);
        return true;
      })
      .reverse();
  }

  /** The source of a function of the module that returns these values. */
  function(
    name: string,
    roots: readonly Code[],
    result: (texts: readonly string[]) => string,
    comment: string,
  ): string {
    const used = usedNames(roots);
    const locals = this.names.copy();
    const body = new Body(this.coder.labels, locals);
    const texts = body.write(roots);
    const variables = [...this.problem.variables.keys()].map((key) =>
      nameOf(this.symbols.get(key)!),
    );
    const extra = this.extra.filter((argument) => used.has(argument.name));
    const functions = this.unknownInOrder();
    const wanted = functions.filter((fn) => name === 'derivative' || used.has(fn.name));
    const args = [...variables, ...[...extra, ...wanted].map((argument) => argument.name)];
    const signature = args.length > 0 ? `*, ${args.join(', ')}` : '';
    const lines = [`"""${comment}"""`, ...body.lines, `return ${result(texts)}`];
    return [`def ${name}(${signature}):`, ...lines.map((line) => `    ${line}`)].join('\n');
  }
}

const plainCall = ({ name, signature }: FunctionDeclaration): Called => ({
  ...{ fn: name, primes: 0 },
  ...(signature ? { signature } : {}),
});

/** A function with its derivatives up to an order: of several arguments by any of them. */
function derivativesOf(fn: FunctionDeclaration, order: number): Called[] {
  const plain = plainCall(fn);
  const orders = Array.from({ length: order }, (_, k) => k + 1);
  if (fn.arity === 1) return [plain, ...orders.map((primes) => ({ ...plain, primes }))];
  const first = Array.from({ length: fn.arity }, () => 0);
  const byOrder: number[][][] = [[first]];
  for (const k of orders) byOrder.push(byOrder[k - 1]!.flatMap(oneMore));
  return [
    plain,
    ...byOrder.slice(1).flatMap((all) => all.map((partials) => ({ ...plain, partials }))),
  ];
}

/** One differentiation more, by the last argument that was differentiated by, or a later one. */
function oneMore(partials: readonly number[]): number[][] {
  const last = partials.findLastIndex((times) => times > 0);
  return partials.flatMap((_, k) =>
    k < last ? [] : [partials.map((times, at) => (at === k ? times + 1 : times))],
  );
}

/** The variables and functions that occur in expressions. */
function usedNames(roots: readonly Code[]): ReadonlySet<string> {
  const names = new Set<string>();
  const seen = new Set<Code>(roots);
  for (const code of seen) {
    for (const part of code.parts) {
      if (typeof part !== 'string') seen.add(part.code);
      else names.add(part.replace(/\($/, ''));
    }
  }
  return names;
}

/** The name as a size, where it is the one unknown of an axis, and linear: `n + 1`, `2 n`, `n m` with m known. */
function solveFor(name: string, dim: Dim, size: Code, module: PythonModule): Code | undefined {
  const { coder } = module;
  const own = dim.terms.filter(({ powers }) => powers.some(([other]) => other === name));
  const [term] = own;
  if (!term || own.length > 1 || term.coefficient < 0) return undefined;
  const divisors = term.coefficient === 1 ? [] : [coder.free(String(term.coefficient))];
  for (const [other, exponent] of term.powers) {
    const known = other === name ? undefined : module.plainDimension(other);
    if (other === name ? exponent !== 1 : !known) return undefined;
    if (known) divisors.push(...Array.from({ length: exponent }, () => known));
  }
  const shifts = dim.terms.filter((other) => other !== term);
  if (shifts.some(({ powers }) => powers.length > 0)) return undefined;
  const shifted = shifts.reduce(
    (code, { coefficient }) =>
      coder.sum([
        { negative: false, code },
        { negative: coefficient > 0, code: coder.free(String(Math.abs(coefficient))) },
      ]),
    size,
  );
  if (divisors.length === 0) return shifted;
  return coder.make(LEVEL.product, [
    { code: shifted, level: LEVEL.product },
    ' // ',
    { code: divisors.reduce((a, b) => coder.times(a, '*', b)), level: LEVEL.power },
  ]);
}

/** The names of the definitions, each after those that it uses. */
function inDependencyOrder(definitions: ReadonlyMap<string, Expr>): string[] {
  const order: string[] = [];
  const state = new Map<string, 'open' | 'done'>();
  const stack = [...definitions.keys()].reverse();
  for (let name = stack.at(-1); name !== undefined; name = stack.at(-1)) {
    const at = state.get(name);
    if (at === undefined) {
      state.set(name, 'open');
      for (const used of symbolNames(definitions.get(name)!))
        if (definitions.has(used) && !state.has(used)) stack.push(used);
      continue;
    }
    stack.pop();
    if (at === 'open') order.push(name);
    state.set(name, 'done');
  }
  return order;
}
