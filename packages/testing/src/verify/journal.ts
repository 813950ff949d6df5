import type { BlockRange } from './block-model.js';
import type { VerifiedKind } from './verify-options.js';

const mostKept = 4096;
const mostShown = 12;

/** An operation of a verification. */
export interface Operation {
  /** From 1; 0 is the first fill. */
  readonly number: number;
  readonly kind: VerifiedKind;
  /** The blocks it is on; none for a reset. */
  readonly range?: BlockRange;
  /** First block that a copy reads. */
  readonly from?: number;
  /** When it was begun, for those that never end. */
  readonly begunMs: number;
  /** How it has ended; undefined while it is under way. */
  end?: string;
}

/** The last operations of a verification, to tell what was done to a block. */
export class Journal {
  readonly #operations: Operation[] = [];

  add(operation: Operation): void {
    this.#operations.push(operation);
    if (this.#operations.length > 2 * mostKept) this.#operations.splice(0, mostKept);
  }

  get underWay(): Operation[] {
    return this.#operations.filter(({ end }) => end === undefined);
  }

  /** The last operations on a block and resets, the latest first, one line each. */
  linesOf(block: number): string[] {
    return this.#operations
      .filter((operation) => isOn(operation, block))
      .slice(-mostShown)
      .reverse()
      .map((operation) => `  ${textOf(operation)}: ${operation.end ?? 'under way'}`);
  }
}

/** An operation as it is called in messages. */
export function textOf({ number, kind, range, from }: Operation): string {
  const source = from === undefined ? '' : ` from block ${from}`;
  return `operation ${number}, ${kind}${range === undefined ? '' : ` of ${rangeText(range)}${source}`}`;
}

function rangeText({ first, count }: BlockRange): string {
  return count === 1 ? `block ${first}` : `blocks ${first} to ${first + count - 1}`;
}

function isOn({ kind, range, from }: Operation, block: number): boolean {
  if (range === undefined) return kind === 'reset';
  const within = (first: number) => block >= first && block < first + range.count;
  return within(range.first) || (from !== undefined && within(from));
}
