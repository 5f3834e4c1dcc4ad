import { describe, expect, test } from '@jest/globals';
import { palette } from '../../src/cli/colour.js';
import { diagnosticText } from '../../src/cli/diagnostic.js';
import type { Diagnostic, Span } from '../../src/errors.js';

const style = { palette: palette(false), width: 40 };
const plain = (diagnostic: Diagnostic, width = 40, file?: string): string =>
  diagnosticText(diagnostic, { ...style, width, ...(file !== undefined && { file }) });

/** The excerpt for spans that cover the given parts of the text. */
function excerpt(text: string, parts: readonly string[], width = 40): string[] {
  let from = 0;
  const spans: Span[] = parts.map((part) => {
    const start = text.indexOf(part, from);
    from = start + part.length;
    return { start, end: from };
  });
  return plain({ code: 'syntax', message: 'm', text, spans }, width).split('\n').slice(1);
}

describe('the layout', () => {
  test('two places and help', () => {
    const diagnostic: Diagnostic = {
      code: 'shape',
      message: 'two columns do not multiply: x is n, y is n',
      text: 'x y',
      spans: [
        { start: 0, end: 1 },
        { start: 2, end: 3 },
      ],
      help: "x' y (a number), x y' (n × n), x .* y (entry by entry)",
    };
    expect(plain(diagnostic)).toBe(
      [
        'error: two columns do not multiply: x is n, y is n',
        '  x y',
        '  ^ ^',
        "help: x' y (a number), x y' (n × n), x .* y (entry by entry)",
      ].join('\n'),
    );
  });

  test('a label stands behind the caret', () => {
    const diagnostic: Diagnostic = {
      code: 'unknown-name',
      message: 'w does not occur',
      text: 'W x + b',
      spans: [{ start: 0, end: 1 }],
      label: 'did you mean W?',
    };
    expect(plain(diagnostic)).toBe('error: w does not occur\n  W x + b\n  ^ did you mean W?');
  });

  test('no place, only the sentence', () => {
    expect(plain({ code: 'usage', message: 'no expression' })).toBe('error: no expression');
  });

  test('a file and its line', () => {
    const diagnostic: Diagnostic = {
      code: 'unclosed',
      message: 'this bracket is never closed',
      text: 'z = W x\nh = f(z\ns = u',
      spans: [{ start: 13, end: 14 }],
    };
    expect(plain(diagnostic, 40, 'net.mc')).toBe(
      'error: this bracket is never closed (net.mc:2)\n  h = f(z\n       ^',
    );
  });
});

describe('carets stand under what they mean', () => {
  test.each<[string, string, string[], string[]]>([
    ['a word', 'a foo b', ['foo'], ['  a foo b', '    ^^^']],
    ['a wide character before', '行列 x', ['x'], ['  行列 x', '       ^']],
    ['a wide character itself', 'a 行 b', ['行'], ['  a 行 b', '    ^^']],
    ['a combining mark before', 'x\u0302 y', ['y'], ['  x\u0302 y', '    ^']],
    ['a character of two code units before', '𝐖 x', ['x'], ['  𝐖 x', '    ^']],
    ['an emoji of many code units', '👩‍🔬 x', ['x'], ['  👩‍🔬 x', '     ^']],
    ['a tab before', 'a\tx', ['x'], ['  a   x', '      ^']],
    ['a control character', 'a\x07b', ['b'], ['  a\\x07b', '       ^']],
    ['an escape sequence', '\x1b[31mW', ['W'], ['  \\x1b[31mW', '          ^']],
    ['text that would run backwards', 'a\u202eb', ['b'], ['  a\\u{202e}b', '           ^']],
    ['half a character', 'a\ud835b', ['b'], ['  a\\u{d835}b', '           ^']],
    ['the second line', 'z = W x\ns = u z', ['u'], ['  s = u z', '      ^']],
    ['Windows line ends', 'z = x\r\ns = u\r\n', ['z'], ['  z = x', '  ^']],
  ])('%s', (_what, text, parts, lines) => {
    expect(excerpt(text, parts)).toEqual(lines);
  });

  test('the end of the text', () => {
    const spans = [{ start: 3, end: 3 }];
    expect(plain({ code: 'syntax', message: 'm', text: 'x +', spans })).toBe(
      'error: m\n  x +\n     ^',
    );
  });

  test('an empty text', () => {
    const spans = [{ start: 0, end: 0 }];
    expect(plain({ code: 'syntax', message: 'm', text: '', spans })).toBe('error: m\n  \n  ^');
  });

  test('two lines, the main one first', () => {
    const spans = [
      { start: 6, end: 7 },
      { start: 0, end: 1 },
    ];
    expect(plain({ code: 'definition', message: 'm', text: 'a = 1\na = 2', spans })).toBe(
      'error: m\n  a = 2\n  ^\n  a = 1\n  ^',
    );
  });
});

describe('long lines are cut around the caret', () => {
  test('in the middle', () => {
    const text = `${'a '.repeat(100)}X${' b'.repeat(100)}`;
    const [line, carets] = excerpt(text, ['X'], 30);
    expect(line).toMatch(/^ {2}….*X.*…$/);
    expect(line!.length).toBeLessThanOrEqual(30);
    expect(carets!.indexOf('^')).toBe(line!.indexOf('X'));
  });

  test('at the beginning', () => {
    const [line, carets] = excerpt(`X${' b'.repeat(100)}`, ['X'], 30);
    expect(line).toMatch(/^ {2}X b.*…$/);
    expect(carets).toBe('  ^');
  });

  test('at the end', () => {
    const [line, carets] = excerpt(`${'a '.repeat(100)}X`, ['X'], 30);
    expect(line).toMatch(/^ {2}…a?.*X$/);
    expect(carets!.indexOf('^')).toBe(line!.indexOf('X'));
  });

  test('wide characters count twice', () => {
    const [line] = excerpt(`${'行'.repeat(100)}X${'列'.repeat(100)}`, ['X'], 30);
    expect([...line!.trim()].length).toBeLessThanOrEqual(16);
  });

  test('a megabyte', () => {
    const text = `${'a+'.repeat(500_000)}X`;
    expect(excerpt(text, ['X'], 30)[0]).toMatch(/^ {2}….*X$/);
  });

  test('a span longer than the terminal is wide', () => {
    const [line, carets] = excerpt('a'.repeat(1000), ['a'.repeat(1000)], 30);
    expect(line!.length).toBeLessThanOrEqual(30);
    expect(carets!.length).toBeLessThanOrEqual(30);
  });
});

test('a message that quotes control characters shows them', () => {
  expect(plain({ code: 'syntax', message: 'unreadable: \x1b' })).toBe('error: unreadable: \\x1b');
});

test('colour does not change the text', () => {
  const diagnostic: Diagnostic = {
    code: 'syntax',
    message: 'm',
    text: 'x y',
    spans: [{ start: 2, end: 3 }],
    help: 'h',
  };
  const coloured = diagnosticText(diagnostic, { palette: palette(true), width: 40 });
  expect(coloured).toContain('\x1b[');
  // eslint-disable-next-line no-control-regex
  expect(coloured.replace(/\x1b\[\d+m/g, '')).toBe(plain(diagnostic));
});
