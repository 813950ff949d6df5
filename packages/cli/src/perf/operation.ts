/** What an I/O does; numbers, so that a typed array can hold one per slot. */
export const Operation = { Read: 0, Write: 1, WriteZeroes: 2, Unmap: 3, Flush: 4 } as const;
export type Operation = (typeof Operation)[keyof typeof Operation];

/** The names of {@link Operation} by number, as reports show them. */
export const operationNames = ['read', 'write', 'writeZeroes', 'unmap', 'flush'] as const;
export type OperationName = (typeof operationNames)[number];
