/** The files of grading, read by what they are. */
import { extname } from 'node:path';
import { readCsv } from '../../grade/formats/csv.js';
import { readJson } from '../../grade/formats/json.js';
import { readYaml } from '../../grade/formats/yaml.js';
import type { Data, SourceFile } from '../../grade/data.js';
import { type Table, tableOfData, tableOfValues } from '../../grade/table.js';

type FileKind = 'csv' | 'json' | 'yaml';

const KINDS: Readonly<Record<string, FileKind>> = {
  '.csv': 'csv',
  '.tsv': 'csv',
  '.txt': 'csv',
  '.json': 'json',
  '.yaml': 'yaml',
  '.yml': 'yaml',
};

/** By the ending of the name, else by how the text begins. */
function kindOf(path: string, text: string): FileKind {
  const known = KINDS[extname(path).toLowerCase()];
  if (known !== undefined) return known;
  const start = text.replace(/^\uFEFF?\s*/, '').slice(0, 4);
  if (/^[[{]/.test(start)) return 'json';
  return /^(-\s|---|#)/.test(start) ? 'yaml' : 'csv';
}

/** A key: YAML, or JSON, which is read as YAML because that keeps the places. */
export function keyData(path: string, file: SourceFile): Data {
  if (kindOf(path, file.text) === 'json') readJson(file);
  return readYaml(file);
}

export function submissionsTable(path: string, file: SourceFile): Table {
  switch (kindOf(path, file.text)) {
    case 'csv':
      return readCsv(file);
    case 'json':
      return tableOfValues(file, readJson(file));
    case 'yaml':
      return tableOfData(file, readYaml(file));
  }
}
