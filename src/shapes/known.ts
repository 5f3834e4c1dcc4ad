/** A text in which every name has to be known: an answer to a problem. */
import { nameText } from '../expression/nameforms.js';
import { nearestName } from '../expression/nearest.js';
import type { Span } from '../errors.js';
import { failure } from '../syntax/failure.js';
import type { ReadOptions } from './options.js';
import type { Scope } from './scope.js';

/** @throws MatcalcError `unknown-name`, `unknown-function` at the first name that nothing declares or defines */
export function requireKnown(scope: Scope, { declared, dimensions = [] }: ReadOptions): void {
  const sizes = new Set(dimensions);
  for (const line of scope.inTextOrder()) {
    for (const [name, span] of line.uses.names)
      if (scope.isUndeclared(name, line)) throw unknown(name, span, [...(declared?.keys() ?? [])]);
  }
  for (const [name, span] of scope.assumedFunctions)
    throw failure('unknown-function', `${nameText(name)} is not a function of this problem`, [
      span,
    ]);
  for (const [name, span] of scope.program.dimensions) {
    if (sizes.has(name)) continue;
    const names = [...sizes].join(', ');
    throw failure(
      'unknown-name',
      `${name} is not a dimension of this problem`,
      span ? [span] : [],
      {
        ...(names === '' ? {} : { help: `its dimensions are ${names}` }),
      },
    );
  }
}

function unknown(name: string, span: Span, known: readonly string[]): Error {
  const close = nearestName(name, known);
  const listed = known.filter((one) => !one.startsWith('d') || !known.includes(one.slice(1)));
  return failure('unknown-name', `nothing says what ${nameText(name)} is`, [span], {
    ...(close === null ? {} : { label: `did you mean ${nameText(close)}?` }),
    help: `known here are ${listed.map(nameText).join(', ')}; other names need a definition: ${nameText(name)} = ...`,
  });
}
