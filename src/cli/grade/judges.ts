/**
 * Judging in a thread of its own: an answer that takes all time or all memory ends the thread, and another one goes on
 * behind it.
 */
import { parentPort, Worker, workerData } from 'node:worker_threads';
import { InternalError, MatcalcError } from '../../errors.js';
import type { Assumption } from '../../expression/problem.js';
import { fault } from '../../grade/data.js';
import { forPerson } from '../../grade/judge.js';
import { judging, type JudgingRequest, type JudgingStep } from '../../grade/judging.js';
import type { Judgement } from '../../grade/report.js';

export interface Judgements {
  /** In the order of the tasks. */
  readonly list: readonly Judgement[];
  /** By problem. */
  readonly assumptions: ReadonlyMap<string, readonly Assumption[]>;
  readonly notes: readonly string[];
}

export type Judges = (
  request: JudgingRequest,
  progress: (done: number, all: number) => void,
) => Promise<Judgements>;

/** In MB. */
const MEMORY = 1024;

/** Started threads and slow machines need time, too. */
const hardLimit = (timeout: number): number => Math.min(2 * timeout + 3_000, 2 ** 31 - 1);

/** Collects the steps of judging. */
class Collector {
  readonly list: Judgement[] = [];
  readonly assumptions = new Map<string, readonly Assumption[]>();
  readonly notes: string[] = [];
  /** The problems that the present thread has prepared. */
  prepared = new Set<string>();

  constructor(
    private readonly request: JudgingRequest,
    private readonly progress: (done: number, all: number) => void,
  ) {}

  /** @throws MatcalcError where the key cannot be used */
  take(step: JudgingStep): void {
    switch (step.kind) {
      case 'fault':
        throw new MatcalcError(step.diagnostic);
      case 'prepared':
        this.prepared.add(step.problem);
        if (!this.assumptions.has(step.problem)) this.notes.push(...step.notes);
        this.assumptions.set(step.problem, step.assumptions);
        return;
      case 'judged':
        this.list.push(step.judgement);
        this.progress(this.list.length, this.request.tasks.length);
    }
  }

  get isDone(): boolean {
    return this.list.length === this.request.tasks.length;
  }

  /**
   * The task that the thread was at is for a person.
   *
   * @throws MatcalcError where it was preparing a problem
   */
  giveUp(why: string): void {
    const { tasks, key, file } = this.request;
    const rest = tasks.slice(this.list.length);
    const needed = [...key.problems.values()].find(
      ({ id }) =>
        !this.prepared.has(id) &&
        (!this.assumptions.has(id) || rest.some(({ problem }) => problem === id)),
    );
    if (needed) throw fault(file, needed.place, `problem ${needed.id}: ${why}`, { code: 'limit' });
    this.list.push(forPerson('limit', why));
  }
}

/** In this thread, without bounds. */
export const judgeHere: Judges = (request, progress) => {
  const collector = new Collector(request, progress);
  for (const step of judging(request)) collector.take(step);
  return Promise.resolve(collector);
};

/** A thread that posts the steps of judging. */
export type StartThread = (request: JudgingRequest) => Worker;

/** In other threads, one after the other. */
export const judgeIn =
  (start: StartThread): Judges =>
  async (request, progress) => {
    const collector = new Collector(request, progress);
    do {
      collector.prepared = new Set();
      const from = collector.list.length;
      const why = await oneThread(start({ ...request, from }), request.timeout, collector);
      if (why !== null) collector.giveUp(why);
      else if (!collector.isDone) throw new InternalError('a thread of the grader ended early');
    } while (!collector.isDone);
    return collector;
  };

export const judgeApart = judgeIn(
  (request) =>
    new Worker(require.resolve('./grade-thread.js'), {
      workerData: request,
      resourceLimits: { maxOldGenerationSizeMb: MEMORY },
    }),
);

/** Takes steps until all is done; why the thread ended before, otherwise null. */
function oneThread(worker: Worker, timeout: number, collector: Collector): Promise<string | null> {
  const limit = hardLimit(timeout);
  let timer: NodeJS.Timeout;
  return new Promise<string | null>((resolve, reject) => {
    const wait = (): void => {
      timer = setTimeout(() => resolve(`took longer than ${timeout} ms`), limit);
    };
    wait();
    worker.on('message', (step: JudgingStep) => {
      clearTimeout(timer);
      wait();
      try {
        collector.take(step);
      } catch (error) {
        reject(error as MatcalcError);
      }
    });
    worker.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ERR_WORKER_OUT_OF_MEMORY') resolve('needs too much memory');
      else reject(error);
    });
    worker.on('exit', () => resolve(null));
  }).finally(() => {
    clearTimeout(timer);
    worker.removeAllListeners('message');
    return worker.terminate();
  });
}

/** What the thread does. */
export function serve(): void {
  for (const step of judging(workerData as JudgingRequest)) parentPort!.postMessage(step);
}
