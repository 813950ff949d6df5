import {
  checkedFunction,
  checkedInteger,
  DmaGuard,
  IoError,
  IoRingGuard,
  type OpenedBdev,
  outOfRange,
  type RingOperation,
  type RingOperations,
  ringOperations,
  SpdkError,
  SpdkErrorCode,
  wrongType,
} from '@spdk-ts/spdk-safe';
import { blocksPerByte } from './blocks-per-byte.js';
import type { IoBuffers } from './extended-io.js';
import type { IoVec } from './io-vec.js';
import { operationName } from './operation-name.js';
import { QueueVectors } from './queue-vectors.js';

/** How many I/Os a queue has under way at most, and how large each may be. */
export interface IoQueueOptions {
  /** How many I/Os can be under way at once: the number of slots, from 1 to 65,536. */
  depth: number;
  /** Size of each slot's buffer, in bytes; a multiple of the device's block size. */
  slotBytes: number;
}

/** What a queue works on. */
export interface IoQueueTarget {
  readonly name: string;
  readonly blockSizeBytes: number;
  readonly sizeBytes: number;
  readonly opened: OpenedBdev;
}

/** Knows which operations the device can do. */
export interface OperationSupport {
  /** @throws IoError `ENOTSUP` */
  requireSupported(operation: RingOperation, offset?: number, length?: number): void;
  /** @throws TypeError, RangeError for what is no memory that the device can use */
  checkedParts(buffers: IoBuffers, name: string): IoVec[];
}

/**
 * I/O without allocations: a fixed number of slots, each with a DMA buffer of its own, and one callback for all
 * completions. What is submitted inside of the callback goes out in the same poll.
 *
 * All on the thread that opened the device. `offset` and `length` are bytes, multiples of the block size.
 */
export class IoQueue implements Disposable, AsyncDisposable {
  readonly depth: number;
  readonly slotBytes: number;
  /** Called for each completed I/O; `status` is 0 when it succeeded, else see {@link error}. */
  onComplete: (slot: number, status: number) => void = () => {};
  readonly #target: IoQueueTarget;
  readonly #supports: OperationSupport;
  readonly #blockSizeBytes: number;
  readonly #blocksPerByte: number;
  #sizeBytes: number;
  readonly #ring: IoRingGuard;
  readonly #memory: DmaGuard;
  readonly #address: number;
  readonly #operations: RingOperations;
  /** Status of each slot's last failed I/O. */
  readonly #lastStatus: Int32Array;
  /** What vectored I/O of the slots needs; made by the first. */
  #vectors: QueueVectors | undefined;
  #completed = 0;
  #waiting: { predicate: () => boolean; resolve: () => void; reject: (error: unknown) => void }[] = [];
  #closed: Promise<void> | undefined;

  constructor(target: IoQueueTarget, { depth, slotBytes }: IoQueueOptions, supports: OperationSupport) {
    this.depth = checkedInteger(depth, 'depth', 1, 65_536);
    this.slotBytes = checkedInteger(slotBytes, 'slotBytes', 1);
    if (slotBytes % target.blockSizeBytes !== 0) {
      throw outOfRange(`a multiple of the block size ${target.blockSizeBytes}`, 'slotBytes', slotBytes);
    }
    this.#target = target;
    this.#supports = supports;
    this.#blockSizeBytes = target.blockSizeBytes;
    this.#blocksPerByte = blocksPerByte(target.blockSizeBytes);
    this.#sizeBytes = target.sizeBytes;
    this.#operations = ringOperations();
    this.#lastStatus = new Int32Array(depth);
    this.#memory = DmaGuard.alloc(depth * slotBytes, 4096);
    this.#address = this.#memory.hold();
    try {
      this.#ring = new IoRingGuard({
        opened: target.opened,
        depth,
        onComplete: (slot, status) => this.#onCompletion(slot, status),
        onDrained: () => this.#onDrained(),
      });
    } catch (error) {
      this.#memory.unhold();
      this.#memory[Symbol.dispose]();
      throw error;
    }
  }

  /** I/Os that have completed, failed ones among them. */
  get completed(): number {
    return this.#completed;
  }

  /** I/Os that are under way. */
  get outstanding(): number {
    return this.#ring.outstanding;
  }

  /** A slot's DMA buffer, of {@link slotBytes} bytes. Of length 0 once the queue is disposed of. */
  bytes(slot: number): Uint8Array {
    checkedInteger(slot, 'slot', 0, this.depth - 1);
    if (this.#memory.closed) return new Uint8Array(0);
    return new Uint8Array(this.#memory.buffer, slot * this.slotBytes, this.slotBytes);
  }

  /**
   * Reads into the slot's buffer.
   *
   * @throws SpdkError `ERR_SPDK_SLOT_BUSY`, `ERR_SPDK_CLOSED`; RangeError outside of the device or the slot's buffer, or
   *   off a block boundary. What the device answers goes to {@link onComplete}.
   */
  read(slot: number, offset: number, length = this.slotBytes): void {
    this.#transfer(slot, this.#operations.read, offset, length);
  }

  /** Writes the slot's buffer; throws as {@link read}. */
  write(slot: number, offset: number, length = this.slotBytes): void {
    this.#transfer(slot, this.#operations.write, offset, length);
  }

  /**
   * Reads one part of the device into several buffers, instead of the slot's own; they decide how long it is. They are
   * kept until the I/O has completed, disposed of or not. Throws as {@link read}, for the buffers too; TypeError.
   */
  readv(slot: number, buffers: IoBuffers, offset: number): void {
    this.#vectored(slot, this.#operations.readv, buffers, offset);
  }

  /** Writes several buffers, instead of the slot's own, to one part of the device; throws as {@link readv}. */
  writev(slot: number, buffers: IoBuffers, offset: number): void {
    this.#vectored(slot, this.#operations.writev, buffers, offset);
  }

  /**
   * Compares the device's data with that of the slot's buffer; {@link error} has code `ERR_SPDK_MISCOMPARE` when it is
   * not the same. Throws as {@link read}.
   */
  compare(slot: number, offset: number, length = this.slotBytes): void {
    this.#supports.requireSupported('compare', offset, length);
    this.#transfer(slot, this.#operations.compare, offset, length);
  }

  /** Copies to `offset` what is at `from`, which must not overlap; throws as {@link read}, and `ENOTSUP`. */
  copy(slot: number, offset: number, length: number, from: number): void {
    this.#supports.requireSupported('copy', offset, length);
    this.#checkRange(from, length, 'from');
    this.#ring.setSource(slot, from / this.#blockSizeBytes);
    this.#submitRange(slot, this.#operations.copy, offset, length);
  }

  /** Zeroes a range of the device; throws as {@link read}, and `ENOTSUP`. */
  writeZeroes(slot: number, offset: number, length: number): void {
    this.#supports.requireSupported('writeZeroes', offset, length);
    this.#submitRange(slot, this.#operations.writeZeroes, offset, length);
  }

  /** Tells the device that a range is not needed any more; throws as {@link read}, and `ENOTSUP`. */
  unmap(slot: number, offset: number, length: number): void {
    this.#supports.requireSupported('unmap', offset, length);
    this.#submitRange(slot, this.#operations.unmap, offset, length);
  }

  /** Makes completed writes of a range durable; throws as {@link read}, and `ENOTSUP`. */
  flush(slot: number, offset = 0, length = this.#sizeBytes - checkedInteger(offset, 'offset', 0)): void {
    this.#supports.requireSupported('flush', offset, length);
    this.#submitRange(slot, this.#operations.flush, offset, length);
  }

  /** Resets the device: ends all I/O on it, that of others too; throws `ENOTSUP`. */
  reset(slot: number): void {
    this.#supports.requireSupported('reset');
    this.#ring.submit(slot, this.#operations.reset, 0, 0, 0);
  }

  /**
   * Asks for a slot's I/O to be ended early. It completes in any case: with an {@link error} of code `ERR_SPDK_ABORTED`,
   * or as if nothing had happened.
   *
   * @returns true if SPDK tries, false if the device cannot abort or the slot has no I/O under way
   * @throws SpdkError `ENOMEM`; RangeError for a slot that there is not
   */
  abort(slot: number): boolean {
    return this.#ring.abort(slot);
  }

  /** The error of a slot's last I/O, whose completion had a status other than 0. Ask before the slot is used again. */
  error(slot: number): IoError {
    checkedInteger(slot, 'slot', 0, this.depth - 1);
    const status = this.#lastStatus[slot] ?? 0;
    const last = this.#ring.submission(slot);
    return new IoError({
      operation: operationName(this.#operations, last.operation),
      device: this.#target.name,
      offset: last.offsetBlocks * this.#blockSizeBytes,
      length: last.lengthBlocks * this.#blockSizeBytes,
      ...(status < 0 ? { errno: status } : { failure: this.#ring.failure(slot) }),
    });
  }

  /**
   * Resolves when `predicate` is true; it is asked now and after each batch of completions. Rejects with what it throws,
   * and with `ERR_SPDK_CLOSED` when the queue is disposed of before.
   */
  async until(predicate: () => boolean): Promise<void> {
    if (checkedFunction(predicate, 'predicate')()) return;
    if (this.#ring.closed && this.#ring.outstanding === 0) throw this.#closedError();
    await new Promise<void>((resolve, reject) => this.#waiting.push({ predicate, resolve, reject }));
  }

  /**
   * Takes note of the device's new size; called by the descriptor that the queue is of.
   *
   * @internal
   */
  followSize(sizeBytes: number): void {
    this.#sizeBytes = sizeBytes;
  }

  /** Takes no more I/O. The memory goes when what is under way has completed; {@link onComplete} is still called. */
  [Symbol.dispose](): void {
    void this.close();
  }

  /** As disposing, and resolves when nothing is under way any more. */
  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #close(): Promise<void> {
    await this.#ring.close();
    this.#vectors?.releaseAll();
    this.#memory.unhold();
    this.#memory[Symbol.dispose]();
    this.#wakeWaiting();
  }

  // Runs for each I/O with data. Little code, since V8 inlines only so much, and no rounding, which V8 makes long chains
  // of conversions of.
  #transfer(slot: number, operation: number, offset: number, length: number): void {
    // Neither bigint nor symbol can be multiplied.
    if (typeof slot !== 'number' || typeof offset !== 'number' || typeof length !== 'number') {
      this.#transferSlowly(slot, operation, offset, length);
      return;
    }
    const offsetBlocks = offset * this.#blocksPerByte;
    const lengthBlocks = length * this.#blocksPerByte;
    if (
      Number.isInteger(offsetBlocks) &&
      Number.isInteger(lengthBlocks) &&
      offset >= 0 &&
      length > 0 &&
      length <= this.slotBytes &&
      offset + length <= this.#sizeBytes
    ) {
      const address = this.#address + slot * this.slotBytes;
      this.#ring.submit(slot, operation, offsetBlocks, lengthBlocks, address);
    } else {
      this.#transferSlowly(slot, operation, offset, length);
    }
  }

  /** For what is wrong, and for blocks of odd sizes. */
  #transferSlowly(slot: number, operation: number, offset: number, length: number): void {
    if (typeof slot !== 'number') throw wrongType('integer', 'slot', slot);
    if (typeof length === 'number' && length > this.slotBytes)
      throw outOfRange(`at most the slot's ${this.slotBytes} bytes`, 'length', length);
    this.#submitRange(slot, operation, offset, length, this.#address + slot * this.slotBytes);
  }

  #submitRange(slot: number, operation: number, offset: number, length: number, address = 0): void {
    this.#checkRange(offset, length, 'offset');
    const block = this.#blockSizeBytes;
    this.#ring.submit(slot, operation, offset / block, length / block, address);
  }

  #checkRange(offset: number, length: number, name: string): void {
    const block = this.#blockSizeBytes;
    const integers = Number.isInteger(offset) && Number.isInteger(length);
    const blocks = integers && offset % block === 0 && length % block === 0;
    if (!blocks || offset < 0 || length <= 0 || offset + length > this.#sizeBytes) {
      this.#refuse(offset, length, name);
    }
  }

  #refuse(offset: number, length: number, name: string): never {
    if (typeof length !== 'number') throw wrongType('integer', 'length', length);
    if (typeof offset !== 'number') throw wrongType('integer', name, offset);
    const block = this.#blockSizeBytes;
    if (!Number.isInteger(length / block) || !(length > 0)) {
      throw outOfRange(`a positive multiple of the block size ${block}`, 'length', length);
    }
    throw outOfRange(
      `a multiple of the block size ${block} from 0 to ${this.#sizeBytes - length}, so that ${length} bytes fit`,
      name,
      offset,
    );
  }

  #onCompletion(slot: number, status: number): void {
    this.#completed++;
    if (status !== 0) this.#lastStatus[slot] = status;
    this.onComplete(slot, status);
  }

  #onDrained(): void {
    this.#vectors?.release((slot) => !this.#ring.isBusy(slot));
    this.#wakeWaiting();
  }

  #vectored(slot: number, operation: number, buffers: IoBuffers, offset: number): void {
    const parts = this.#supports.checkedParts(buffers, 'buffers');
    const length = parts.reduce((sum, part) => sum + part.length, 0);
    this.#checkRange(offset, length, 'offset');
    this.#ring.requireFree(slot);
    this.#vectors ??= new QueueVectors();
    const address = this.#vectors.take(slot, parts);
    const block = this.#blockSizeBytes;
    this.#ring.submit(slot, operation, offset / block, length / block, address);
  }

  #wakeWaiting(): void {
    if (this.#waiting.length === 0) return;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const waiter of waiting) {
      try {
        if (waiter.predicate()) waiter.resolve();
        else if (this.#ring.closed && this.#ring.outstanding === 0) waiter.reject(this.#closedError());
        else this.#waiting.push(waiter);
      } catch (error) {
        waiter.reject(error);
      }
    }
  }

  #closedError(): SpdkError {
    const { name } = this.#target;
    return new SpdkError(`the queue of ${name} is closed`, {
      code: SpdkErrorCode.Closed,
      operation: 'until',
    });
  }
}
