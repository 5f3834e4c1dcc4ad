/** The fields of a mapping, each read as what it has to be. */
import { nearestName } from '../expression/nearest.js';
import {
  type Data,
  type Entry,
  fault,
  firstLine,
  type MappingData,
  type ScalarData,
  type SourceFile,
} from './data.js';

/** Of many words only so many are listed. */
const MAX_LISTED = 30;

/** The suggestion in an error about an unknown word. */
export function meant(word: string, known: readonly string[]): { label?: string; help?: string } {
  const near = nearestName(word, known);
  return near === null
    ? { help: `known are ${known.slice(0, MAX_LISTED).join(', ')}` }
    : { label: `did you mean ${near}?` };
}

/** Reads the fields of a mapping; those that it lacks are taken from another one. */
export class Fields {
  private readonly entries: ReadonlyMap<string, Entry>;

  /** @throws MatcalcError for a field that is not known, with the near one */
  constructor(
    readonly file: SourceFile,
    readonly mapping: MappingData,
    known: readonly string[],
    private readonly others: Fields | null = null,
  ) {
    for (const { key, keySpan } of mapping.entries) {
      if (known.includes(key)) continue;
      throw fault(file, keySpan, `a ${file.name} has no field ${key}`, meant(key, known));
    }
    this.entries = new Map(mapping.entries.map((entry) => [entry.key, entry]));
  }

  /** The value of a field; null where it is not there or is empty. */
  find(name: string): Data | null {
    const value = this.entries.get(name)?.value ?? null;
    if (value?.kind === 'scalar' && value.value === null) return null;
    return value ?? this.others?.find(name) ?? null;
  }

  /** A text that is not blank. */
  text(name: string): ScalarData | null {
    const data = this.find(name);
    return data && this.textOf(data, name);
  }

  private textOf(data: Data, name: string): ScalarData {
    if (data.kind === 'scalar' && data.text.trim() !== '') return data;
    const help = `in quotes, or as a block: "${name}: |" and the text indented below`;
    throw fault(this.file, firstLine(this.file, data.span), `${name} is a text`, { help });
  }

  /** A text, or a list of them. */
  texts(name: string): readonly ScalarData[] {
    const data = this.find(name);
    if (!data) return [];
    return data.kind === 'list'
      ? data.items.map((item) => this.textOf(item, name))
      : [this.textOf(data, name)];
  }

  /** One of these words, or a list of them. */
  words<W extends string>(name: string, known: readonly W[]): readonly W[] | null {
    if (this.find(name) === null) return null;
    return this.texts(name).map((data) => this.wordOf(data, name, known));
  }

  word<W extends string>(name: string, known: readonly W[]): W | null {
    const data = this.text(name);
    return data && this.wordOf(data, name, known);
  }

  private wordOf<W extends string>(
    { text, span }: ScalarData,
    name: string,
    known: readonly W[],
  ): W {
    const found = known.find((word) => word === text.trim());
    if (found !== undefined) return found;
    throw fault(
      this.file,
      firstLine(this.file, span),
      `${name} cannot be ${text}`,
      meant(text, known),
    );
  }

  number(name: string, least: number, most: number): number | null {
    const data = this.find(name);
    if (!data) return null;
    return numberOf(this.file, data, name, least, most);
  }

  mappingOf(name: string): MappingData | null {
    const data = this.find(name);
    if (!data || data.kind === 'mapping') return data;
    throw fault(this.file, firstLine(this.file, data.span), `${name} is a mapping`);
  }

  /** The entries of a mapping, behind those that it has in the defaults. */
  mergedEntries(name: string): readonly Entry[] {
    const own = this.entries.has(name) ? this.mappingOf(name) : null;
    return [...(this.others?.mergedEntries(name) ?? []), ...(own?.entries ?? [])];
  }
}

/** A number between bounds. */
export function numberOf(
  file: SourceFile,
  data: Data,
  name: string,
  least: number,
  most: number,
): number {
  const value = data.kind === 'scalar' ? data.value : null;
  const fits = Number.isFinite(value) && Number(value) >= least && Number(value) <= most;
  if (fits) return Number(value);
  const range = Number.isFinite(most) ? `from ${least} to ${most}` : `of at least ${least}`;
  throw fault(file, firstLine(file, data.span), `${name} is a number ${range}`);
}
