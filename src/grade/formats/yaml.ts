/** YAML, and JSON as a part of it, as data with places. */
import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type Node,
  parseDocument,
  type YAMLError,
} from 'yaml';
import type { Span } from '../../errors.js';
import { type Data, type Entry, fault, firstLine, type SourceFile } from '../data.js';

/** More levels than this no key and no list of answers has. */
const MAX_DEPTH = 50;

/**
 * Reads one document. An alias is the very data that its anchor names, so that aliases of aliases take no memory.
 *
 * @throws MatcalcError in the source `file`
 */
export function readYaml(file: SourceFile): Data {
  const document = parsed(file);
  const [trouble] = [...document.errors, ...document.warnings];
  if (trouble) throw troubleAt(file, trouble);
  return new Converter(file).convert(document.contents, 0);
}

function parsed(file: SourceFile): Document.Parsed {
  try {
    return parseDocument(file.text, { prettyErrors: false, logLevel: 'silent' });
  } catch (error) {
    // The parser calls itself for every level.
    if (error instanceof RangeError) throw tooDeep(file, null);
    throw error;
  }
}

const tooDeep = (file: SourceFile, span: Span | null): Error =>
  fault(file, span, `the ${file.name} has more than ${MAX_DEPTH} levels`, { code: 'limit' });

const FORMULA_HELP =
  'a formula with : # \' or brackets is safe in a block: "expr: |", and the formula indented below';

const TROUBLES: Readonly<Record<string, readonly [message: string, help?: string]>> = {
  BLOCK_AS_IMPLICIT_KEY: ['a second colon in one line', FORMULA_HELP],
  BAD_SCALAR_START: ['a value cannot begin with this character', FORMULA_HELP],
  UNEXPECTED_TOKEN: ['this does not fit here', FORMULA_HELP],
  MISSING_CHAR: ['something is missing here', FORMULA_HELP],
  TAB_AS_INDENT: ['a tab cannot indent', 'use spaces'],
  MULTIPLE_DOCS: ['a second document begins here', 'a file has one'],
};

function troubleAt(file: SourceFile, { code, message, pos }: YAMLError): Error {
  const known = TROUBLES[code];
  const text = known?.[0] ?? plainSentence(message);
  const span = firstLine(file, { start: pos[0], end: Math.max(pos[0] + 1, pos[1]) });
  const help = known?.[1];
  return fault(file, span, `the ${file.name} cannot be read: ${text}`, { help });
}

const plainSentence = (message: string): string =>
  message.charAt(0).toLowerCase() + message.slice(1).replace(/\.$/, '');

class Converter {
  private readonly anchors = new Map<string, Data>();

  constructor(private readonly file: SourceFile) {}

  convert(node: Node | null, depth: number, at = 0): Data {
    if (node === null)
      return { kind: 'scalar', value: null, text: '', span: { start: at, end: at } };
    const span = this.spanOf(node);
    if (depth > MAX_DEPTH) throw tooDeep(this.file, firstLine(this.file, span));
    if (isAlias(node)) {
      const meant = this.anchors.get(node.source);
      if (meant) return meant;
      throw fault(this.file, span, `no anchor &${node.source} stands before this`);
    }
    const data = this.convertWhole(node, span, depth);
    const anchor = isMap(node) || isSeq(node) || isScalar(node) ? node.anchor : undefined;
    if (anchor !== undefined) this.anchors.set(anchor, data);
    return data;
  }

  private convertWhole(node: Node, span: Span, depth: number): Data {
    if (isMap<Node, Node | null>(node)) {
      const entries = node.items.map(({ key, value }): Entry => this.entry(key, value, depth));
      return { kind: 'mapping', entries, span };
    }
    if (isSeq<Node>(node)) {
      const items = node.items.map((item) => this.convert(item, depth + 1, span.start));
      return { kind: 'list', items, span };
    }
    const value = isScalar(node) ? node.value : null;
    const written = this.file.text.slice(span.start, span.end);
    if (typeof value === 'string') return { kind: 'scalar', value, text: value, span };
    const plain = typeof value === 'number' || typeof value === 'boolean' ? value : null;
    return { kind: 'scalar', value: plain, text: plain === null ? '' : written, span };
  }

  private entry(key: Node, value: Node | null, depth: number): Entry {
    const keySpan = this.spanOf(key);
    const name = this.convert(key, depth + 1);
    if (name.kind !== 'scalar')
      throw fault(this.file, firstLine(this.file, keySpan), 'a name is a text');
    return { key: name.text, keySpan, value: this.convert(value, depth + 1, keySpan.end) };
  }

  private spanOf({ range }: Node): Span {
    const [start, end] = range ?? [0, 0];
    return { start, end };
  }
}
