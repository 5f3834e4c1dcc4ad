/** How far a long run is, on standard error. */

/** A terminal has one line that is written anew; elsewhere a line now and then has to do. */
export interface ProgressStyle {
  readonly isTerminal: boolean;
  /** Milliseconds. */
  readonly now: () => number;
  readonly write: (text: string) => void;
}

const FIRST = { terminal: 500, other: 2_000 };
const EVERY = { terminal: 100, other: 5_000 };

/** Tells of rows that are done, when that has taken long enough to be asked about. */
export class Progress {
  private due: number;
  private told = false;

  constructor(private readonly style: ProgressStyle) {
    this.due = style.now() + FIRST[this.kind];
  }

  tell(done: number, all: number): void {
    const { now, write, isTerminal } = this.style;
    const time = now();
    if (time < this.due || done === all) return;
    this.due = time + EVERY[this.kind];
    this.told = true;
    const text = `graded ${done} of ${all}`;
    write(isTerminal ? `\r${text}` : `${text}\n`);
  }

  /** Wipes the line of a terminal. */
  end(): void {
    if (this.told && this.style.isTerminal) this.style.write('\r\x1b[K');
  }

  private get kind(): 'terminal' | 'other' {
    return this.style.isTerminal ? 'terminal' : 'other';
  }
}
