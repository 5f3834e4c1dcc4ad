import { expect, test } from '@jest/globals';
import { readValues } from '../../src/cli/values.js';
import { MatcalcError } from '../../src/errors.js';

const read = (text: string): Record<string, unknown> =>
  Object.fromEntries(readValues(text).map(({ name, rows }) => [name, rows]));

test.each<[string, Record<string, number[][]>]>([
  ['x=1', { x: [[1]] }],
  ['x = -1.5e3', { x: [[-1500]] }],
  ['x = 1/2', { x: [[0.5]] }],
  ['x = −2', { x: [[-2]] }],
  ['x=1, y=2, z=0', { x: [[1]], y: [[2]], z: [[0]] }],
  ['x=1; y=2\nz=0;', { x: [[1]], y: [[2]], z: [[0]] }],
  ['y=[1,2]', { y: [[1], [2]] }],
  ['y=[1;2]', { y: [[1], [2]] }],
  ['y=[5]', { y: [[5]] }],
  ['y=[[1, 2]]', { y: [[1, 2]] }],
  [
    'A=[[1,0],[0,1]]',
    {
      A: [
        [1, 0],
        [0, 1],
      ],
    },
  ],
  [
    'A = [1, 2; 3, 4]',
    {
      A: [
        [1, 2],
        [3, 4],
      ],
    },
  ],
  ['W_{1,out}=3', { 'W_{1,out}': [[3]] }],
  ['', {}],
])('%s', (text, values) => {
  expect(read(text)).toEqual(values);
});

test.each<[string, string, number]>([
  ['x', 'a name with = is missing here', 0],
  ['x=', 'a number is missing here', 2],
  ['x=y', 'a number is missing here', 2],
  ['x=[1,2', 'a comma or a closing bracket is missing here', 6],
  ['x=[1,]', 'a number is missing here', 5],
  ['A=[[1,2],[3]]', 'the rows of this matrix differ in length', 3],
  ['A=[1,2;3]', 'the rows of this matrix differ in length', 3],
  ['x=1 y=2', 'a comma is missing here', 4],
  ['x=1/', 'a number is missing here', 4],
])('%s is refused: %s', (text, message, start) => {
  const refused = (): unknown => readValues(text);
  expect(refused).toThrow(MatcalcError);
  expect(refused).toThrow(message);
  try {
    refused();
  } catch (error) {
    expect((error as MatcalcError).diagnostic.spans?.[0]?.start).toBe(start);
  }
});
