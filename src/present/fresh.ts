import { baseName } from '../expression/names.js';

/** Names for what matcalc itself prints: never one that the input uses. */
export class FreshNames {
  private readonly taken: Set<string>;

  constructor(used: ReadonlySet<string>) {
    this.taken = new Set(used);
  }

  has(name: string): boolean {
    return this.taken.has(name);
  }

  /** Marks a name as used. */
  reserve(name: string): void {
    this.taken.add(name);
  }

  /** The first of the preferred names that is free, else the first of them with a number. */
  take(preferred: readonly string[]): string {
    const free = preferred.find((name) => !this.taken.has(name)) ?? this.numbered(preferred[0]!);
    this.taken.add(free);
    return free;
  }

  /** A name has one subscript: after z_1 come z_2, z_3. */
  private numbered(preferred: string): string {
    const base = baseName(preferred);
    for (let k = 1; ; k++) if (!this.taken.has(`${base}_${k}`)) return `${base}_${k}`;
  }
}
