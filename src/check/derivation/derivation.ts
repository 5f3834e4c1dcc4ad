/** Checking a derivation: every member of every chain against the one before it. */
import type { Diagnostic, Span } from '../../errors.js';
import { arrayParts, type ArrayExpr } from '../../expression/arrays.js';
import type { Expr } from '../../expression/nodes.js';
import type { Problem } from '../../expression/problem.js';
import { isScalar } from '../../expression/shape.js';
import { wordName } from '../../syntax/words.js';
import { ChainReader, pairOf, type ReadMember } from './chains.js';
import { Comparer } from './compare.js';
import type { Context } from './context.js';
import { partsOf } from './definitions.js';
import { readDocument } from './document.js';
import { shapeOfMember } from './members.js';
import { Mistakes } from './mistakes.js';
import type { DerivationLine, DerivationResult, LineVerdict } from './result.js';
import { isFunction, type Setup, setUp, type SetupRequest } from './setup.js';
import { type Piece, readStatements, type Statement } from './statements.js';

export interface DerivationRequest extends SetupRequest {
  /** When to stop, as Date.now() says it. */
  readonly deadline: number;
}

type Value = ReadMember & { readonly kind: 'value' };
type Chain = Statement & { readonly kind: 'chain' };

/**
 * Checks a derivation line by line.
 *
 * @param problem what is differentiated; undefined where the document says so
 * @throws MatcalcError where the document as a whole cannot be read
 */
export function checkDocument(
  problem: Problem | undefined,
  document: string,
  request: DerivationRequest,
): DerivationResult {
  const { formulas, skipped, troubles } = readDocument(document);
  const statements = readStatements(formulas);
  const setup = setUp(problem, statements, document, request);
  const checker = new Checker(document, setup, request);
  for (const { start, end, message } of troubles)
    checker.report({ start, end }, 'unreadable', {
      diagnostic: {
        code: 'unclosed',
        message,
        source: 'file',
        text: document,
        spans: [{ start, end }],
      },
    });
  checker.check(statements);
  const lines = checker.lines.sort((a, b) => a.span.start - b.span.start);
  const has = (verdict: LineVerdict): boolean => lines.some((line) => line.verdict === verdict);
  const verdict = (['wrong', 'unreadable', 'undecided'] as const).find(has);
  const isChecked = has('right') || has('given');
  return {
    verdict: verdict ?? (isChecked ? 'right' : 'unreadable'),
    lines,
    firstWrong: lines.find((line) => line.verdict === 'wrong') ?? null,
    skipped: [...skipped, ...checker.mentions].sort((a, b) => a.line - b.line),
    problem: setup.context?.problem ?? null,
  };
}

/** A chain whose members were read, with those of its first lines that are taken as they are. */
interface ReadChain {
  readonly members: readonly ReadMember[];
  /** How many members at its beginning say what its name is. */
  readonly given: number;
}

class Checker {
  readonly lines: DerivationLine[] = [];
  readonly mentions: DerivationResult['skipped'][number][] = [];
  private readonly starts: number[] = [0];
  private readonly diagnosed = { count: 0 };

  constructor(
    private readonly document: string,
    private readonly setup: Setup,
    private readonly request: DerivationRequest,
  ) {
    for (let at = document.indexOf('\n'); at >= 0; at = document.indexOf('\n', at + 1))
      this.starts.push(at + 1);
  }

  check(statements: readonly Statement[]): void {
    const { context } = this.setup;
    const chains: ReadChain[] = [];
    for (const statement of statements) {
      const chain = this.statement(statement, context);
      if (chain) chains.push(chain);
    }
    if (!context) return;
    const exprs = chains.flatMap(({ members }) => members.flatMap(exprsOf));
    const comparer = new Comparer(context, exprs, this.request.deadline);
    for (const chain of chains) this.compareChain(chain, context, comparer);
  }

  report({ start, end }: Span, verdict: LineVerdict, more: Partial<DerivationLine> = {}): void {
    this.lines.push({
      line: this.lineAt(start),
      span: { start, end },
      text: this.textOf({ start, end }),
      left: null,
      verdict,
      remark: null,
      mistake: null,
      diagnostic: null,
      ...more,
    });
  }

  private textOf({ start, end }: Span): string {
    return this.document.slice(start, end).replace(/\s+/g, ' ');
  }

  private lineAt(position: number): number {
    let [low, high] = [0, this.starts.length];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (this.starts[middle]! <= position) low = middle;
      else high = middle;
    }
    return low + 1;
  }

  /** Reads a statement; what is no chain, and what cannot be read as a whole, is reported at once. */
  private statement(statement: Statement, context: Context | undefined): ReadChain | undefined {
    const { span } = statement;
    const error = this.setup.unreadable.get(statement);
    if (error) return void this.report(span, 'unreadable', { diagnostic: error.diagnostic });
    switch (statement.kind) {
      case 'declaration':
        return void this.report(span, 'given');
      case 'mention':
        if (!statement.inSentence)
          this.mentions.push({ line: this.lineAt(span.start), span, looksLikeFormula: false });
        return undefined;
      case 'unreadable':
        return void this.report(span, 'unreadable', {
          diagnostic: this.diagnostic('syntax', statement.message, span),
        });
      case 'chain':
        if (context && isPrimed(statement.members[0]!, context))
          return void this.report(span, 'unreadable', {
            diagnostic: this.diagnostic(
              'unsupported',
              'a prime does not say what is differentiated by: write ds/dx',
              statement.members[0]!,
            ),
          });
        if (context) return this.chain(statement, context);
        return void this.report(span, 'unreadable', {
          diagnostic: this.diagnostic(
            'unknown-name',
            'nothing says what is differentiated here',
            span,
          ),
        });
    }
  }

  private diagnostic(code: Diagnostic['code'], message: string, span: Span): Diagnostic {
    const { start, end } = span;
    return { code, message, source: 'file', text: this.document, spans: [{ start, end }] };
  }

  private chain(statement: Chain, context: Context): ReadChain {
    const reader = new ChainReader(this.document, context);
    const given = this.setup.given.get(statement);
    const { members } = statement;
    const [left, right] = members as [Piece, Piece];
    if (given && isFunction(given))
      return this.given([left, right], reader.read(members.slice(1)), 1);
    if (given) return this.given([left, right], reader.read(members), 2);
    const name = newName(left, context);
    if (name === undefined) return { members: reader.read(members), given: 0 };
    const read = reader.read(members.slice(1));
    const [value] = read;
    const shape = value?.kind === 'value' ? shapeOfMember(value.member) : undefined;
    if (value?.kind !== 'value' || value.quantity.kind !== 'array' || !shape)
      return { members: read, given: 0 };
    context.addArray({ name, array: value.quantity.array, atoms: value.quantity.atoms, shape });
    return this.given([left, right], read, 1);
  }

  private given(
    [left, right]: readonly [Piece, Piece],
    members: ReadMember[],
    count: number,
  ): ReadChain {
    this.report({ start: left.start, end: right.end }, 'given');
    return { members, given: count };
  }

  /** Each member against the last one before it that could be read; behind a wrong one also against the last right one. */
  private compareChain({ members, given }: ReadChain, context: Context, comparer: Comparer): void {
    const first = members[0];
    const mistakes = new Mistakes(context, first, this.request, this.diagnosed);
    let before: Value | undefined;
    let sound: Value | undefined;
    let written = first?.kind === 'value' ? writtenFirst(first) : null;
    members.forEach((member, k) => {
      if (member.kind === 'error') {
        if (k >= given) this.reportError(member, before, mistakes);
        return;
      }
      if (k >= given && before && sound) {
        let found = this.compareTwo(before, member, first, comparer);
        if (found.verdict === 'wrong' && sound !== before) {
          const again = this.compareTwo(sound, member, first, comparer);
          if (again.verdict === 'right') found = again;
        }
        const { verdict, misfit } = found;
        const remark = found.remark ?? (verdict === 'right' ? turned(written, member) : null);
        const mistake = verdict === 'wrong' ? mistakes.of(member.piece, misfit) : null;
        this.report(member.piece, verdict, { left: this.textOf(before.piece), remark, mistake });
        if (verdict !== 'wrong') sound = member;
      } else sound = member;
      before = member;
      written = member.member.written ?? written;
    });
  }

  private compareTwo(
    left: Value,
    right: Value,
    first: ReadMember | undefined,
    comparer: Comparer,
  ): { verdict: LineVerdict; remark: string | null; misfit: string | null } {
    const pair = pairOf(left, right, first);
    if (pair.kind === 'misfit') return { verdict: 'wrong', remark: null, misfit: pair.message };
    const found = comparer.compare(pair.left, pair.right);
    if (found.kind === 'undecided')
      return { verdict: found.kind, remark: found.reason, misfit: null };
    return { verdict: found.kind === 'equal' ? 'right' : 'wrong', remark: null, misfit: null };
  }

  /** What has no value because its shapes do not fit is wrong where it should be equal to something. */
  private reportError(
    { piece, error: { diagnostic } }: ReadMember & { kind: 'error' },
    before: Value | undefined,
    mistakes: Mistakes,
  ): void {
    const left = before ? this.textOf(before.piece) : null;
    if (diagnostic.code !== 'shape' || !before)
      return this.report(piece, 'unreadable', { left, diagnostic });
    const [place] = diagnostic.spans ?? [];
    this.report(piece, 'wrong', { left, mistake: mistakes.of(piece, diagnostic.message, place) });
  }
}

/** The name on a left side that nothing knows yet. */
function newName(left: Piece, context: Context): string | undefined {
  const [word, ...more] = partsOf(left.text) ?? [];
  if (word?.kind !== 'word' || more.length > 0) return undefined;
  const name = wordName(word);
  const isChange = word.run.startsWith('d') && context.has(word.run.slice(1));
  return context.has(name) || isChange ? undefined : name;
}

/** `s'` of a number on a left side: nobody transposes a number. */
function isPrimed({ text }: Piece, context: Context): boolean {
  const [word, prime, ...more] = partsOf(text) ?? [];
  if (word?.kind !== 'word' || prime?.kind !== 'operator' || more.length > 0) return false;
  if (prime.text !== "'") return false;
  const shape = context.shapes.get(wordName(word));
  return shape !== undefined && isScalar(shape);
}

/** A derivative of a number by a vector is a row or a column as the vector is. */
function writtenFirst({ member }: Value): 'row' | 'column' | null {
  if (member.written !== null) return member.written;
  const shape = shapeOfMember(member);
  return member.array.axes.length === 1 && shape ? 'column' : null;
}

function turned(written: 'row' | 'column' | null, { member }: Value): string | null {
  if (written === null || member.written === null || member.written === written) return null;
  return `this is a ${member.written}, what stands before it a ${written}`;
}

/** What is evaluated for a member. */
function exprsOf(read: ReadMember): Expr[] {
  if (read.kind === 'error') return [];
  const exprs = read.member.atoms.map(({ numerator }) => numerator);
  const visit = (array: ArrayExpr): void => {
    if (array.kind === 'matrix') exprs.push(array.expr);
    arrayParts(array).forEach(visit);
  };
  visit(read.member.array);
  return exprs;
}
