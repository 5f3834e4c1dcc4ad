/** The problem that a chosen reading is: its dimensions named, with all that was declared or assumed. */
import type { Span } from '../errors.js';
import { dimName, dimNames } from '../expression/dimension.js';
import { nameText } from '../expression/nameforms.js';
import type { Expr } from '../expression/nodes.js';
import type {
  Assumption,
  Declaration,
  Definition,
  FunctionDeclaration,
  Problem,
} from '../expression/problem.js';
import { sameShape, SCALAR, type Shape, shapeText } from '../expression/shape.js';
import { failure } from '../syntax/failure.js';
import { isBasis } from './basis.js';
import type { Elaborator } from './elaborator.js';
import { countedDimension, nameDimensions, otherShape, Resolver } from './finish.js';
import type { ReadOptions } from './options.js';
import type { Line } from './program.js';
import type { Scope } from './scope.js';
import type { Guess } from './search.js';

/** One complete reading under some kinds of the undeclared names. */
export interface Reading {
  readonly elaborator: Elaborator;
  readonly output: Expr;
  readonly definitions: readonly Definition[];
  /** Shapes of the undeclared names. */
  readonly guessed: ReadonlyMap<string, Shape>;
}

/** Names that are counts where they divide: `(1/n) sum(x)`. */
const COUNTS: ReadonlySet<string> = new Set(['n', 'm', 'N', 'M', 'k', 'd']);

export class ProblemBuilder {
  constructor(
    private readonly scope: Scope,
    private readonly found: Reading,
    private readonly guesses: readonly Guess[],
    private readonly options: ReadOptions,
  ) {}

  build(): Problem {
    const { found, guesses } = this;
    const { elaborator, guessed } = found;
    const { unifier } = elaborator;
    const counts = this.findCounts();
    const used = this.usedNames();
    const shapes = guesses.map(({ name }) => guessed.get(name)!);
    const exprs = found.definitions.map(({ expr }) => expr);
    if (unifier.used) nameDimensions(unifier, found.output, shapes, exprs, used);
    const resolver = unifier.used || counts.size > 0 ? new Resolver(unifier, counts) : undefined;
    const resolve = (e: Expr): Expr => resolver?.expr(e) ?? e;
    const variables = this.variables(counts);
    const invented = [...variables.values()].flatMap(({ shape }) =>
      [shape.rows, shape.cols].flatMap(dimNames),
    );
    const { name: outputName } = this.scope.program.output;
    const assumptions = this.assumptions(counts);
    const definitions = found.definitions.map(({ name, expr }) => ({ name, expr: resolve(expr) }));
    const output = resolve(found.output);
    return {
      text: this.scope.source.text,
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
    const further = [...this.scope.declarations.variables].filter(
      ([name]) => !variables.has(name) && !this.scope.isDefined(name),
    );
    return new Map(
      further.map(([name, { shape, properties }]) => [
        name,
        { ...(shape ? { shape } : {}), properties },
      ]),
    );
  }

  private findCounts(): Set<string> {
    const { elaborator, output, definitions, guessed } = this.found;
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
    const used = new Set<string>(this.scope.program.dimensions.keys());
    for (const name of this.scope.declarations.variables.keys()) used.add(name);
    for (const name of this.scope.functionMeanings.keys()) used.add(name);
    for (const name of this.options.index?.keys() ?? []) used.add(name);
    for (const { name, parameters, uses } of this.scope.lines) {
      if (name !== undefined) used.add(name);
      parameters.forEach((parameter) => used.add(parameter));
      for (const one of uses.names.keys()) used.add(one);
    }
    return used;
  }

  private variables(counts: ReadonlySet<string>): Map<string, Declaration> {
    const { elaborator, guessed } = this.found;
    const variables = new Map<string, Declaration>();
    for (const line of this.scope.inTextOrder()) {
      for (const name of line.uses.names.keys()) {
        const assumed = this.scope.assumedScalars.has(name) ? SCALAR : undefined;
        const shape =
          guessed.get(name) ?? this.scope.declarations.variables.get(name)?.shape ?? assumed;
        if (!shape || counts.has(name) || variables.has(name) || this.scope.isDefined(name))
          continue;
        if (!this.scope.isVariable(name, line.parameters)) continue;
        const whole = elaborator.unifier.shape(shape);
        variables.set(name, { name, shape: whole, ...this.propertiesOf(name, whole) });
      }
    }
    return variables;
  }

  private propertiesOf(name: string, shape: Shape): Pick<Declaration, 'properties' | 'isBasis'> {
    const declared = this.scope.declarations.variables.get(name);
    if (declared) return { properties: declared.properties };
    return isBasis(name, shape) ? { properties: ['onehot'], isBasis: true } : { properties: [] };
  }

  private functions(): Map<string, FunctionDeclaration> {
    const functions = new Map<string, FunctionDeclaration>();
    const reach = (line: Line): void => {
      for (const name of line.uses.calls.keys()) {
        const declaration = this.scope.functionBodies.get(name);
        if (!declaration || functions.has(name)) continue;
        functions.set(name, declaration);
        const body = this.scope.defined.get(name);
        if (body) reach(body);
      }
    };
    for (const line of this.scope.inTextOrder())
      if (
        line.parameters.length === 0 ||
        line === this.scope.program.output ||
        this.isSubstituted(line)
      )
        reach(line);
    return functions;
  }

  private isSubstituted({ name = '' }: Line): boolean {
    return this.scope.functionMeanings.get(name)?.substitute !== undefined;
  }

  private assumptions(counts: ReadonlySet<string>): Assumption[] {
    const { elaborator, guessed } = this.found;
    const list: Assumption[] = this.guesses.map(({ name, span }) => {
      if (counts.has(name))
        return {
          kind: 'shape',
          text: `${nameText(name)}: the number of rows`,
          span,
          override: `${name}: scalar`,
        };
      const shape = elaborator.unifier.shape(guessed.get(name)!);
      const text = `${nameText(name)}: ${shapeText(shape)}`;
      const { properties, isBasis } = this.propertiesOf(name, shape);
      if (isBasis) {
        const override = `${name}: ${shape.rows.key}`;
        return { kind: 'shape', text: [text, ...properties].join(' '), span, override };
      }
      return { kind: 'shape', text, span, override: otherShape(name, shape) };
    });
    for (const [name, span] of this.scope.assumedScalars) {
      const text = `${nameText(name)}: scalar`;
      list.push({ kind: 'shape', text, span, override: otherShape(name, SCALAR) });
    }
    for (const [name, span] of this.scope.assumedFunctions)
      list.push({
        kind: 'function',
        text: `${nameText(name)} elementwise`,
        span,
        override: `${name}: elementwise`,
      });
    this.checkStrict(list);
    if (this.options.declared) return list;
    for (const [run, { text, span }] of this.scope.program.products)
      list.push({
        kind: 'reading',
        text: `\`${run}\` is the product ${text}; declare ${run} if it is one name`,
        span,
      });
    for (const { notes } of this.scope.lines)
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
