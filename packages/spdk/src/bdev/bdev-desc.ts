import {
  type BdevEvent,
  type BdevMediaEvent,
  bdevOpenHere,
  bdevOpenOnReactor,
  bdevProperties,
  checkedInteger,
  checkedObject,
  IoError,
  type IoType,
  type NvmeCommand,
  type OpenedBdev,
  outOfRange,
  type RingOperations,
  ringOperations,
  SpdkError,
  SpdkErrorCode,
  wrongType,
} from '@spdk-ts/spdk-safe';
import { blocksPerByte } from '../io/blocks-per-byte.js';
import {
  type CopyOptions,
  ExtendedIo,
  type IoBuffers,
  type NvmeCompletion,
  type NvmeIoOptions,
  type RangeOptions,
  type SignalOptions,
  type VectoredOptions,
  type ZcopyOptions,
} from '../io/extended-io.js';
import { IoQueue, type IoQueueOptions, type IoQueueTarget } from '../io/io-queue.js';
import { IoVec } from '../io/io-vec.js';
import type { LbaRangeLock, LockOptions } from '../io/lba-range-lock.js';
import { PromiseRing } from '../io/promise-ring.js';
import type { Zcopy } from '../io/zcopy.js';
import { DmaBuf } from '../memory/dma-buf.js';
import { admitForwards, endForwards } from '../module/forward-ring.js';
import type { Bdev } from './bdev.js';
import { deviceEvent } from './device-events.js';
import { nvmeResetsOver, openBetweenResets } from './nvme-resets.js';
import { openDescriptors, opening } from './open-descriptors.js';
import { StreamedDisk } from './streamed-disk.js';

/** Where on the device an I/O goes. */
export interface IoOptions extends SignalOptions {
  /** First byte on the device; a multiple of the block size. */
  offset: number;
  /** Bytes to transfer; a multiple of the block size. Default: the buffer from `bufferOffset` to its end. */
  length?: number;
  /** First byte of the buffer to use; a multiple of the device's `alignmentBytes`. Default 0. */
  bufferOffset?: number;
  /** Buffer of the blocks' metadata, on devices that have it apart from the blocks: `metadataBytes` per block. */
  metadata?: DmaBuf;
}

/** EINVAL, what SPDK answers to I/O outside of a device or off its blocks. */
const invalidArgument = -22;

/** How a device is opened. */
export interface BdevOpening {
  write: boolean;
  /** The core whose reactor does the I/O; undefined: this thread. */
  core: number | undefined;
}

/** An open device with its channel: what I/O is done on. */
export class BdevDesc extends StreamedDisk implements AsyncDisposable {
  readonly #opened: OpenedBdev;
  #sizeBytes: number;
  readonly #alignmentBytes: number;
  readonly #blockSizeBytes: number;
  readonly #blocksPerByte: number;
  readonly #operations: RingOperations = ringOperations();
  readonly #queues = new Set<IoQueue>();
  readonly #extended: ExtendedIo;
  /** What the other ways of doing I/O on this device share; its size is that of the device. */
  readonly #target: { -readonly [Key in keyof IoQueueTarget]: IoQueueTarget[Key] };
  /** Made by the first read or write, since who only works with queues needs none; undefined again once closing. */
  #promises: PromiseRing | undefined;
  #closing: Promise<void> | undefined;

  private constructor(bdev: Bdev, opened: OpenedBdev, core: number | undefined) {
    const properties = bdevProperties(opened.bdev);
    super(bdev, opened, properties, core);
    this.#opened = opened;
    this.#sizeBytes = Number(properties.blockCount) * properties.blockSizeBytes;
    this.#alignmentBytes = properties.alignmentBytes;
    this.#blockSizeBytes = properties.blockSizeBytes;
    this.#blocksPerByte = blocksPerByte(properties.blockSizeBytes);
    this.#target = {
      name: properties.name,
      blockSizeBytes: properties.blockSizeBytes,
      sizeBytes: this.#sizeBytes,
      opened,
    };
    this.#extended = new ExtendedIo(this.#target, properties);
    admitForwards(this, this.#target);
  }

  /**
   * Opens a device; programs call {@link Bdev.open}.
   *
   * @throws SpdkError (as rejection) `ENODEV`, `EPERM`, `ENOMEM`, `ERR_SPDK_NOT_STARTED`; RangeError for a core without
   *   a reactor
   */
  static open(bdev: Bdev, how: BdevOpening): Promise<BdevDesc> {
    let disk: BdevDesc | undefined;
    let removed = false;
    const onEvent = (event: BdevEvent, media: readonly BdevMediaEvent[]) => {
      // A device may go before its opening has been told.
      if (disk) disk.#emit(event, media);
      else removed ||= event === 'remove';
    };
    return opening(async () => {
      const { name } = checkedObject(bdev, 'bdev');
      const { write, core } = checkedObject(how, 'options');
      const options = { write, onEvent };
      const opened = await openBetweenResets(() =>
        core === undefined ? bdevOpenHere(name, options) : bdevOpenOnReactor(core, name, options),
      );
      disk = new BdevDesc(bdev, opened, core);
      openDescriptors.add(disk);
      if (removed) disk.#emit('remove', []);
      return disk;
    });
  }

  /** Of the device as it is now: it has changed when listeners of `resize` are called. */
  get sizeBytes(): number {
    return this.#sizeBytes;
  }

  /**
   * True if the device does this kind of I/O by itself, or zeroes are written for it. {@link compare},
   * {@link compareAndWrite} and {@link copy} also work where this is false: SPDK reads and writes instead.
   *
   * @throws TypeError for what is no kind of I/O; SpdkError `ERR_SPDK_CLOSED`
   */
  ioTypeSupported(type: IoType): boolean {
    this.requireOpen('ioTypeSupported');
    return this.#extended.ioTypeSupported(type);
  }

  /**
   * Reads into `buffer`.
   *
   * A buffer that is not aligned as the device needs it is refused: SPDK would copy it through a buffer of its own, which
   * costs more than aligning it.
   *
   * @throws IoError (as rejection) `EINVAL` outside of the device or not on a block boundary, `ERR_SPDK_IO_FAILED`,
   *   `ERR_SPDK_ABORTED` or an errno with the device's status; AbortError; SpdkError `ERR_SPDK_CLOSED`; TypeError,
   *   RangeError
   */
  read(buffer: DmaBuf, options: IoOptions): Promise<void> {
    return this.#transfer(this.#operations.read, buffer, options);
  }

  /**
   * Writes `buffer`. It may be used again when the promise has settled.
   *
   * @throws IoError as {@link read}, and `EBADF` when the device is not open for writing
   */
  write(buffer: DmaBuf, options: IoOptions): Promise<void> {
    return this.#transfer(this.#operations.write, buffer, options);
  }

  /** Reads one part of the device into several buffers. Rejects as {@link read}. */
  readv(buffers: IoBuffers, options: VectoredOptions): Promise<void> {
    return this.#run('readv', () => this.#extended.vectored('readv', 'readv', buffers, options));
  }

  /** Writes several buffers to one part of the device. Rejects as {@link write}. */
  writev(buffers: IoBuffers, options: VectoredOptions): Promise<void> {
    return this.#run('writev', () => this.#extended.vectored('writev', 'writev', buffers, options));
  }

  /**
   * Compares the device's data with that of one or several buffers, and resolves when it is the same.
   *
   * @throws IoError (as rejection) `ERR_SPDK_MISCOMPARE` when it is not, else as {@link read}
   */
  compare(buffers: IoBuffers, options: VectoredOptions): Promise<void> {
    return this.#run('compare', () => this.#extended.vectored('comparev', 'compare', buffers, options));
  }

  /**
   * Writes `replacement` if the device holds `expected`, as one step that no other I/O comes between. Up to
   * {@link compareAndWriteBytes}.
   *
   * @throws IoError (as rejection) `ERR_SPDK_MISCOMPARE` when it holds something else, and then nothing is written; else
   *   as {@link write}
   */
  compareAndWrite(expected: IoBuffers, replacement: IoBuffers, options: VectoredOptions): Promise<void> {
    return this.#run('compareAndWrite', () => this.#extended.compareAndWrite(expected, replacement, options));
  }

  /** Copies a range of the device to another, which must not overlap. Rejects as {@link write}. */
  copy(range: CopyOptions): Promise<void> {
    return this.#run('copy', () => this.#extended.range('copy', range));
  }

  /** Zeroes a range. Rejects as {@link write}. */
  writeZeroes(range: RangeOptions): Promise<void> {
    return this.#run('writeZeroes', () => this.#extended.range('writeZeroes', range));
  }

  /** Tells the device that a range is not needed any more. Rejects as {@link write}, `ENOTSUP` where it cannot. */
  unmap(range: RangeOptions): Promise<void> {
    return this.#run('unmap', () => this.#extended.range('unmap', range));
  }

  /**
   * Makes the completed writes of a range durable, of the whole device by default. Rejects as {@link write}, `ENOTSUP`
   * where the device cannot.
   */
  flush(range: Partial<RangeOptions> = {}): Promise<void> {
    return this.#run('flush', () => {
      const {
        offset = 0,
        signal,
        length = this.#sizeBytes - checkedInteger(offset, 'offset', 0),
      } = checkedObject(range, 'range');
      return this.#extended.range('flush', { offset, length, ...(signal && { signal }) });
    });
  }

  /** Resets the device: ends all I/O on it, that of others too. Rejects as {@link read}, `ENOTSUP` where it cannot. */
  reset(options: SignalOptions = {}): Promise<void> {
    return this.#run('reset', () => this.#extended.reset(options));
  }

  /**
   * Lends memory of the device's own, with its data in it, instead of copying to or from a buffer. Others who write the
   * range meanwhile change what the views show. SPDK asks for a descriptor that is open for writing, also to read.
   *
   * @throws IoError (as rejection) `ENOTSUP` where the device cannot, `EBADF`; else as {@link read}
   */
  zcopy(options: ZcopyOptions): Promise<Zcopy> {
    return this.#run('zcopy', () => this.#extended.zcopy(options));
  }

  /**
   * Locks a range against writes of all others, and of this descriptor: only those of the lock get through. Waits for
   * writes under way and for locks that overlap it; those who wait get it in the order in which they asked. For copies and
   * changes of parts of blocks that no other write may come between.
   *
   * @throws IoError (as rejection) `EINVAL` outside of the device or not on a block boundary, `ENOTSUP` where SPDK does not
   *   offer locks; AbortError; SpdkError `ERR_SPDK_CLOSED`; TypeError, RangeError
   */
  lockRange(options: LockOptions): Promise<LbaRangeLock> {
    return this.#run('lockRange', () => this.#extended.lockRange(options));
  }

  /**
   * Sends an NVMe admin command. Nothing checks what it does to the device, nor that the buffer is as long as the command
   * says.
   *
   * @throws IoError (as rejection) `ENOTSUP` for what is no NVMe device, `EBADF`, `ERR_SPDK_IO_FAILED` with the NVMe
   *   status; TypeError, RangeError
   */
  nvmeAdminPassthru(
    command: NvmeCommand,
    buffer?: DmaBuf,
    options: SignalOptions = {},
  ): Promise<NvmeCompletion> {
    return this.#run('nvmeAdminPassthru', () => this.#extended.nvmeAdmin(command, buffer, options));
  }

  /** Sends an NVMe I/O command; else as {@link nvmeAdminPassthru}. */
  nvmeIoPassthru(
    command: NvmeCommand,
    buffer?: DmaBuf,
    options: NvmeIoOptions = {},
  ): Promise<NvmeCompletion> {
    return this.#run('nvmeIoPassthru', () => this.#extended.nvmeIo(command, buffer, options));
  }

  /**
   * Makes a queue of I/O slots on this device, for I/O without allocations. Closing the device closes it.
   *
   * @throws SpdkError `ENOMEM`, `ERR_SPDK_CLOSED`; TypeError, RangeError
   */
  queue(options: IoQueueOptions): IoQueue {
    this.requireOpen('queue');
    checkedObject(options, 'options');
    const queue = new IoQueue(this.#target, options, this.#extended);
    this.#queues.add(queue);
    return queue;
  }

  /** Waits for the I/O in flight, then closes. A second call waits for the first. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #close(): Promise<void> {
    const promises = this.#promises;
    this.#promises = undefined;
    await Promise.all([
      promises?.close(),
      this.#extended.close(),
      endForwards(this),
      ...[...this.#queues].map((queue) => queue.close()),
    ]);
    await nvmeResetsOver();
    await this.#opened.close();
    openDescriptors.delete(this);
    this.tellEnd();
  }

  // What follows runs for each read and write. No async function: that would cost another promise and another turn of the
  // microtask queue. One condition for everything that may be wrong: what it is, the slow path finds out. And little code,
  // since V8 inlines only so much.
  #transfer(operation: number, buffer: DmaBuf, options: IoOptions): Promise<void> {
    if (this.#promises !== undefined && buffer instanceof DmaBuf && options) {
      const { guard } = buffer;
      const { offset, length = guard.byteLength, bufferOffset, signal, metadata } = options;
      // Neither bigint nor symbol can be multiplied.
      if (typeof offset !== 'number' || typeof length !== 'number') {
        return this.#transferSlowly(operation, buffer, options);
      }
      const offsetBlocks = offset * this.#blocksPerByte;
      const lengthBlocks = length * this.#blocksPerByte;
      if (
        Number.isInteger(offsetBlocks) &&
        Number.isInteger(lengthBlocks) &&
        offset >= 0 &&
        length > 0 &&
        offset + length <= this.#sizeBytes &&
        length <= guard.usableBytes &&
        guard.alignmentBytes >= this.#alignmentBytes &&
        bufferOffset === undefined &&
        signal === undefined &&
        metadata === undefined
      ) {
        return this.#promises.run(operation, offsetBlocks, lengthBlocks, guard, 0);
      }
    }
    return this.#transferSlowly(operation, buffer, options);
  }

  /** For what is wrong, and for what is seldom. */
  #transferSlowly(operation: number, buffer: DmaBuf, options: IoOptions): Promise<void> {
    const name = operation === this.#operations.read ? 'read' : 'write';
    return this.#run(name, () => {
      if (!(buffer instanceof DmaBuf)) throw wrongType('DmaBuf', 'buffer', buffer);
      checkedObject(options, 'options');
      const { bufferOffset = 0 } = options;
      checkedInteger(bufferOffset, 'bufferOffset', 0, buffer.byteLength);
      const room = buffer.byteLength - bufferOffset;
      const { length = room } = options;
      checkedInteger(length, 'length', 1, room);
      const alignmentBytes = this.#alignmentBytes;
      if (buffer.guard.alignmentBytes < alignmentBytes || bufferOffset % alignmentBytes !== 0) {
        throw outOfRange(`memory aligned to ${alignmentBytes} bytes`, 'bufferOffset', bufferOffset);
      }
      if (options.signal !== undefined || options.metadata !== undefined) {
        const part = new IoVec(buffer, { offset: bufferOffset, length });
        return this.#extended.vectored(name === 'read' ? 'readv' : 'writev', name, [part], options);
      }
      const offset = checkedInteger(options.offset, 'offset', 0);
      const block = this.#blockSizeBytes;
      if (offset % block !== 0 || length % block !== 0 || offset + length > this.#sizeBytes) {
        throw new IoError({ operation: name, device: this.name, offset, length, errno: invalidArgument });
      }
      this.#promises ??= new PromiseRing(this.#target);
      return this.#promises.run(operation, offset / block, length / block, buffer.guard, bufferOffset);
    });
  }

  #run<Result>(operation: string, submit: () => Promise<Result>): Promise<Result> {
    try {
      this.requireOpen(operation);
      return submit();
    } catch (error) {
      return Promise.reject(error);
    }
  }

  protected override requireOpen(operation: string): void {
    if (!this.#closing) return;
    throw new SpdkError(`${operation}: ${this.name} is closed`, { code: SpdkErrorCode.Closed, operation });
  }

  #emit(type: BdevEvent, media: readonly BdevMediaEvent[]): void {
    if (type === 'resize') this.#followSize();
    this.tell(deviceEvent(type, this.#target, media));
    // A removed device waits for its descriptors: one that is kept would hold up whoever removes it for ever.
    if (type === 'remove') void this.close();
  }

  #followSize(): void {
    if (this.#opened.closed) return;
    const properties = bdevProperties(this.#opened.bdev);
    this.follow(properties);
    this.#sizeBytes = Number(properties.blockCount) * properties.blockSizeBytes;
    this.#target.sizeBytes = this.#sizeBytes;
    for (const queue of this.#queues) queue.followSize(this.#sizeBytes);
  }
}
