/** The parsed program: trees of its lines, what they use, which of them is the output. */
import { readDerivativeName } from '../expression/calls.js';
import type { Dim } from '../expression/dimension.js';
import { functionRow } from '../expression/functions.js';
import type { Span } from '../errors.js';
import type { NamedDerivative, Names } from '../syntax/cursor.js';
import { failure, reading } from '../syntax/failure.js';
import { parse, type ParserNote } from '../syntax/parser.js';
import { type Lexeme, splitWords } from '../syntax/split.js';
import { type Syntax, syntaxChildren } from '../syntax/tree.js';
import {
  type Declarations,
  isDefinition,
  type Source,
  type WrittenDefinition,
  type WrittenExpression,
} from './declarations.js';

/** Names and functions of a tree, each with its first place, in the order of the text. */
export interface Uses {
  readonly names: ReadonlyMap<string, Span>;
  readonly calls: ReadonlyMap<string, { readonly span: Span; readonly arity: number }>;
}

export interface Line {
  /** Undefined for an expression without a name. */
  readonly name?: string;
  readonly parameters: readonly string[];
  readonly tree: Syntax;
  readonly uses: Uses;
  readonly span: Span;
  readonly source: Source;
  readonly notes: readonly ParserNote[];
}

export interface ParsedProgram {
  /** Definitions, each behind those that it uses. */
  readonly definitions: readonly Line[];
  readonly output: Line;
  /** Names of dimensions, with the place of those that `ones(n)` and the like bring in. */
  readonly dimensions: ReadonlyMap<string, Span | null>;
  /** Runs of letters that were read as products: `Wx` is W x. */
  readonly products: ReadonlyMap<string, { readonly text: string; readonly span: Span }>;
}

export function parseProgram(
  source: Source,
  declarations: Declarations,
  index: ReadonlyMap<string, Dim | null> | undefined,
): ParsedProgram {
  const reader = new ProgramReader(source, declarations, index);
  return reader.read();
}

/** Functions by their letter. */
const LETTERS = ['f', 'g', 'phi', 'psi', 'rho'] as const;

class ProgramReader {
  private readonly defined: ReadonlyMap<string, WrittenDefinition>;
  private readonly dimensions: Map<string, Span | null>;
  private readonly values = new Set<string>();
  /** Names with brackets behind them. */
  private readonly called = new Set<string>();
  private readonly products = new Map<string, { text: string; span: Span }>();

  constructor(
    private readonly source: Source,
    private readonly declarations: Declarations,
    private readonly index: ReadonlyMap<string, Dim | null> | undefined,
  ) {
    this.defined = new Map(declarations.definitions.map((one) => [one.name, one]));
    this.dimensions = new Map([...declarations.dimensions].map((name) => [name, null]));
  }

  read(): ParsedProgram {
    const { declarations } = this;
    const written = [
      ...declarations.definitions.filter(({ source }) => source !== this.source),
      ...declarations.lines,
    ];
    const lexed = written.map((line) => this.lexemes(line));
    lexed.forEach((lexemes) => this.collectValues(lexemes));
    const lines = written.map((line, k) => this.parse(line, lexed[k]!));
    const own = lines.slice(lines.length - declarations.lines.length);
    const output = this.output(own, lines);
    const definitions = ordered(lines, output);
    return { definitions, output, dimensions: this.dimensions, products: this.products };
  }

  private lexemes(line: WrittenDefinition | WrittenExpression): Lexeme[] {
    const parameters = isDefinition(line) ? line.parameters : [];
    const lexemes = splitWords(
      line.parts,
      (name) => this.isKnown(name) || parameters.includes(name),
    );
    this.tellProducts(lexemes);
    return lexemes;
  }

  private tellProducts(lexemes: readonly Lexeme[]): void {
    lexemes.forEach((lexeme, k) => {
      if (lexeme.kind !== 'name' || !lexeme.run || this.products.has(lexeme.run)) return;
      const pieces: string[] = [];
      let end = lexeme.end;
      for (let at = k; pieces.join('').length < lexeme.run.length; at++) {
        const piece = lexemes[at];
        if (!piece) break;
        const last = pieces.join('').length + piece.text.length >= lexeme.run.length;
        pieces.push(last ? lexeme.run.slice(pieces.join('').length) : piece.text);
        end = piece.end;
      }
      const span = { start: lexeme.start, end };
      this.products.set(lexeme.run, { text: pieces.join(' '), span });
    });
  }

  private isKnown(name: string): boolean {
    const { variables, declaredFunctions } = this.declarations;
    return (
      variables.has(name) ||
      this.defined.has(name) ||
      this.dimensions.has(name) ||
      declaredFunctions.has(name)
    );
  }

  /** Names that stand somewhere without brackets behind them are no functions. */
  private collectValues(lexemes: readonly Lexeme[]): void {
    lexemes.forEach((lexeme, k) => {
      if (lexeme.kind !== 'name') return;
      let next = k + 1;
      while (lexemes[next]?.kind === 'operator' && lexemes[next]!.text.startsWith("'")) next++;
      const behind = lexemes[next];
      const isOpen = behind?.kind === 'open' && behind.text === '(';
      (isOpen ? this.called : this.values).add(lexeme.text);
    });
  }

  /** Is this a parameter, a declared or a defined name? */
  private isNamed(name: string, parameters: readonly string[]): boolean {
    const { variables } = this.declarations;
    return parameters.includes(name) || variables.has(name) || this.defined.has(name);
  }

  private parse(line: WrittenDefinition | WrittenExpression, lexemes: readonly Lexeme[]): Line {
    const parameters = isDefinition(line) ? line.parameters : [];
    const source = isDefinition(line) ? line.source : this.source;
    const read = (): Line => {
      const { tree, dimensions, notes } = parse(lexemes, this.names(parameters), line.span);
      for (const [name, span] of dimensions) this.addDimension(name, span);
      const more = isDefinition(line) ? { name: line.name } : {};
      return {
        ...more,
        parameters,
        tree,
        uses: usesOf(tree, this.isNamed('e', parameters)),
        span: line.span,
        source,
        notes,
      };
    };
    return source === this.source ? read() : reading(source.name, source.text, read);
  }

  private addDimension(name: string, span: Span): void {
    if (this.declarations.variables.has(name) || this.defined.has(name))
      throw failure('declaration', `${name} is a dimension here and a variable elsewhere`, [span]);
    if (!this.dimensions.has(name)) this.dimensions.set(name, span);
  }

  /** The derivative of a function that is called by a name of its own. */
  private derivative(name: string): NamedDerivative | undefined {
    const { declaredFunctions } = this.declarations;
    const defined = [...this.defined.values()].filter(({ parameters }) => parameters.length > 0);
    const sure = new Set([...declaredFunctions, ...defined.map((one) => one.name)]);
    const called = [...this.called, ...LETTERS].filter((other) => !this.values.has(other));
    const read = readDerivativeName(name, [...sure, ...called]);
    // J_f (x - y) may be a product where f is no function of the text.
    const letter = read && !sure.has(read.fn) && !this.called.has(read.fn);
    return letter && (read.mark.symbol === 'J' || read.mark.symbol === 'H') ? undefined : read;
  }

  private names(parameters: readonly string[]): Names {
    const { variables, declaredFunctions } = this.declarations;
    const isFunction = (name: string): boolean => {
      if (parameters.includes(name)) return false;
      const definition = this.defined.get(name);
      return declaredFunctions.has(name) || (definition?.parameters.length ?? 0) > 0;
    };
    return {
      isFunction,
      isValue: (name) =>
        parameters.includes(name) ||
        variables.has(name) ||
        (this.defined.has(name) && !isFunction(name)) ||
        this.dimensions.has(name) ||
        this.values.has(name),
      isKnown: (name) => this.isKnown(name),
      isDimension: (name) => this.dimensions.has(name),
      derivative: (name) => (parameters.includes(name) ? undefined : this.derivative(name)),
      ...(this.index ? { index: this.index } : {}),
    };
  }

  /** The line without a name, else the one that no other line uses, the last of them; what stands before `where`. */
  private output(own: readonly Line[], lines: readonly Line[]): Line {
    const named = this.declarations.outputLine;
    if (named !== undefined && own[named]) return definitionOf(own[named], lines);
    const used = new Set(
      lines.flatMap((line) =>
        [...line.uses.names.keys(), ...line.uses.calls.keys()].filter(
          (name) => !line.parameters.includes(name) && name !== line.name,
        ),
      ),
    );
    const free = own.filter(({ name }) => name === undefined || !used.has(name));
    const output = free.findLast(({ name }) => name === undefined) ?? free.at(-1) ?? own.at(-1);
    if (output) return definitionOf(output, lines);
    const help = 'the text only declares: add the expression';
    throw this.source.text.trim() === ''
      ? failure('syntax', 'there is nothing to read', [])
      : failure('syntax', 'there is no expression to read', [], { help });
  }
}

/** In `y where y = W x` the output is the line of y, and y its name. */
function definitionOf(line: Line, lines: readonly Line[]): Line {
  const { tree } = line;
  if (line.name !== undefined || tree.kind !== 'name') return line;
  return lines.find((l) => l.name === tree.name && l.parameters.length === 0) ?? line;
}

function usesOf(tree: Syntax, eIsNamed: boolean): Uses {
  const names = new Map<string, Span>();
  const calls = new Map<string, { span: Span; arity: number }>();
  const visit = (node: Syntax): void => {
    // In e^x the e is no name of its own, unless something declares it.
    if (!eIsNamed && node.kind === 'power' && node.base.kind === 'name' && node.base.name === 'e') {
      return visit(node.exponent);
    }
    if (node.kind === 'name' && !names.has(node.name)) names.set(node.name, node.span);
    if (node.kind === 'call' && node.builtin === null) countCall(node);
    syntaxChildren(node).forEach(visit);
  };
  const countCall = (node: Syntax & { kind: 'call' }): void => {
    const earlier = calls.get(node.fn);
    const arity = node.args.length;
    if (!earlier) calls.set(node.fn, { span: node.name, arity });
    else if (earlier.arity !== arity)
      throw failure(
        'syntax',
        `${node.fn} is called with ${arity} and with ${earlier.arity} arguments`,
        [node.name, earlier.span],
      );
  };
  visit(tree);
  return { names, calls };
}

/** The definitions in an order in which each uses only earlier ones; a cycle is an error. */
function ordered(lines: readonly Line[], output: Line): Line[] {
  const named = new Map(
    lines.flatMap((line) => (line.name === undefined ? [] : [[line.name, line]])),
  );
  const state = new Map<Line, 'open' | 'done'>();
  const result: Line[] = [];
  const uses = (line: Line): Line[] =>
    [...line.uses.names.keys(), ...line.uses.calls.keys()].flatMap((name) => {
      const used = line.parameters.includes(name) ? undefined : named.get(name);
      return used ? [used] : [];
    });
  for (const root of lines) {
    const stack: { line: Line; rest: Line[] }[] = [{ line: root, rest: uses(root) }];
    if (state.has(root)) continue;
    state.set(root, 'open');
    for (let top = stack.at(-1); top; top = stack.at(-1)) {
      const next = top.rest.shift();
      if (!next) {
        state.set(top.line, 'done');
        if (top.line.name !== undefined) result.push(top.line);
        stack.pop();
      } else if (state.get(next) === 'open')
        throw cycle(
          stack.map(({ line }) => line),
          next,
        );
      else if (!state.has(next)) {
        state.set(next, 'open');
        stack.push({ line: next, rest: uses(next) });
      }
    }
  }
  return result.filter((line) => line !== output);
}

function cycle(stack: readonly Line[], from: Line): Error {
  const members = stack.slice(stack.indexOf(from));
  const names = [...members.map(({ name }) => name), from.name];
  const message =
    members.length === 1
      ? `${from.name} is defined by itself`
      : `these definitions use each other: ${names.join(', ')}`;
  return failure(
    'definition',
    message,
    members.map(({ span }) => span),
  );
}

/** Whether a body is a number for numbers, so that the function can be taken entry by entry. */
export function isScalarBody(
  node: Syntax,
  isScalarName: (name: string) => boolean,
  isEntrywise: (fn: string) => boolean,
): boolean {
  const below = (): boolean =>
    syntaxChildren(node).every((part) => isScalarBody(part, isScalarName, isEntrywise));
  switch (node.kind) {
    case 'number':
      return true;
    case 'name':
      return node.name === 'pi' || isScalarName(node.name);
    case 'sum':
    case 'negate':
    case 'power':
    case 'indicator':
    case 'bars':
      return below();
    case 'chain':
      return node.operators.every((operator) => SCALAR_OPERATORS.has(operator)) && below();
    case 'call':
      if (node.builtin === null) return isEntrywise(node.fn) && below();
      return node.builtin === 'function' && functionRow(node.fn)?.kind === 'elementwise' && below();
    default:
      return false;
  }
}

const SCALAR_OPERATORS: ReadonlySet<string> = new Set(['side', '*', '/', 'dot', '.*', './']);
