import { expect, test } from '@jest/globals';
import { check, parse } from '../../src/index.js';
import { testAnswers } from './answers.js';

testAnswers('never');

test('a difference over a small step is not a derivative', () => {
  const said = (answer: string): string => check(parse('exp(x)'), answer, { wrt: 'x' }).verdict;
  expect(said('(exp(x + 0.0000001) - exp(x)) / 0.0000001')).not.toBe('right');
  expect(said('(exp(x + 0.001) - exp(x)) / 0.001')).toBe('wrong');
});
