/** Exit codes (language.md section 9). */
export const EXIT = {
  /** All right. */
  done: 0,
  /** An answer that was checked is wrong. */
  wrong: 1,
  /** Unusable input or usage. */
  unusable: 2,
  /** An answer of which nothing can be said. */
  undecided: 3,
  /** A result that failed its own verification. */
  failed: 70,
} as const;
