/** The right answer as a text that would be accepted. */
import { asciiText } from '../expression/print.js';
import type { Derivative } from '../present/result.js';
import type { Target } from './target.js';

/** In the language, in one piece or with its definitions; entry by entry it has its left side. */
export function rightText({ derivative, result }: Target): string {
  const { inline, expr, index, differential } = derivative;
  if (inline) return asciiText(inline);
  const main = expr ?? index?.rhs ?? differential!;
  const left = expr ? '' : leftSide(derivative);
  const definitions = result.definitions.map((d) => `${d.name} = ${asciiText(d.expr)}`);
  const where = definitions.length > 0 ? [definitions.join('; ')] : [];
  return [left + asciiText(main), ...where].join(' where ');
}

/** `dY_{ij}/dX_{kl} = `, nothing where there are no indices. */
function leftSide({ index, output, wrt }: Derivative): string {
  if (!index) return '';
  const entry = (name: string, indices: readonly string[]): string =>
    indices.length === 0 ? `d${name}` : `d${name}_{${indices.join('')}}`;
  const below = wrt.map((name, k) => entry(name, index.wrtIndices[k]!)).join(' ');
  return `${entry(output, index.outputIndices)}/${below} = `;
}
