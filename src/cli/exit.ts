/**
 * Exit codes: all right; something that was to be checked is wrong; unusable input or usage; undecided;
 * a result failed its own verification.
 */
export const EXIT = { done: 0, wrong: 1, unusable: 2, undecided: 3, failed: 70 } as const;
