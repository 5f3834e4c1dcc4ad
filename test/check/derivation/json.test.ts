import { expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { checkDerivation, derivationData, parse } from '../../../src/index.js';
import { type Schema, schemaFaults } from '../../render/schema.js';

const page = readFileSync('docs/json.md', 'utf8').split('\n## ');
const section = page.find((part) => part.startsWith('Derivations'))!;
const schema = JSON.parse(/```json\n(.*?)```/s.exec(section)![1]!) as Schema;

const DOCUMENT = `z = W x + b
s = u' f(z)
∂s/∂b = uᵀ diag(f'(z))
∂s/∂W = x δ
      = δᵀ xᵀ
∂s/∂x = g(z)
This is all, or b = 3 of it.
`;

test('what is documented', () => {
  const result = checkDerivation(undefined, DOCUMENT);
  const data = derivationData(result, DOCUMENT);
  expect(schemaFaults(JSON.parse(JSON.stringify(data)), schema)).toEqual([]);
  expect(data.verdict).toBe('wrong');
  expect(data.lines.map(({ line, verdict, text }) => [line, verdict, text])).toEqual([
    [1, 'given', 'z = W x + b'],
    [2, 'given', "s = u' f(z)"],
    [3, 'right', "uᵀ diag(f'(z))"],
    [4, 'wrong', 'x δ'],
    [5, 'right', 'δᵀ xᵀ'],
    [6, 'unreadable', 'g(z)'],
  ]);
  expect(data.firstWrong).toBe(3);
  expect(data.lines[2]!.remark).toBe('this is a row, what stands before it a column');
  expect(data.lines[3]!.mistake).toMatchObject({ code: 'transposed', place: null });
  expect(data.lines[5]!.error).toMatchObject({ code: 'unknown-function', place: { text: 'g' } });
  expect(data.skipped).toEqual([{ line: 7, looksLikeFormula: true }]);
  for (const { span, text } of data.lines) expect(DOCUMENT.slice(span.start, span.end)).toBe(text);
});

test('with an expression from outside the definitions of the document are names for its parts', () => {
  const problem = parse("u' f(W x + b)");
  const verdict = (text: string): string => checkDerivation(problem, text).verdict;
  expect(verdict('∂s/∂W = δᵀ xᵀ')).toBe('right');
  expect(verdict("∂J/∂W = ∂J/∂z ∂z/∂W = (u ⊙ f'(z)) xᵀ")).toBe('right');
  expect(verdict("a = W x + b\n∂s/∂a = u ⊙ f'(a)")).toBe('right');
  expect(verdict("s = u' f(z)\n∂s/∂h = u\n∂h/∂z = diag(f'(z))")).toBe('right');
  expect(verdict("s = 2 u' f(z)")).toBe('wrong');
  expect(verdict("a = W x\n∂s/∂a = u ⊙ f'(a + b)")).toBe('right');
  expect(verdict("a = W x\n∂s/∂a = u ⊙ f'(a)")).toBe('wrong');
  expect(verdict("a = 2 W x\n∂s/∂a = u ⊙ f'(a)")).toBe('unreadable');
  expect(verdict('a = W c\n∂s/∂a = u')).toBe('unreadable');
});

test('what diff prints is right', () => {
  const problem = parse("u' f(W x + b)");
  expect(
    checkDerivation(
      problem,
      "∂s/∂W = δᵀ xᵀ              # n × m\n  δ = uᵀ ⊙ f'(z)ᵀ          # 1 × n, upstream gradient ∂s/∂z, as a row\n  z = W x + b              # n\n",
    ),
  ).toMatchObject({ verdict: 'right', skipped: [] });
});
