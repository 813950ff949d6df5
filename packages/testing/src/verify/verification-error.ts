import { blockDifference } from '../data/block-difference.js';
import type { ImpossibleBlock } from './block-model.js';
import { type Journal, type Operation, textOf } from './journal.js';
import { type Stamp, stampsOf } from './stamped-data.js';

/** What a verification knew when it failed. */
export interface VerificationFailure {
  readonly device: string;
  readonly blockSizeBytes: number;
  readonly seed: number;
  readonly operation: Operation;
  readonly journal: Journal;
}

/**
 * A device did something else than a block device does. The message shows the first wrong block, what was done to it,
 * and the seed with which the same operations are done again.
 */
export class VerificationError extends Error {
  override readonly name = 'VerificationError';
  readonly seed: number;
  /** The number of the operation that noticed: how many were begun until then. */
  readonly operation: number;
  /** The block that was wrong, if one was. */
  readonly block: number | undefined;

  /** @internal */
  constructor({ device, seed, operation }: VerificationFailure, text: string, at: ErrorPlace = {}) {
    const again = `to have the same operations again: SPDK_TS_SEED=${seed}`;
    super(`${device}, ${textOf(operation)}: ${text}\n${again}`, at);
    this.seed = seed;
    this.operation = operation.number;
    this.block = at.block;
  }
}

interface ErrorPlace extends ErrorOptions {
  readonly block?: number;
}

/** The error of a block that holds what it cannot hold. */
export function impossibleBlock(failure: VerificationFailure, wrong: ImpossibleBlock): VerificationError {
  const { device, blockSizeBytes, journal, seed } = failure;
  const { block, actual, possible } = wrong;
  const place = { device, blockSizeBytes, offset: block * blockSizeBytes };
  const nearest = possible.toSorted((one, other) => distance(one, actual) - distance(other, actual))[0];
  const text = [
    blockDifference(actual, nearest as Uint8Array, place) ?? '',
    ...(possible.length > 1
      ? [`  it might have been any of ${possible.length} contents; this one is nearest`]
      : []),
    ...originOf(actual, seed).map((line) => `  ${line}`),
    `what was done to block ${block}, the latest first:`,
    ...journal.linesOf(block),
  ];
  return new VerificationError(failure, text.join('\n'), { block });
}

/** Where the data of a wrong block comes from, by its stamps. */
function originOf(actual: Uint8Array, seed: number): string[] {
  const [head, tail] = stampsOf(actual);
  if (head === undefined && tail === undefined) return [];
  const tell = (stamp: Stamp | undefined) => {
    if (stamp === undefined) return 'what no operation has written';
    if (stamp.seed !== seed >>> 0) return 'what an earlier verification has written';
    return `what operation ${stamp.operation} has written to block ${stamp.block}`;
  };
  if (tell(head) === tell(tail)) return [`it holds ${tell(head)}`];
  return [`it begins with ${tell(head)}`, `and ends with ${tell(tail)}`];
}

function distance(one: Uint8Array, other: Uint8Array): number {
  return one.reduce((count, byte, at) => count + (byte === other[at] ? 0 : 1), 0);
}
