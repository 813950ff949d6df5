import type { RingOperations } from '@spdk-ts/spdk-safe';

/** The name of a ring operation's number, for messages. */
export function operationName(operations: RingOperations, number: number): string {
  return Object.entries(operations).find(([, candidate]) => candidate === number)?.[0] ?? 'I/O';
}
