/** A report as data, schema 1. */
import { type Report, rounded } from '../report.js';

export function reportJson({ title, problems, students, rows, notes }: Report): string {
  const data = {
    schema: 1,
    title,
    problems: problems.map(({ mistakes, ...problem }) => ({
      ...problem,
      mistakes: mistakes.map(({ code, count }) => ({ code, count })),
    })),
    students,
    rows: rows.map(
      ({ student, problem, answer, source, verdict, codes, message, place, score, points }) => ({
        student,
        problem,
        answer,
        source,
        verdict,
        code: codes[0] ?? null,
        codes,
        message,
        place,
        score: score === null ? null : rounded(score),
        points,
      }),
    ),
    notes,
  };
  return JSON.stringify(data, null, 2);
}
