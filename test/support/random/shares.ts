/** How often every operator, order and layout comes up. */
import type { Expr } from '../../../src/expression/nodes.js';
import type { Question } from '../cases.js';
import { nodesOf } from '../expressions.js';
import { OPERATORS } from './operators.js';

interface Count {
  all: number;
  compared: number;
}

export class Shares {
  private readonly counts = new Map<string, Count>();
  private total = 0;

  /** Counts a question; `compared` if its result was compared with numbers. */
  count({ problem, order, layout }: Question, compared: boolean): void {
    const exprs = [problem.output, ...problem.definitions.map(({ expr }) => expr)];
    const nodes = new Set(exprs.flatMap((e) => [...nodesOf(e)]));
    this.total++;
    for (const name of operatorsIn(nodes)) this.add(name, compared);
    this.add(`order ${order}`, compared);
    this.add(`${layout} layout`, compared);
    if (problem.definitions.length > 0) this.add('definition', compared);
  }

  private add(name: string, compared: boolean): void {
    const count = this.counts.get(name) ?? { all: 0, compared: 0 };
    this.counts.set(name, { all: count.all + 1, compared: count.compared + Number(compared) });
  }

  /** A line for each: how many questions have it, how many of them were compared, the share. */
  table(): string {
    const width = Math.max(...[...this.counts.keys()].map((name) => name.length));
    return [...this.counts]
      .map(([name, { all, compared }]) => {
        const share = ((100 * all) / this.total).toFixed(1);
        const columns = [String(all).padStart(7), String(compared).padStart(7), share.padStart(5)];
        return `${name.padEnd(width)} ${columns.join(' ')} %`;
      })
      .join('\n');
  }
}

/** The names of the operators that occur. */
export const operatorsIn = (nodes: ReadonlySet<Expr>): string[] =>
  OPERATORS.filter(({ is }) => [...nodes].some(is)).map(({ name }) => name);
