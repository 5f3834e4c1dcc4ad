/** What a derivation is about: the problem that is given or that the document states, and all names of its lines. */
import { MatcalcError } from '../../errors.js';
import { dimNames } from '../../expression/dimension.js';
import { canonicalName } from '../../expression/names.js';
import { symbolNames } from '../../expression/print.js';
import type {
  Declaration,
  Definition,
  FunctionDeclaration,
  Problem,
} from '../../expression/problem.js';
import type { Rule } from '../../rules/rule.js';
import { type Syntax, syntaxChildren } from '../../syntax/tree.js';
import { wordName } from '../../syntax/words.js';
import type { Budget } from '../../tensor/graph.js';
import { Context } from './context.js';
import { type DocumentProblem, findGiven, type Given, partsOf, readGiven } from './definitions.js';
import { numeratorsIn, parseMember, type Vocabulary } from './parse.js';
import type { Piece, Statement } from './statements.js';

export interface SetupRequest {
  /** The text of --given, for what the document does not declare. */
  readonly given?: string;
  readonly strict?: boolean;
  readonly functions?: ReadonlyMap<string, FunctionDeclaration>;
  readonly rules: readonly Rule[];
  readonly budget: Budget;
}

export interface Setup {
  /** Undefined where nothing says what is differentiated. */
  readonly context: Context | undefined;
  /** Statements that are taken as they are, by the name that they define. */
  readonly given: ReadonlyMap<Statement, Given>;
  readonly unreadable: ReadonlyMap<Statement, MatcalcError>;
}

export function setUp(
  problem: Problem | undefined,
  statements: readonly Statement[],
  document: string,
  request: SetupRequest,
): Setup {
  const given = findGiven(statements, document);
  const members = membersOf(statements, document, given, problem);
  const setup = problem
    ? besideProblem(problem, given, document, request)
    : fromDocument(given, members, document, request);
  const { context } = setup;
  if (context) {
    if (problem || !setup.named) {
      for (const name of members.flatMap(({ tree }) => [...numeratorsIn(tree)]))
        context.addAlias(name);
      for (const name of changedOutputs(statements)) context.addAlias(name);
    }
    context.addPrinted(wordsOf(statements));
  }
  return setup;
}

interface Made extends Setup {
  /** Whether the output has a name in the document. */
  readonly named: boolean;
}

interface ParsedMember {
  readonly tree: Syntax;
  readonly piece: Piece;
}

/** The members of all chains as far as they can be read without knowing more than what the document defines. */
function membersOf(
  statements: readonly Statement[],
  document: string,
  given: readonly Given[],
  problem: Problem | undefined,
): ParsedMember[] {
  const names = new Set(given.map(({ name, piece }) => name ?? declaredName(piece)));
  const functions = new Set([
    ...given.filter(isFunction).map(({ name }) => name!),
    ...(problem?.functions.keys() ?? []),
  ]);
  const isValue = (name: string): boolean =>
    (names.has(name) && !functions.has(name)) || (problem?.usedNames.has(name) ?? false);
  const vocabulary: Vocabulary = {
    isValue,
    isDimension: () => false,
    isFunction: (name) => functions.has(name),
    functions: [...functions],
  };
  return statements.flatMap((statement) => {
    if (statement.kind !== 'chain') return [];
    return statement.members.flatMap((piece) => {
      try {
        return [{ tree: parseMember(piece, document, vocabulary), piece }];
      } catch (error) {
        if (error instanceof MatcalcError) return [];
        throw error;
      }
    });
  });
}

const declaredName = (piece: Piece): string | undefined => {
  const [word] = partsOf(piece.text) ?? [];
  return word?.kind === 'word' ? wordName(word) : undefined;
};

export const isFunction = ({ name, statement }: Given): boolean =>
  name !== undefined && statement.kind === 'chain' && statement.members[0]!.text.includes('(');

/** The document's own problem. */
function fromDocument(
  given: readonly Given[],
  members: readonly ParsedMember[],
  document: string,
  { given: declarations, strict, functions, rules, budget }: SetupRequest,
): Made {
  const further = members.flatMap(differentiatedIn);
  const distinct = [...new Map(further.map((piece) => [piece.text, piece])).values()];
  const isStated = given.some(({ name }) => name !== undefined) || distinct.length > 0;
  const options = {
    ...(declarations === undefined ? {} : { given: declarations }),
    ...(strict === undefined ? {} : { strict }),
    ...(functions ? { functions } : {}),
  };
  const read = isStated ? readGiven(document, given, options, distinct) : undefined;
  const taken = takenOf(given, read);
  if (!read?.problem) return { context: undefined, ...taken, named: false };
  const numerators = new Set(members.flatMap(({ tree }) => [...numeratorsIn(tree)]));
  const { problem, named } = withOutput(read.problem, numerators);
  return { context: new Context(problem, rules, budget), ...taken, named };
}

const takenOf = (
  given: readonly Given[],
  read: DocumentProblem | undefined,
): Pick<Setup, 'given' | 'unreadable'> => ({
  given: new Map(given.map((one) => [one.statement, one])),
  unreadable: read?.unreadable ?? new Map(),
});

/** What is differentiated and is more than a name: `∂(x' A x)/∂x`. */
function differentiatedIn({ tree, piece }: ParsedMember): Piece[] {
  const found: Piece[] = [];
  const visit = (node: Syntax): void => {
    if (
      node.kind === 'derivative' &&
      node.numerator.kind !== 'name' &&
      node.numerator.kind !== 'entry'
    ) {
      const { start, end } = node.numerator.span;
      const text = piece.text.slice(start, end);
      found.push({ text, start: piece.start + start, end: piece.start + end });
    }
    syntaxChildren(node).forEach(visit);
  };
  visit(tree);
  return found;
}

const FURTHER = /^further_\d+$/;

/** The problem whose output is what the derivation differentiates: of the names that no other uses, one that it says. */
function withOutput(
  problem: Problem,
  numerators: ReadonlySet<string>,
): { problem: Problem; named: boolean } {
  const { output, outputName, ...rest } = problem;
  const all: Definition[] = [...problem.definitions];
  if (outputName !== undefined && all.every(({ name }) => name !== outputName))
    all.push({ name: outputName, expr: output });
  const definitions = all.filter(({ name }) => !FURTHER.test(name));
  const used = new Set(definitions.flatMap(({ expr }) => [...symbolNames(expr)]));
  const free = definitions.filter(({ name }) => !used.has(name));
  const chosen =
    free.findLast(({ name }) => numerators.has(name)) ??
    definitions.findLast(({ name }) => numerators.has(name)) ??
    free.at(-1);
  const usedNames = new Set([...problem.usedNames].filter((name) => !FURTHER.test(name)));
  if (!chosen) {
    const [first] = all;
    return {
      problem: { ...rest, output: first?.expr ?? output, definitions, usedNames },
      named: false,
    };
  }
  const others = definitions.filter((d) => d !== chosen || used.has(d.name));
  return {
    problem: {
      ...rest,
      output: chosen.expr,
      outputName: chosen.name,
      definitions: others,
      usedNames,
    },
    named: true,
  };
}

/** A problem from outside; the document's definitions are names for its parts. */
function besideProblem(
  problem: Problem,
  given: readonly Given[],
  document: string,
  { rules, budget }: SetupRequest,
): Made {
  const context = new Context(problem, rules, budget);
  const further = given.filter(
    ({ name }) => name !== undefined && !context.has(name) && !context.mayBeOutput(name),
  );
  const declared = new Map<string, Declaration>(
    [...context.shapes].map(([name, shape]) => [name, { name, shape, properties: [] }]),
  );
  const dimensions = [...context.shapes.values()].flatMap(({ rows, cols }) =>
    [rows, cols].flatMap(dimNames),
  );
  const read = readGiven(document, further, {
    closed: true,
    declared,
    dimensions,
    functions: problem.functions,
  });
  if (read.problem) {
    const { definitions, output, outputName } = read.problem;
    const last =
      outputName === undefined || definitions.some(({ name }) => name === outputName)
        ? []
        : [{ name: outputName, expr: output }];
    context.addParts([...definitions, ...last]);
  }
  const taken = given.filter((one) => one.name === undefined || further.includes(one));
  return { context, ...takenOf(taken, read), named: true };
}

/** The names on left sides `dF`. */
const changedOutputs = (statements: readonly Statement[]): string[] =>
  statements.flatMap((statement) => {
    const [word, ...more] =
      statement.kind === 'chain' ? (partsOf(statement.members[0]!.text) ?? []) : [];
    const isChange = word?.kind === 'word' && more.length === 0 && /^d[A-Za-z]+$/.test(word.run);
    return isChange ? [canonicalName(word.run.slice(1), word.marks, word.subscript)] : [];
  });

/** All names that the lines may mean, whatever their runs of letters are read as. */
function wordsOf(statements: readonly Statement[]): Set<string> {
  const names = new Set<string>();
  for (const statement of statements) {
    if (statement.kind !== 'chain') continue;
    for (const { text } of statement.members)
      for (const part of partsOf(text) ?? []) {
        if (part.kind !== 'word') continue;
        names.add(wordName(part)).add(part.run);
        for (const letter of part.run.length <= 4 ? part.run : '') names.add(letter);
        names.add(canonicalName(part.run.slice(-1), part.marks, part.subscript));
      }
  }
  return names;
}
