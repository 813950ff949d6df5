import {
  type BdevProperties,
  bdevIoTypeSupported,
  checkedInteger,
  checkedObject,
  checkSignal,
  type DmaGuard,
  IoError,
  type IoType,
  type NvmeCommand,
  nvmeCommandBytes,
  outOfRange,
  type RingOperation,
  type RingVector,
  wrongType,
} from '@spdk-ts/spdk-safe';
import { DmaBuf } from '../memory/dma-buf.js';
import { ExtendedRing } from './extended-ring.js';
import type { IoQueueTarget } from './io-queue.js';
import { IoVec } from './io-vec.js';
import { LbaLocks } from './lba-locks.js';
import type { LbaRangeLock, LockOptions } from './lba-range-lock.js';
import { Zcopy } from './zcopy.js';

/** One buffer, or parts that belong together in this order. */
export type IoBuffers = DmaBuf | readonly (DmaBuf | IoVec)[];

/** What every I/O takes. */
export interface SignalOptions {
  /**
   * Ends the I/O early. What waits for its turn rejects with an AbortError at once; what the device has is aborted where
   * the device can do that, and the promise settles when the I/O has ended one way or the other, since the buffers are
   * the device's until then: with an AbortError if it was aborted, as usual if it came to its end all the same.
   */
  signal?: AbortSignal;
}

/** A range of the device. */
export interface RangeOptions extends SignalOptions {
  /** First byte; a multiple of the block size. */
  offset: number;
  /** Bytes; a multiple of the block size. */
  length: number;
}

/** Where on the device an I/O of several buffers goes; they decide how long it is. */
export interface VectoredOptions extends SignalOptions {
  /** First byte on the device; a multiple of the block size. */
  offset: number;
  /** Buffer of the blocks' metadata, on devices that have it apart from the blocks: `metadataBytes` per block. */
  metadata?: DmaBuf;
}

/** Which bytes to copy, and where to. */
export interface CopyOptions extends RangeOptions {
  /** First byte to copy from; a multiple of the block size. */
  from: number;
}

/** Which bytes of the device to borrow, and whether they hold its data. */
export interface ZcopyOptions extends RangeOptions {
  /** False: the views need not hold the device's data, since all of them will be written. Default true. */
  populate?: boolean;
}

/** Options of an NVMe command. */
export interface NvmeIoOptions extends SignalOptions {
  /** Buffer of the command's metadata. */
  metadata?: DmaBuf;
}

/** How an NVMe command that succeeded has answered. */
export interface NvmeCompletion {
  /** Command-specific dword 0. */
  readonly cdw0: number;
}

/** EINVAL, what SPDK answers to I/O outside of a device or off its blocks. */
const invalidArgument = -22;
const notSupported = -95;

/** Kinds of I/O of which the device has to do one set for an operation; the block device layer emulates with the rest. */
const needs: Partial<Record<RingOperation, readonly (readonly IoType[])[]>> = {
  writeZeroes: [['writeZeroes']],
  unmap: [['unmap']],
  flush: [['flush']],
  reset: [['reset']],
  compare: [['compare'], ['read']],
  comparev: [['compare'], ['read']],
  compareAndWrite: [['compareAndWrite'], ['read', 'write']],
  copy: [['copy'], ['read', 'write']],
  zcopyStart: [['zcopy']],
  nvmeAdmin: [['nvmeAdmin']],
  nvmeIo: [['nvmeIo']],
  nvmeIoMetadata: [['nvmeIoMd']],
};

/** Checks and does what {@link ExtendedRing} is there for, on one open device. Its methods throw, or reject as BdevDesc says. */
export class ExtendedIo {
  readonly #target: IoQueueTarget;
  readonly #properties: BdevProperties;
  readonly #supported = new Map<RingOperation, boolean>();
  readonly #lent = new Set<Zcopy>();
  #locks: LbaLocks | undefined;
  #ring: ExtendedRing | undefined;

  constructor(target: IoQueueTarget, properties: BdevProperties) {
    this.#target = target;
    this.#properties = properties;
  }

  ioTypeSupported(type: IoType): boolean {
    return bdevIoTypeSupported(this.#target.opened.bdev, type);
  }

  /** @throws IoError `ENOTSUP` when neither the device nor the block device layer does the operation. */
  requireSupported(operation: RingOperation, offset?: number, length?: number): void {
    let supported = this.#supported.get(operation);
    if (supported === undefined) {
      const sets = needs[operation];
      supported =
        sets === undefined || sets.some((types) => types.every((type) => this.ioTypeSupported(type)));
      this.#supported.set(operation, supported);
    }
    if (!supported) throw this.#error(operation, notSupported, offset, length);
  }

  vectored(
    operation: 'readv' | 'writev' | 'comparev',
    name: string,
    buffers: IoBuffers,
    options: VectoredOptions,
  ): Promise<void> {
    checkedObject(options, 'options');
    const parts = partsOf(buffers, 'buffers');
    const length = this.#checkParts(parts, 'buffers');
    this.#checkRange(name, options.offset, length);
    this.requireSupported(operation, options.offset, length);
    const metadata = this.#checkMetadata(options.metadata, length);
    checkSignal(options.signal);
    return this.#extended.run({
      operation,
      name,
      offset: options.offset,
      length,
      memory: guardsOf([...parts, ...(metadata ? [metadata] : [])]),
      data: parts.map(vectorOf),
      metadata: metadata && vectorOf(metadata),
      signal: options.signal,
      result: nothing,
    });
  }

  compareAndWrite(expected: IoBuffers, replacement: IoBuffers, options: VectoredOptions): Promise<void> {
    const operation = 'compareAndWrite';
    checkedObject(options, 'options');
    const [compare, write] = [partsOf(expected, 'expected'), partsOf(replacement, 'replacement')];
    const length = this.#checkParts(compare, 'expected');
    const writeLength = this.#checkParts(write, 'replacement');
    if (writeLength !== length) {
      throw outOfRange(`the ${length} bytes of expected`, 'the length of replacement', writeLength);
    }
    this.#checkRange(operation, options.offset, length);
    const { compareAndWriteBytes } = this.#properties;
    if (length > compareAndWriteBytes) {
      throw outOfRange(`at most ${compareAndWriteBytes} bytes`, 'the length of expected', length);
    }
    if (options.metadata !== undefined) {
      throw wrongType('no metadata', 'options.metadata', options.metadata);
    }
    this.requireSupported(operation, options.offset, length);
    checkSignal(options.signal);
    return this.#extended.run({
      operation,
      offset: options.offset,
      length,
      memory: guardsOf([...compare, ...write]),
      data: compare.map(vectorOf),
      write: write.map(vectorOf),
      signal: options.signal,
      result: nothing,
    });
  }

  /** Operations on a range that carry no data. */
  range(
    operation: 'writeZeroes' | 'unmap' | 'flush' | 'copy',
    range: RangeOptions & { from?: number },
  ): Promise<void> {
    checkedObject(range, 'range');
    const { offset, length, signal } = range;
    this.#checkRange(operation, offset, checkedInteger(length, 'length', 1));
    if (operation === 'copy') this.#checkRange(operation, range.from as number, length, 'from');
    this.requireSupported(operation, offset, length);
    checkSignal(signal);
    const source = operation === 'copy' ? { source: range.from as number } : {};
    return this.#extended.run({ operation, offset, length, signal, ...source, result: nothing });
  }

  reset(options: SignalOptions): Promise<void> {
    const { signal } = checkedObject(options, 'options');
    this.requireSupported('reset');
    checkSignal(signal);
    return this.#extended.run({ operation: 'reset', signal, result: nothing });
  }

  async zcopy(options: ZcopyOptions): Promise<Zcopy> {
    const operation = 'zcopyStart';
    checkedObject(options, 'options');
    const { offset, length, populate = true, signal } = options;
    this.#checkRange(operation, offset, checkedInteger(length, 'length', 1));
    if (typeof populate !== 'boolean') throw wrongType('boolean', 'populate', populate);
    this.requireSupported(operation, offset, length);
    checkSignal(signal);
    const ring = this.#extended;
    return await ring.run({
      operation,
      offset,
      length,
      flag: populate,
      signal,
      keepsSlot: true,
      result: (slot) => this.#lend(ring, slot, { offset, length }),
    });
  }

  nvmeAdmin(
    command: NvmeCommand,
    buffer: DmaBuf | undefined,
    options: SignalOptions,
  ): Promise<NvmeCompletion> {
    const { signal } = checkedObject(options, 'options');
    return this.#nvme('nvmeAdmin', command, buffer, undefined, signal);
  }

  nvmeIo(command: NvmeCommand, buffer: DmaBuf | undefined, options: NvmeIoOptions): Promise<NvmeCompletion> {
    const { metadata, signal } = checkedObject(options, 'options');
    return this.#nvme(metadata ? 'nvmeIoMetadata' : 'nvmeIo', command, buffer, metadata, signal);
  }

  lockRange(options: LockOptions): Promise<LbaRangeLock> {
    const operation = 'lockRange';
    checkedObject(options, 'options');
    const { offset, length, signal } = options;
    this.#checkRange(operation, offset, checkedInteger(length, 'length', 1));
    checkSignal(signal);
    this.#locks ??= new LbaLocks(this.#target, this.#extended, (buffers, name) =>
      this.checkedParts(buffers, name),
    );
    return this.#locks.lock({ offset, length }, signal);
  }

  /** @throws TypeError, RangeError for what is no memory that this device can use */
  checkedParts(buffers: IoBuffers, name: string): IoVec[] {
    const parts = partsOf(buffers, name);
    this.#checkParts(parts, name);
    return parts;
  }

  /** Ends what is lent and locked, waits for the rest. */
  async close(): Promise<void> {
    if (this.#ring === undefined) return;
    await this.#locks?.close();
    // What is being lent yet must not come after the rest was given back.
    await this.#ring.settled();
    await Promise.allSettled([...this.#lent].map((zcopy) => zcopy[Symbol.asyncDispose]()));
    await this.#ring.close();
  }

  get #extended(): ExtendedRing {
    this.#ring ??= new ExtendedRing(this.#target);
    return this.#ring;
  }

  #lend(ring: ExtendedRing, slot: number, range: { offset: number; length: number }): Zcopy {
    const zcopy: Zcopy = new Zcopy(range, ring.lentMemory(slot), async (commit) => {
      this.#lent.delete(zcopy);
      await ring.run({ operation: 'zcopyEnd', ...range, flag: commit, slot, result: nothing });
    });
    this.#lent.add(zcopy);
    return zcopy;
  }

  #nvme(
    operation: 'nvmeAdmin' | 'nvmeIo' | 'nvmeIoMetadata',
    command: NvmeCommand,
    buffer: DmaBuf | undefined,
    metadata: DmaBuf | undefined,
    signal: AbortSignal | undefined,
  ): Promise<NvmeCompletion> {
    const bytes = nvmeCommandBytes(command);
    const data = buffer === undefined ? [] : partsOf(buffer, 'buffer');
    const parts = metadata === undefined ? data : [...data, ...partsOf(metadata, 'options.metadata')];
    for (const part of parts) this.#checkAlignment(part, 'buffer');
    this.requireSupported(operation);
    checkSignal(signal);
    const ring = this.#extended;
    return ring.run({
      operation,
      memory: guardsOf(parts),
      data: data.map(vectorOf),
      metadata: metadata && vectorOf(new IoVec(metadata)),
      command: bytes,
      signal,
      result: (slot) => ({ cdw0: ring.commandWord(slot) }),
    });
  }

  /** @returns bytes of all parts */
  #checkParts(parts: readonly IoVec[], name: string): number {
    if (parts.length === 0) throw outOfRange('at least one buffer', name, 0);
    for (const part of parts) this.#checkAlignment(part, name);
    return parts.reduce((sum, { length }) => sum + length, 0);
  }

  #checkAlignment({ buffer, offset }: IoVec, name: string): void {
    const { alignmentBytes } = this.#properties;
    if (buffer.guard.alignmentBytes % alignmentBytes === 0 && offset % alignmentBytes === 0) return;
    throw outOfRange(`memory aligned to ${alignmentBytes} bytes`, name, offset);
  }

  #checkMetadata(metadata: DmaBuf | undefined, length: number): IoVec | undefined {
    if (metadata === undefined) return undefined;
    if (!(metadata instanceof DmaBuf)) throw wrongType('DmaBuf', 'options.metadata', metadata);
    const { separateMetadata, metadataBytes, blockSizeBytes, name } = this.#properties;
    if (!separateMetadata) {
      throw outOfRange(`nothing, since ${name} has no separate metadata,`, 'options.metadata', metadata);
    }
    const needed = (length / blockSizeBytes) * metadataBytes;
    if (metadata.byteLength < needed) {
      throw outOfRange(`at least ${needed} bytes`, 'options.metadata.byteLength', metadata.byteLength);
    }
    return new IoVec(metadata, { length: needed });
  }

  #checkRange(operation: string, offset: number, length: number, name = 'offset'): void {
    checkedInteger(offset, name, 0);
    const { blockSizeBytes, sizeBytes } = this.#target;
    if (offset % blockSizeBytes !== 0 || length % blockSizeBytes !== 0 || offset + length > sizeBytes) {
      throw this.#error(operation, invalidArgument, offset, length);
    }
  }

  #error(operation: string, errno: number, offset?: number, length?: number): IoError {
    return new IoError({ operation, device: this.#target.name, offset, length, errno });
  }
}

function nothing(): void {}

function partsOf(buffers: IoBuffers, name: string): IoVec[] {
  if (buffers instanceof DmaBuf) return [new IoVec(buffers)];
  if (!Array.isArray(buffers)) throw wrongType('DmaBuf or array of DmaBuf and IoVec', name, buffers);
  return buffers.map((part, index) => {
    if (part instanceof DmaBuf || part instanceof IoVec) return IoVec.from(part);
    throw wrongType('DmaBuf or IoVec', `${name}[${index}]`, part);
  });
}

function guardsOf(parts: readonly IoVec[]): DmaGuard[] {
  return parts.map(({ buffer }) => buffer.guard);
}

function vectorOf({ buffer, offset, length }: IoVec): RingVector {
  return { address: buffer.guard.address + offset, bytes: length };
}
