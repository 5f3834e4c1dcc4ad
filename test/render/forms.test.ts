/** Every form of the answers to textbook questions: what is printed reads back, is LaTeX, fits the schema. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { type DiffResult, differentiate, parse, render } from '../../src/index.js';
import type { Dim } from '../../src/expression/dimension.js';
import type { Expr } from '../../src/expression/nodes.js';
import { ASCII, type Notation, TEXT } from '../../src/expression/notation.js';
import { printExpr } from '../../src/expression/print.js';
import { rightSide } from '../../src/present/result.js';
import { readProblem } from '../../src/shapes/read.js';
import { declared, derive } from '../support/results.js';
import { rows } from '../support/tables.js';
import { type Schema, schemaFaults } from './schema.js';
import { texFaults } from './tex.js';

const schema = JSON.parse(
  /```json\n(.*?)```/s.exec(readFileSync('docs/json.md', 'utf8'))![1]!,
) as Schema;

/** Every formula of a result, with the ranges of its indices. */
function formulas(result: DiffResult): [Expr, ReadonlyMap<string, Dim> | undefined][] {
  return [
    ...result.derivatives.map((derivative): [Expr, ReadonlyMap<string, Dim> | undefined] => [
      rightSide(derivative),
      derivative.index?.ranges,
    ]),
    ...result.definitions.map(({ expr }): [Expr, undefined] => [expr, undefined]),
  ];
}

/** What does not read back as it was meant. The size of an `I` in text is a matter of its context. */
function misread(result: DiffResult, notation: Notation): string[] {
  const names = declared(result);
  return formulas(result).flatMap(([e, index]) => {
    const printed = printExpr(e, notation);
    const { functions } = result.problem;
    const options = { declared: names, functions, ...(index ? { index } : {}) };
    const read = printExpr(readProblem(printed, options).output, notation);
    return read === printed ? [] : [`${printed} is read as ${read}`];
  });
}

const tables = ['cheatsheet', 'course', 'hard', 'examples', 'functions', 'numbers'];

describe.each(tables)('%s', (table) => {
  test.each(rows(table))('$input by $wrt, $given; $option', (row) => {
    const result = derive(row, { verify: false });
    expect([...misread(result, TEXT), ...misread(result, ASCII)]).toEqual([]);
    expect(texFaults(render(result, { format: 'latex' }))).toEqual([]);
    expect(texFaults(render(result, { format: 'latex', notation: { bold: true } }))).toEqual([]);
    const data: unknown = JSON.parse(render(result, { format: 'json' }));
    expect(schemaFaults(data, schema)).toEqual([]);
    expect(render(result, { format: 'ascii' })).toMatch(/^[\n -~]*$/);
  });
});

test('a result that was not verified fits the schema too', () => {
  const result = differentiate(parse("x' x"), { wrt: 'x', verify: false });
  const data: unknown = JSON.parse(render(result, { format: 'json' }));
  expect(schemaFaults(data, schema)).toEqual([]);
  expect(data).toMatchObject({ verified: false, assumptions: [{ text: 'x: n' }] });
});

describe('the reader of LaTeX refuses', () => {
  test.each([
    ['x^{2}^{3}', 'double ^'],
    ['x_{1}_{2}', 'double _'],
    ["x^{2}'", 'a prime behind ^'],
    ['\\frac{a}', '\\frac without a group'],
    ['\\left( x', '\\right is missing'],
    ['{x', '} is missing'],
    ['δ', 'characters that are not ASCII'],
    ['\\foo x', '\\foo is unknown'],
    ['+ ^{2}', '^ without a base'],
  ])('%s', (text, fault) => {
    expect(texFaults(text)).toContain(fault);
  });
});

describe('the schema refuses', () => {
  test.each([
    [{ schema: 2 }, '$.schema is not 1'],
    [{ schema: 1 }, '$.derivatives is missing'],
    [{ more: 1 }, '$.more is not documented'],
    [{ verified: 'yes' }, '$.verified is string, not boolean'],
  ])('%j', (data, fault) => {
    expect(schemaFaults(data, schema)).toContain(fault);
  });
});
