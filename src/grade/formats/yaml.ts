/** YAML, and JSON as a part of it, as data with places. */
import {
  Composer,
  type CST,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type Node,
  Parser,
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
  const tokens = [...new Parser().parse(file.text)];
  refuseDepth(file, tokens);
  const composer = new Composer({ prettyErrors: false });
  const [document, second] = [...composer.compose(tokens, true, file.text.length)];
  if (!document) return { kind: 'scalar', value: null, text: '', span: { start: 0, end: 0 } };
  const [trouble] = [...document.errors, ...document.warnings];
  if (trouble) throw troubleAt(file, trouble);
  if (second) throw secondDocument(file, second.range[0]);
  return new Converter(file).convert(document.contents, 0);
}

/** What composes documents calls itself for every level: it must not see a text of a hundred thousand levels. */
function refuseDepth(file: SourceFile, tokens: readonly CST.Token[]): void {
  const stack = tokens.map((token) => ({ token, depth: 0 }));
  for (let top = stack.pop(); top; top = stack.pop()) {
    const { token, depth } = top;
    if (depth > MAX_DEPTH) throw tooDeep(file, { start: token.offset, end: token.offset + 1 });
    if (token.type === 'document' && token.value) stack.push({ token: token.value, depth });
    if (!('items' in token)) continue;
    for (const { key, value } of token.items) {
      if (key) stack.push({ token: key, depth: depth + 1 });
      if (value) stack.push({ token: value, depth: depth + 1 });
    }
  }
}

const tooDeep = (file: SourceFile, span: Span): Error =>
  fault(file, span, `the ${file.name} has more than ${MAX_DEPTH} levels`, { code: 'limit' });

const secondDocument = (file: SourceFile, at: number): Error =>
  fault(
    file,
    { start: at, end: at + 3 },
    `the ${file.name} cannot be read: a second document begins here`,
  );

const FORMULA_HELP =
  'a formula with : # \' or brackets is safe in a block: "expr: |", and the formula indented below';

const TROUBLES: Readonly<Record<string, readonly [message: string, help?: string]>> = {
  BLOCK_AS_IMPLICIT_KEY: ['a second colon in one line', FORMULA_HELP],
  BAD_SCALAR_START: ['a value cannot begin with this character', FORMULA_HELP],
  UNEXPECTED_TOKEN: ['this does not fit here', FORMULA_HELP],
  MISSING_CHAR: ['something is missing here', FORMULA_HELP],
  TAB_AS_INDENT: ['a tab cannot indent', 'use spaces'],
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

  convert(node: Node | null, at: number): Data {
    if (node === null)
      return { kind: 'scalar', value: null, text: '', span: { start: at, end: at } };
    const span = this.spanOf(node);
    if (isAlias(node)) {
      const meant = this.anchors.get(node.source);
      if (meant) return meant;
      throw fault(this.file, span, `no anchor &${node.source} stands before this`);
    }
    const data = this.convertWhole(node, span);
    const anchor = isMap(node) || isSeq(node) || isScalar(node) ? node.anchor : undefined;
    if (anchor !== undefined) this.anchors.set(anchor, data);
    return data;
  }

  private convertWhole(node: Node, span: Span): Data {
    if (isMap<Node, Node | null>(node)) {
      const entries = node.items.map(({ key, value }): Entry => this.entry(key, value));
      return { kind: 'mapping', entries, span };
    }
    if (isSeq<Node>(node)) {
      const items = node.items.map((item) => this.convert(item, span.start));
      return { kind: 'list', items, span };
    }
    const value = isScalar(node) ? node.value : null;
    const written = this.file.text.slice(span.start, span.end);
    if (typeof value === 'string') return { kind: 'scalar', value, text: value, span };
    const plain = typeof value === 'number' || typeof value === 'boolean' ? value : null;
    return { kind: 'scalar', value: plain, text: plain === null ? '' : written, span };
  }

  private entry(key: Node, value: Node | null): Entry {
    const keySpan = this.spanOf(key);
    const name = this.convert(key, keySpan.start);
    if (name.kind !== 'scalar')
      throw fault(this.file, firstLine(this.file, keySpan), 'a name is a text');
    return { key: name.text, keySpan, value: this.convert(value, keySpan.end) };
  }

  private spanOf({ range }: Node): Span {
    const [start, end] = range ?? [0, 0];
    return { start, end };
  }
}
