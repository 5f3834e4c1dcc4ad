/** Statements from shared Python expressions: what has a name, is used twice or is long gets a line. */
import type { PythonNames } from '../../expression/nameforms.js';
import { type Code, LEVEL, type Slot } from './code.js';

/** Columns for an expression. */
const WIDTH = 84;
/** Python's parser takes some 100 nested brackets; a reader fewer. */
const DEPTH = 8;

interface Text {
  readonly text: string;
  readonly level: number;
  readonly depth: number;
}

const slotsOf = (code: Code): Slot[] =>
  code.parts.filter((part): part is Slot => typeof part !== 'string');

/** The nodes below the roots, parts first. */
function inOrder(roots: readonly Code[]): Code[] {
  const order: Code[] = [];
  const state = new Map<Code, 'open' | 'done'>();
  const stack = [...roots].reverse();
  for (let code = stack.at(-1); code; code = stack.at(-1)) {
    const at = state.get(code);
    if (at === undefined) {
      state.set(code, 'open');
      for (const { code: part } of slotsOf(code).reverse()) if (!state.has(part)) stack.push(part);
      continue;
    }
    stack.pop();
    if (at === 'open') order.push(code);
    state.set(code, 'done');
  }
  return order;
}

/** Writes the body of one function. */
export class Body {
  readonly lines: string[] = [];
  private readonly texts = new Map<Code, Text>();
  private readonly uses = new Map<Code, number>();
  private temporaries = 0;

  constructor(
    private readonly labels: ReadonlyMap<Code, string>,
    private readonly names: PythonNames,
  ) {}

  /** The texts of the roots, after the lines that they need. */
  write(roots: readonly Code[]): string[] {
    const order = inOrder(roots);
    for (const code of order)
      for (const { code: part } of slotsOf(code))
        this.uses.set(part, (this.uses.get(part) ?? 0) + 1);
    for (const root of roots) this.uses.set(root, (this.uses.get(root) ?? 0) + 1);
    for (const code of order) this.place(code);
    return roots.map((root) => this.texts.get(root)!.text);
  }

  private place(code: Code): void {
    this.texts.set(code, this.textOf(code));
    const label = this.labels.get(code);
    if (label !== undefined) this.bind(code, label);
    else if (!code.isFree && (this.uses.get(code) ?? 0) > 1) this.bind(code);
  }

  private bind(code: Code, label?: string): void {
    const name = this.names.fresh(label ?? `t${++this.temporaries}`);
    this.lines.push(`${name} = ${this.texts.get(code)!.text}`);
    this.texts.set(code, { text: name, level: LEVEL.atom, depth: 0 });
  }

  /** The text over those of the parts; the longest parts get lines of their own until it fits. */
  private textOf(code: Code): Text {
    for (;;) {
      const slots = slotsOf(code);
      const text = code.parts
        .map((part) => (typeof part === 'string' ? part : this.inSlot(part)))
        .join('');
      const depth = 1 + Math.max(0, ...slots.map((part) => this.texts.get(part.code)!.depth));
      const longest = slots
        .map((part) => part.code)
        .filter((part) => this.texts.get(part)!.depth > 1)
        .sort((a, b) => this.texts.get(b)!.text.length - this.texts.get(a)!.text.length)[0];
      if ((text.length <= WIDTH && depth <= DEPTH) || !longest)
        return { text, level: code.level, depth: code.isFree ? 0 : depth };
      this.bind(longest);
    }
  }

  private inSlot({ code, level }: Slot): string {
    const { text, level: own } = this.texts.get(code)!;
    return own < level ? `(${text})` : text;
  }
}
