/** The names of derivatives in a result, J_f and the like: none of them may be a name of the input. */
import {
  type DerivativeMark,
  derivativeMark,
  derivativeText,
  readDerivativeName,
} from '../expression/calls.js';
import { MatcalcError } from '../errors.js';
import { type CallExpr, children, type Expr } from '../expression/nodes.js';
import type { Problem } from '../expression/problem.js';

/** @throws MatcalcError `declaration` where a result would write a derivative as a name that is a variable */
export function requireFreeNames(problem: Problem, results: Iterable<Expr>): void {
  const seen = new Set<Expr>(results);
  const told = new Set<string>();
  for (const e of seen) {
    for (const part of children(e)) seen.add(part);
    const mark = e.kind === 'call' ? derivativeMark(e) : null;
    if (e.kind !== 'call' || !mark) continue;
    const text = derivativeText(e, mark, false);
    if (told.has(text)) continue;
    told.add(text);
    requireFree(problem, e, mark, text);
  }
}

function requireFree(problem: Problem, { fn }: CallExpr, mark: DerivativeMark, text: string): void {
  for (const name of problem.usedNames) {
    const read = readDerivativeName(name, [fn]);
    if (read?.mark.symbol !== mark.symbol || read.mark.digits !== mark.digits) continue;
    throw new MatcalcError({
      code: 'declaration',
      message: `the result needs the derivative ${text} of ${fn}, and ${text} is something else here`,
      text: problem.text,
      help: `give ${text} or ${fn} another name`,
    });
  }
}
