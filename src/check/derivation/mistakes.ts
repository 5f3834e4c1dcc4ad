/** What is wrong with a member that should be the derivative of the output, as of an answer to that question. */
import { MatcalcError, type Span } from '../../errors.js';
import { asciiText } from '../../expression/print.js';
import type { Rule } from '../../rules/rule.js';
import type { Budget } from '../../tensor/graph.js';
import { checkAnswer } from '../check.js';
import type { ReadMember } from './chains.js';
import type { Context } from './context.js';
import type { LineMistake } from './result.js';
import type { Piece } from './statements.js';

/** So many wrong members of a document are looked into. */
const MAX_DIAGNOSES = 20;

/** How many were. */
export interface Diagnosed {
  count: number;
}

export class Mistakes {
  /** What the chain is the derivative by; null where it is none of the output. */
  private readonly wrt: readonly string[] | null;
  private readonly isDifferential: boolean;

  constructor(
    private readonly context: Context,
    private readonly first: ReadMember | undefined,
    private readonly request: { readonly rules: readonly Rule[]; readonly budget: Budget },
    private readonly diagnosed: Diagnosed,
  ) {
    this.isDifferential = first?.kind === 'value' && first.quantity.kind === 'differential';
    this.wrt = first?.kind === 'value' ? parametersOf(first, context) : null;
  }

  /** The mistake in a member that is wrong; `misfit` says why its shape is. */
  of(piece: Piece, misfit: string | null, place: Span | undefined = undefined): LineMistake | null {
    const isMisfit = misfit !== null && this.isDifferential;
    const found = !isMisfit && this.diagnosed.count++ < MAX_DIAGNOSES ? this.found(piece) : null;
    if (found) return found;
    if (misfit === null) return null;
    const { start, end } = place ?? piece;
    return {
      code: 'shape',
      message: misfit,
      detail: null,
      place: { start, end },
      label: null,
      repair: null,
    };
  }

  private found(piece: Piece): LineMistake | null {
    const { wrt, context, first, request } = this;
    if (!wrt || first?.kind !== 'value') return null;
    const [by, ...then] = wrt;
    const before = first.quantity.kind === 'array' ? '' : `${first.piece.text} = `;
    const asked = {
      wrt: [by!],
      then,
      layout: 'parameter',
      structured: null,
      strict: false,
    } as const;
    try {
      const { mistake } = checkAnswer(context.problem, before + piece.text, {
        ...asked,
        ...request,
      });
      if (!mistake) return null;
      const { code, message, detail, label, repair } = mistake;
      const shift = piece.start - before.length;
      const at = mistake.place && {
        start: Math.max(mistake.place.start + shift, piece.start),
        end: mistake.place.end + shift,
      };
      return { code, message, detail, place: at, label, repair };
    } catch (error) {
      // A line may use names that an answer does not have: those of the derivation's own arrays.
      if (error instanceof MatcalcError) return null;
      throw error;
    }
  }
}

function parametersOf(
  { member, quantity }: ReadMember & { kind: 'value' },
  context: Context,
): readonly string[] | null {
  if (quantity.kind === 'differential') {
    const { moving, induced } = quantity.changes;
    const isOutput = induced.some((name) => context.isOutput(name));
    return isOutput && moving.length === 1 ? moving : null;
  }
  const [atom, ...more] = member.atoms;
  if (!atom || more.length > 0) return null;
  const isOutput =
    atom.of === null
      ? asciiText(atom.numerator) === asciiText(context.problem.output)
      : context.isOutput(atom.of);
  return isOutput ? atom.by.map(({ name }) => name) : null;
}
