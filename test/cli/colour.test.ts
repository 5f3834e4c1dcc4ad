import { expect, test } from '@jest/globals';
import { wantsColour } from '../../src/cli/colour.js';

test.each<[string, boolean | undefined, boolean, Record<string, string>, boolean]>([
  ['a terminal', undefined, true, {}, true],
  ['a pipe', undefined, false, {}, false],
  ['--color into a pipe', true, false, {}, true],
  ['--color against NO_COLOR', true, false, { NO_COLOR: '1' }, true],
  ['--no-color at a terminal', false, true, {}, false],
  ['NO_COLOR at a terminal', undefined, true, { NO_COLOR: '1' }, false],
  ['an empty NO_COLOR does not count', undefined, true, { NO_COLOR: '' }, true],
  ['FORCE_COLOR into a pipe', undefined, false, { FORCE_COLOR: '1' }, true],
  ['FORCE_COLOR=0 at a terminal', undefined, true, { FORCE_COLOR: '0' }, false],
  ['a terminal without colours', undefined, true, { TERM: 'dumb' }, false],
])('%s', (_what, flag, isTerminal, env, expected) => {
  expect(wantsColour(flag, isTerminal, env)).toBe(expected);
});
