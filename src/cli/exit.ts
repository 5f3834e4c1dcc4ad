/** Exit codes: all right; unusable input or usage; a result that failed its own verification. */
export const EXIT = { done: 0, unusable: 2, failed: 70 } as const;
