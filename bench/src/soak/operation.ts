/** What an I/O of the soak does; numbers, so that typed arrays can hold them. */
export const Operation = {
  Read: 0,
  Write: 1,
  WriteZeroes: 2,
  Unmap: 3,
  Flush: 4,
  Copy: 5,
  Compare: 6,
} as const;
export type Operation = (typeof Operation)[keyof typeof Operation];

/** The names of {@link Operation} by number, as reports show them. */
export const operationNames = ['read', 'write', 'writeZeroes', 'unmap', 'flush', 'copy', 'compare'] as const;

/** How often each occurs, in percent, by number. */
export const operationShares: readonly number[] = [40, 33, 7, 7, 3, 5, 5];
