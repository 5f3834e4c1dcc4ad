/** What is printed, character by character. */
import { describe, expect, test } from '@jest/globals';
import { render } from '../../src/index.js';
import { answer, derive } from '../support/results.js';
import { blocks, rows } from '../support/tables.js';
import { difference } from '../support/values.js';

const examples = [
  ...rows('examples'),
  ...rows('functions'),
  ...rows('numbers'),
  ...rows('properties'),
  ...rows('halves'),
  ...rows('hard').filter(({ relation }) => relation === '=>'),
];

describe('examples', () => {
  test.each(examples.filter((row) => row.relation === '=>'))(
    '$input by $wrt, $given; $option => $answer',
    (row) => {
      const result = derive(row);
      const [right] = render(result, { part: 'rhs' }).split(/ +#/);
      expect([right, result.verified.kind]).toEqual([row.answer, 'verified']);
    },
  );
  test.each(examples.filter((row) => row.relation === '=='))(
    '$input by $wrt, $given; $option == $answer',
    (row) => {
      const result = derive(row);
      const inline = result.derivatives[0]!.inline!;
      expect(difference(result.problem, inline, answer(row.answer, result))).toBe('');
    },
  );
});

describe('whole answers', () => {
  test.each(blocks('blocks'))('$input by $wrt', ({ printed, ...asked }) => {
    const result = derive(asked);
    expect(render(result)).toBe(printed);
    expect(result.verified.kind).toBe('verified');
  });
});
