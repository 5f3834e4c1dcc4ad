/** The options of `matcalc grade`. */
import type { ColumnNames } from '../../grade/submissions.js';

export const FORMATS = ['text', 'json', 'csv', 'junit', 'markdown', 'html'] as const;
export type ReportFormat = (typeof FORMATS)[number];

/** In milliseconds, for one answer. */
export const TIMEOUT = 5_000;

export interface GradeOptions extends ColumnNames {
  readonly format: ReportFormat;
  readonly failOn?: 'wrong';
  /** Milliseconds for one answer. */
  readonly timeout: number;
  readonly init?: true;
  readonly quiet?: true;
}
