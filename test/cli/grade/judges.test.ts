/** Threads that end before their work is done. */
import { describe, expect, test } from '@jest/globals';
import { Worker } from 'node:worker_threads';
import { judgeIn } from '../../../src/cli/grade/judges.js';
import type { JudgingRequest } from '../../../src/grade/judging.js';
import { errorOf, keyFile, keyOf, TWO } from '../../grade/support.js';
import { MatcalcError } from '../../../src/errors.js';

/** Judges as told by the answers: some never end, some need all memory. */
const THREAD = `
  const { parentPort, workerData: { tasks, from, key } } = require('node:worker_threads');
  const { started } = require('node:worker_threads').workerData;
  for (const problem of key.problems.keys())
    if (started !== 'never') parentPort.postMessage({ kind: 'prepared', problem, assumptions: [], notes: ['n' + problem] });
  for (let task = from; task < tasks.length; task++) {
    const { answer } = tasks[task];
    if (answer === 'hang' || started === 'never') for (;;);
    if (answer === 'eat') for (const all = [];;) all.push(new Array(1e5).fill(all));
    const judgement = { verdict: 'right', codes: [], message: answer, place: null, score: 1 };
    parentPort.postMessage({ kind: 'judged', task, judgement });
  }`;

const start =
  (started?: 'never') =>
  (workerData: JudgingRequest): Worker =>
    new Worker(THREAD, {
      eval: true,
      workerData: { ...workerData, started },
      resourceLimits: { maxOldGenerationSizeMb: 40 },
    });

const request = (...answers: string[]): JudgingRequest => ({
  file: keyFile(TWO),
  key: keyOf(TWO),
  tasks: answers.map((answer) => ({ problem: 'a', answer })),
  from: 0,
  timeout: 100,
});

test('all is well', async () => {
  const told: string[] = [];
  const { list, notes } = await judgeIn(start())(request('x', 'y'), (done, all) =>
    told.push(`${done} of ${all}`),
  );
  expect(list.map(({ message }) => message)).toEqual(['x', 'y']);
  expect(notes).toEqual(['na', 'nb']);
  expect(told).toEqual(['1 of 2', '2 of 2']);
});

test('nothing to judge', async () => {
  expect((await judgeIn(start())(request(), () => undefined)).list).toEqual([]);
});

describe('an answer that', () => {
  test('never ends, and one that needs all memory', async () => {
    const { list, notes } = await judgeIn(start())(
      request('x', 'hang', 'eat', 'y'),
      () => undefined,
    );
    expect(list.map(({ verdict, message }) => `${verdict}: ${message}`)).toEqual([
      'right: x',
      'person: took longer than 100 ms',
      'person: needs too much memory',
      'right: y',
    ]);
    expect(notes).toEqual(['na', 'nb']);
  }, 20_000);
});

test('a problem that cannot be prepared in time is a fault of the key', async () => {
  const error = await judgeIn(start('never'))(request('x'), () => undefined).catch(
    (e: unknown) => e,
  );
  expect(error).toBeInstanceOf(MatcalcError);
  expect(
    errorOf(() => {
      throw error as MatcalcError;
    }),
  ).toMatchObject({ message: 'problem a: took longer than 100 ms', at: 'a' });
}, 20_000);
