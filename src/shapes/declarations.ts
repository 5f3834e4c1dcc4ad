/** What is declared: by the caller, in --given, in lines of the program. */
import type { SourceName, Span } from '../errors.js';
import { dimNames } from '../expression/dimension.js';
import type { Signature } from '../expression/nodes.js';
import type { Declaration, FunctionDeclaration, Property } from '../expression/problem.js';
import {
  isColumn,
  isMatrix,
  isRow,
  isScalar,
  isSquare,
  sameShape,
  type Shape,
  shapeText,
} from '../expression/shape.js';
import type { Doubt } from '../syntax/declaration.js';
import { failure, reading } from '../syntax/failure.js';
import { lex } from '../syntax/lexer.js';
import {
  type DeclarationStatement,
  readGiven,
  readProgram,
  type Statement,
} from '../syntax/statements.js';
import { PROPERTIES, PROPERTY_LIST } from '../syntax/properties.js';
import { type Part, type Word, wordName } from '../syntax/words.js';

/** A text that a person gave. */
export interface Source {
  readonly name: SourceName;
  readonly text: string;
}

export interface DeclaredVariable {
  readonly shape?: Shape;
  readonly properties: readonly Property[];
  /** Where it is declared; the caller's declarations have no place. */
  readonly place?: { readonly source: Source; readonly span: Span };
}

/** A definition as it stands in a text. */
export interface WrittenDefinition {
  readonly name: string;
  readonly parameters: readonly string[];
  readonly parts: readonly Part[];
  readonly span: Span;
  readonly source: Source;
}

/** An expression that has no name. */
export interface WrittenExpression {
  readonly parts: readonly Part[];
  readonly span: Span;
}

export interface Declarations {
  readonly variables: ReadonlyMap<string, DeclaredVariable>;
  /** Functions that are declared, not defined. */
  readonly functions: ReadonlyMap<string, FunctionDeclaration>;
  readonly declaredFunctions: ReadonlySet<string>;
  readonly dimensions: ReadonlySet<string>;
  readonly definitions: readonly WrittenDefinition[];
  /** Definitions and expressions of the program in the order of the text. */
  readonly lines: readonly (WrittenDefinition | WrittenExpression)[];
  /** Where the output stands if there is a `where`. */
  readonly outputLine?: number;
  readonly numpy: boolean;
}

export interface DeclaredByCaller {
  readonly given?: string;
  readonly declared?: ReadonlyMap<string, Declaration>;
  readonly functions?: ReadonlyMap<string, FunctionDeclaration>;
  /** Names of dimensions that no declaration mentions. */
  readonly dimensions?: Iterable<string>;
}

export const isDefinition = (
  line: WrittenDefinition | WrittenExpression,
): line is WrittenDefinition => 'name' in line;

export function readDeclarations(source: Source, caller: DeclaredByCaller): Declarations {
  const collector = new Collector(caller);
  if (caller.given !== undefined) {
    const given: Source = { name: 'given', text: caller.given };
    reading('given', caller.given, () => {
      for (const statement of readGiven(lex(given.text))) collector.add(statement, given);
    });
  }
  const before = collector.lines.length;
  const lexed = lex(source.text);
  const program = readProgram(lexed);
  let outputLine: number | undefined;
  program.statements.forEach((statement, k) => {
    collector.add(statement, source);
    if (program.where !== undefined && k === program.where - 1)
      outputLine = collector.lines.length - 1 - before;
  });
  collector.check();
  const { variables, functions, declaredFunctions, dimensions, definitions } = collector;
  return {
    variables,
    functions,
    declaredFunctions,
    dimensions,
    definitions,
    lines: collector.lines.slice(before),
    ...(outputLine === undefined ? {} : { outputLine }),
    numpy: lexed.numpy,
  };
}

class Collector {
  readonly variables = new Map<string, DeclaredVariable>();
  readonly functions = new Map<string, FunctionDeclaration>();
  readonly declaredFunctions = new Set<string>();
  readonly dimensions = new Set<string>();
  readonly definitions: WrittenDefinition[] = [];
  private readonly defined = new Map<string, WrittenDefinition>();
  readonly lines: (WrittenDefinition | WrittenExpression)[] = [];
  private readonly dimensionPlaces = new Map<string, { source: Source; span: Span }>();
  /** Dimensions that are more than a word which may be a property. */
  private readonly certain: Set<string>;
  private readonly doubts: { doubt: Doubt; source: Source; check: () => void }[] = [];
  /** Names written as tags, `W^{(2)}`, and names written with a subscript. */
  private readonly tagged = new Map<string, Word>();
  private readonly subscripted = new Map<string, Word>();

  constructor({ declared, functions, dimensions }: DeclaredByCaller) {
    for (const name of dimensions ?? []) this.dimensions.add(name);
    for (const { name, shape, properties } of declared?.values() ?? []) {
      this.variables.set(name, { shape, properties });
      for (const dim of [shape.rows, shape.cols])
        for (const used of dimNames(dim)) this.dimensions.add(used);
    }
    this.certain = new Set(this.dimensions);
    for (const [name, declaration] of functions ?? []) {
      this.functions.set(name, declaration);
      this.declaredFunctions.add(name);
    }
  }

  add(statement: Statement, source: Source): void {
    if (statement.kind === 'declaration') return this.declare(statement, source);
    const { parts, span } = statement;
    this.checkTags(parts);
    if (statement.kind === 'expression') return void this.lines.push({ parts, span });
    this.checkTags([statement.name]);
    const name = wordName(statement.name);
    const earlier = this.defined.get(name);
    if (earlier) {
      const spans = earlier.source === source ? [statement.name, earlier.span] : [statement.name];
      throw failure('definition', `${name} is defined twice`, spans);
    }
    const parameters = (statement.parameters ?? []).map(wordName);
    if (new Set(parameters).size < parameters.length)
      throw failure('definition', `two parameters of ${name} have one name`, [statement.span]);
    const definition: WrittenDefinition = { name, parameters, parts, span: statement.name, source };
    this.defined.set(name, definition);
    this.definitions.push(definition);
    this.lines.push(definition);
  }

  private declare({ name: word, specification, span }: DeclarationStatement, source: Source): void {
    this.checkTags([word]);
    const name = wordName(word);
    const { doubt } = specification;
    for (const used of specification.dimensions) {
      this.dimensions.add(used.name);
      if (used.start !== doubt?.start) this.certain.add(used.name);
      if (!this.dimensionPlaces.has(used.name))
        this.dimensionPlaces.set(used.name, { source, span: used });
    }
    const { shape, properties, signature } = specification;
    if (specification.elementwise || signature) return this.declareFunction(name, signature, word);
    const earlier = this.variables.get(name);
    if (earlier?.shape && shape && !sameShape(earlier.shape, shape))
      throw this.contradiction(name, earlier.shape, shape, word, source, earlier);
    const whole = shape ?? earlier?.shape;
    const all = [...new Set([...(earlier?.properties ?? []), ...properties])];
    const check = (): void => checkProperties(name, all, whole, span);
    if (doubt) this.doubts.push({ doubt, source, check });
    else check();
    const place = { source, span: { start: word.start, end: word.end } };
    this.variables.set(name, { ...(whole ? { shape: whole } : {}), properties: all, place });
  }

  private declareFunction(name: string, signature: Signature | undefined, word: Word): void {
    const earlier = this.functions.get(name)?.signature;
    const again = this.declaredFunctions.has(name);
    if (this.variables.has(name) || (again && !sameSignature(earlier, signature)))
      throw failure('declaration', `${name} is declared twice, not alike`, [word]);
    this.declaredFunctions.add(name);
    if (signature) this.functions.set(name, { name, arity: 1, signature });
  }

  private contradiction(
    name: string,
    before: Shape,
    now: Shape,
    word: Word,
    source: Source,
    { place }: DeclaredVariable,
  ): Error {
    const message = `${name} is declared as ${shapeText(now)} and as ${shapeText(before)}`;
    return failure('declaration', message, place?.source === source ? [word, place.span] : [word]);
  }

  private checkTags(parts: readonly Part[]): void {
    for (const part of parts) {
      if (part.kind !== 'word' || part.subscript === '') continue;
      const name = wordName(part);
      (part.tagged ? this.tagged : this.subscripted).set(name, part);
      const [tag, plain] = [this.tagged.get(name), this.subscripted.get(name)];
      if (tag && plain)
        throw failure(
          'ambiguous',
          `${name} is written in two ways, as a tag and with a subscript`,
          [tag, plain],
        );
    }
  }

  check(): void {
    this.checkDoubts();
    this.checkDimensions();
  }

  /** A word that is no dimension anywhere else and nearly a property is one that is misspelt. */
  private checkDoubts(): void {
    for (const { doubt, source, check } of this.doubts) {
      if (this.certain.has(doubt.name)) {
        reading(source.name, source.text, check);
        continue;
      }
      const { name, property, start, end } = doubt;
      reading(source.name, source.text, () => {
        const message = `${name} is not a property that is known`;
        if (property === undefined)
          throw failure('declaration', message, [doubt], {
            help: `properties are ${PROPERTY_LIST}; a dimension is declared before it is a factor`,
          });
        throw failure('declaration', message, [doubt], {
          label: `did you mean ${property}?`,
          edits: [{ text: property, span: { start, end } }],
        });
      });
    }
  }

  /** A name is a dimension or a variable, never both. */
  private checkDimensions(): void {
    for (const name of this.dimensions) {
      const variable = this.variables.get(name);
      const definition = this.defined.get(name);
      if (!variable && !definition) continue;
      const place =
        variable?.place ?? (definition && { source: definition.source, span: definition.span });
      const other = this.dimensionPlaces.get(name);
      const main = place ?? other;
      const spans = [place, other].flatMap((p) => (p && p.source === main?.source ? [p.span] : []));
      const report = (): never => {
        throw failure('declaration', `${name} is a dimension and a variable`, spans, {
          help: 'give one of the two another name',
        });
      };
      if (main) reading(main.source.name, main.source.text, report);
      report();
    }
  }
}

const sameSignature = (a: Signature | undefined, b: Signature | undefined): boolean =>
  a && b ? sameShape(a.argument, b.argument) && sameShape(a.result, b.result) : a === b;

/** Properties of several entries together. */
const OF_LISTS: ReadonlySet<Property> = new Set(['onehot', 'simplex']);

function checkProperties(
  name: string,
  properties: readonly Property[],
  shape: Shape | undefined,
  span: Span,
): void {
  if (!shape) return;
  for (const property of properties) {
    if (PROPERTIES[property] !== 'matrix') {
      if (!isScalar(shape) || !OF_LISTS.has(property)) continue;
      throw failure('declaration', `${name} is a scalar and cannot be ${property}`, [span]);
    }
    const fits =
      isMatrix(shape) && (isSquare(shape) || property === 'lower' || property === 'upper');
    if (fits) continue;
    const kind = isColumn(shape) || isRow(shape) ? 'a vector' : shapeText(shape);
    throw failure('declaration', `${name} is ${kind} and cannot be ${property}`, [span]);
  }
}
