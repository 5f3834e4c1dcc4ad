/** What a declared property says about how the entries of a parameter may move. */
import { MatcalcError } from '../errors.js';
import { nameText } from './nameforms.js';
import type { Declaration, Property } from './problem.js';

/**
 * entries: the derivative by the free entries, arranged in the parameter's shape. tangent: the gradient among
 * the directions in which the parameter can move.
 */
export type StructuredForm = 'entries' | 'tangent';

/** The sets of values inside which a parameter moves. */
export type Structure =
  'symmetric' | 'skew' | 'diagonal' | 'lower' | 'upper' | 'orthogonal' | 'simplex';

export interface Restriction {
  readonly form: StructuredForm;
  readonly structure: Structure;
}

/** The structure that a property comes to: none, where the entries are free, or nothing, where none can move. */
const STRUCTURE_OF = {
  symmetric: 'symmetric',
  spd: 'symmetric',
  skew: 'skew',
  diagonal: 'diagonal',
  orthogonal: 'orthogonal',
  lower: 'lower',
  upper: 'upper',
  simplex: 'simplex',
  positive: 'free',
  sign: 'discrete',
  binary: 'discrete',
  onehot: 'discrete',
} as const satisfies Record<Property, Structure | 'free' | 'discrete'>;

/** Pairs of structures that leave a diagonal matrix. */
const DIAGONAL_TOGETHER: readonly (readonly [Structure, Structure])[] = [
  ['lower', 'upper'],
  ['symmetric', 'lower'],
  ['symmetric', 'upper'],
  ['symmetric', 'diagonal'],
  ['lower', 'diagonal'],
  ['upper', 'diagonal'],
];

/**
 * How the derivative by this parameter, so many times, is restricted; null where its entries are free.
 *
 * @throws MatcalcError `unsupported` where the properties leave no derivative of that form
 */
export function restrictionOf(
  { name, properties }: Declaration,
  form: StructuredForm,
  times: number,
): Restriction | null {
  const structure = structureOf(name, properties);
  if (structure === null) return null;
  if (form === 'entries' && structure === 'orthogonal')
    throw refusal(`an orthogonal ${nameText(name)} has no free entries`, {
      help: '--structured tangent projects the gradient to the tangent space',
    });
  if (form === 'entries' && structure === 'simplex')
    throw refusal(
      `the entries of ${nameText(name)} sum to 1: there is no one choice of free ones`,
      {
        help: '--structured tangent projects the gradient to the tangent space',
      },
    );
  if (times > 1 && structure === 'orthogonal')
    throw refusal('the Hessian on the orthogonal matrices needs their curvature as well', {
      help: 'without --structured the second derivative is that by independent entries',
    });
  return { form, structure };
}

const refusal = (message: string, more: { help: string }): MatcalcError =>
  new MatcalcError({ code: 'unsupported', message, ...more });

function structureOf(name: string, properties: readonly Property[]): Structure | null {
  const all = new Set(properties.map((property) => STRUCTURE_OF[property]));
  if (all.has('discrete')) {
    const property = properties.find((p) => STRUCTURE_OF[p] === 'discrete')!;
    throw refusal(`${nameText(name)} is declared ${property}: its entries cannot move`, {
      help: 'without --structured the derivative is that by independent entries',
    });
  }
  all.delete('free');
  const [first, ...others] = [...all] as [Structure | undefined, ...Structure[]];
  let found = first;
  for (const other of others) {
    const pair = [found, other];
    if (!DIAGONAL_TOGETHER.some((both) => both.every((one) => pair.includes(one)))) {
      const message = `${nameText(name)} is ${properties.join(' and ')}: these structures together`;
      throw refusal(`${message} are not supported`, { help: 'declare one of them' });
    }
    found = 'diagonal';
  }
  return found ?? null;
}
