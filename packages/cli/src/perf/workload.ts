import { Operation } from './operation.js';
import { Random } from './random.js';

/** What `spdk-ts perf` can do to a device. */
export const workloadNames = [
  'randread',
  'randwrite',
  'randrw',
  'read',
  'write',
  'verify',
  'zeroes',
  'unmap',
  'flush',
] as const;
export type WorkloadName = (typeof workloadNames)[number];

/**
 * Decides the next I/O of each slot. The answer stays in typed arrays, one entry per slot, so that asking allocates
 * nothing.
 */
export interface Workload {
  /** What each slot does now. */
  readonly operation: Uint8Array;
  /** What every slot does all the time; undefined when that changes. */
  readonly only: Operation | undefined;
  /** Where on the device each slot does it, in bytes. */
  readonly offset: Float64Array;
  /** Moves a slot on to its next I/O. */
  advance(slot: number): void;
  /** Of a workload that verifies: which pattern each slot's range holds, by slot. */
  readonly patternKey?: Int32Array;
}

export interface WorkloadOptions {
  name: WorkloadName;
  /** Slots, that is I/Os in flight. */
  queueDepth: number;
  ioSizeBytes: number;
  /** First byte of the part of the device that is used. */
  offsetBytes: number;
  /** Bytes from there. */
  sizeBytes: number;
  /** Reads among the I/Os of `randrw`, in percent. */
  readPercent: number;
  seed: number;
}

const sequentialOperations = {
  read: Operation.Read,
  write: Operation.Write,
  zeroes: Operation.WriteZeroes,
  unmap: Operation.Unmap,
  flush: Operation.Flush,
} as const;

const randomReadPercent = { randread: 100, randwrite: 0 } as const;

/** Bytes that a workload needs at least: room for one I/O, for `verify` for one per slot. */
export function neededBytes({
  name,
  queueDepth,
  ioSizeBytes,
}: Pick<WorkloadOptions, 'name' | 'queueDepth' | 'ioSizeBytes'>): number {
  return name === 'verify' ? queueDepth * ioSizeBytes : ioSizeBytes;
}

/** The workload of that name, on a part of the device that has {@link neededBytes}. */
export function createWorkload(options: WorkloadOptions): Workload {
  const { name } = options;
  switch (name) {
    case 'randread':
    case 'randwrite':
      return new RandomWorkload({ ...options, readPercent: randomReadPercent[name] });
    case 'randrw':
      return new RandomWorkload(options);
    case 'verify':
      return new VerifyWorkload(options);
    default:
      return new SequentialWorkload(options, sequentialOperations[name]);
  }
}

/** Reads and writes at random places, each a multiple of the I/O size. */
class RandomWorkload implements Workload {
  readonly operation: Uint8Array;
  readonly only: Operation | undefined;
  readonly offset: Float64Array;
  readonly advance: (slot: number) => void;

  constructor(options: WorkloadOptions & { readPercent: number }) {
    const { queueDepth, ioSizeBytes, offsetBytes, sizeBytes, readPercent, seed } = options;
    const operation = new Uint8Array(queueDepth).fill(readPercent === 0 ? Operation.Write : Operation.Read);
    const offset = new Float64Array(queueDepth);
    const random = new Random(seed);
    const places = Math.floor(sizeBytes / ioSizeBytes);
    const mixed = readPercent > 0 && readPercent < 100;
    this.operation = operation;
    this.only = mixed ? undefined : (operation[0] as Operation);
    this.offset = offset;
    // A closure is less code than a method with fields: V8 inlines it together with the I/O.
    this.advance = (slot) => {
      offset[slot] = offsetBytes + random.below(places) * ioSizeBytes;
      if (mixed) operation[slot] = random.below(100) < readPercent ? Operation.Read : Operation.Write;
    };
  }
}

/** The same operation from the start of the part to its end, over and over. */
class SequentialWorkload implements Workload {
  readonly operation: Uint8Array;
  readonly only: Operation | undefined;
  readonly offset: Float64Array;
  readonly #ioSizeBytes: number;
  readonly #firstOffset: number;
  readonly #lastOffset: number;
  readonly #next = new Float64Array(1);

  constructor({ queueDepth, ioSizeBytes, offsetBytes, sizeBytes }: WorkloadOptions, operation: Operation) {
    this.operation = new Uint8Array(queueDepth).fill(operation);
    this.only = operation;
    this.offset = new Float64Array(queueDepth);
    this.#ioSizeBytes = ioSizeBytes;
    this.#firstOffset = this.#next[0] = offsetBytes;
    this.#lastOffset = offsetBytes + sizeBytes - ioSizeBytes;
  }

  advance(slot: number): void {
    const offset = this.#next[0] as number;
    this.offset[slot] = offset;
    const next = offset + this.#ioSizeBytes;
    this.#next[0] = next > this.#lastOffset ? this.#firstOffset : next;
  }
}

/**
 * Writes a range, then reads it back. Slot `s` of `n` has the ranges `s`, `s + n`, `s + 2n`, ... to itself: were one
 * shared, a slot could read what another is writing. Each pass over the part writes other bytes, so that a write that
 * never arrived is found also where an earlier pass left its own.
 */
class VerifyWorkload implements Workload {
  readonly operation: Uint8Array;
  readonly only = undefined;
  readonly offset: Float64Array;
  readonly patternKey: Int32Array;
  readonly #strideBytes: number;
  readonly #firstOffset: number;
  readonly #lastOffset: number;
  readonly #ioSizeBytes: number;
  readonly #random: Random;

  constructor({ queueDepth, ioSizeBytes, offsetBytes, sizeBytes, seed }: WorkloadOptions) {
    this.operation = new Uint8Array(queueDepth).fill(Operation.Read);
    // The first advance moves each slot to its first range.
    this.offset = new Float64Array(queueDepth).fill(Number.POSITIVE_INFINITY);
    this.patternKey = new Int32Array(queueDepth);
    this.#strideBytes = queueDepth * ioSizeBytes;
    this.#firstOffset = offsetBytes;
    this.#lastOffset = offsetBytes + sizeBytes - ioSizeBytes;
    this.#ioSizeBytes = ioSizeBytes;
    this.#random = new Random(seed);
  }

  advance(slot: number): void {
    if (this.operation[slot] === Operation.Write) {
      this.operation[slot] = Operation.Read;
      return;
    }
    const next = (this.offset[slot] as number) + this.#strideBytes;
    this.operation[slot] = Operation.Write;
    this.offset[slot] = next > this.#lastOffset ? this.#firstOffset + slot * this.#ioSizeBytes : next;
    this.patternKey[slot] = this.#random.below(2 ** 32);
  }
}
