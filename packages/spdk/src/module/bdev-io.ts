import {
  checkedInteger,
  checkedObject,
  IoError,
  type IoType,
  outOfRange,
  type RingFailure,
  type ScsiStatusCode,
  SpdkError,
  SpdkErrorCode,
  wrongType,
} from '@spdk-ts/spdk-safe';
import type { BdevDesc } from '../bdev/bdev-desc.js';
import { type ByteSource, bytesOf } from '../memory/dma-buf.js';
import type { BdevChannel } from './bdev-channel.js';
import { completeWith } from './failure.js';
import { forwardRingOf } from './forward-ring.js';
import { IoMemory } from './io-memory.js';
import type { RequestSource } from './request-source.js';

// States of a request.
const open = 0;
/** Given to another device, whose completion completes it. */
const forwarded = 1;
const completed = 2;

/** SPDK_BDEV_IO_STATUS_SUCCESS, as a constant for the shortest of ways. */
const success = 1;

/** Completed, or given to another device: nothing is to be done when the device's method returns. */
export let isAnswered: (io: BdevIo) => boolean;

/** How the device that a request was given to has ended it; both undefined: well. */
export let endForwarded: (io: BdevIo, errno: number | undefined, failure: RingFailure | undefined) => void;

/** What few requests need. */
class Extras {
  readonly memory = new IoMemory();
  /** How many {@link BdevIo.forward} are under way. */
  forwards = 0;
  /** Completes the request when they are not. */
  deferred: (() => void) | undefined;
}

/**
 * A request that a device in TypeScript is to do. It is completed once; after that the object is of no use, and can never
 * reach the request that comes next.
 *
 * On the JavaScript thread that serves the device, until it is completed.
 *
 * @typeParam ChannelData of {@link BdevChannel.data}
 * @typeParam Context of {@link context}
 * @see https://spdk.io/doc/bdev_module.html
 */
// biome-ignore lint/suspicious/noExplicitAny: whoever says nothing of the data need not convert it
export class BdevIo<ChannelData = any, Context = any> {
  /** The channel that it came through. */
  readonly channel: BdevChannel<ChannelData>;
  /** The device's own, of this request. */
  context: Context | undefined;
  readonly #source: RequestSource;
  readonly #slot: number;
  #state = open;
  #extras: Extras | undefined;

  /** Devices make them. */
  constructor(source: RequestSource, channel: BdevChannel<ChannelData>, slot: number) {
    this.channel = channel;
    this.context = undefined;
    this.#source = source;
    this.#slot = slot;
    this.#extras = undefined;
  }

  /** True once it is completed. Its other properties throw then, apart from {@link channel} and {@link context}. */
  get completed(): boolean {
    return this.#state === completed;
  }

  /** Name of the device. */
  get bdev(): string {
    return this.#source.bdevName;
  }

  /** What is to be done. */
  get type(): IoType {
    return this.#source.typeName(this.typeNumber) as IoType;
  }

  /** C's number of {@link type}, of `spdk_bdev_io_type`. */
  get typeNumber(): number {
    if (this.#state === completed) this.#refuse();
    return this.#source.server.type(this.#slot);
  }

  /** First block. */
  get offsetBlocks(): number {
    if (this.#state === completed) this.#refuse();
    return this.#source.server.offsetBlocks(this.#slot);
  }

  /** How many blocks; of NVMe commands, the bytes of their memory. */
  get numBlocks(): number {
    if (this.#state === completed) this.#refuse();
    return this.#source.server.numBlocks(this.#slot);
  }

  /** Bytes of a block. */
  get blockLength(): number {
    return this.#source.blockLength;
  }

  /** First byte. */
  get offsetBytes(): number {
    return this.offsetBlocks * this.#source.blockLength;
  }

  /** How many bytes of the device; of NVMe commands, those of their memory. */
  get bytes(): number {
    const blocks = this.numBlocks;
    return this.type.startsWith('nvme') ? blocks : blocks * this.#source.blockLength;
  }

  /**
   * The memory to read from or write to, in pieces: views, without a copy, of length 0 once it is completed. None for
   * requests without data. SPDK has found memory for those who read without.
   */
  get iovs(): readonly Uint8Array[] {
    if (this.#state === completed) this.#refuse();
    const { server } = this.#source;
    return this.#more().memory.data(() => {
      if (this.type.startsWith('nvme')) {
        const address = server.buffer(this.#slot);
        return address === 0 ? [] : [{ address, bytes: server.numBlocks(this.#slot) }];
      }
      return server.iovecs(this.#slot);
    });
  }

  /** The metadata of the blocks, on devices that have it apart from them: a view, as {@link iovs}. */
  get metadata(): Uint8Array | undefined {
    if (this.#state === completed) this.#refuse();
    const { server, separateMetadataBytes } = this.#source;
    const address = server.metadata(this.#slot);
    if (address === 0 || separateMetadataBytes === 0) return undefined;
    return this.#more().memory.metadata(address, this.numBlocks * separateMetadataBytes);
  }

  /** Of a copy: the first block to copy from. */
  get copySourceBlocks(): number {
    return this.#extraOf('copy');
  }

  /** Of an abort: the request to end; undefined when it has completed. */
  get abortTarget(): BdevIo<ChannelData, Context> | undefined {
    const target = this.#source.ios[this.#extraOf('abort')];
    return target === undefined || target.completed ? undefined : target;
  }

  /** Of an NVMe command: the 64 bytes of its submission queue entry, a view as {@link iovs}. */
  get nvmeCommand(): Uint8Array {
    return this.#more().memory.command(this.#extraOf('nvme'));
  }

  /**
   * Copies from JavaScript's memory to that of the request, all of it: what a read does.
   *
   * @param offset first byte of `source`
   * @throws RangeError where there are too few bytes; TypeError; SpdkError `ERR_SPDK_COMPLETED`
   */
  fillFrom(source: ByteSource, offset = 0): void {
    const { bytes } = this;
    this.#source.server.copyIn(this.#slot, 0, part(bytesOf(source, 'source'), offset, bytes));
  }

  /**
   * Copies the memory of the request, all of it, to JavaScript's: what a write does.
   *
   * @param offset first byte of `target`
   * @throws as {@link fillFrom}
   */
  copyTo(target: ByteSource, offset = 0): void {
    const { bytes } = this;
    this.#source.server.copyOut(this.#slot, 0, part(bytesOf(target, 'target'), offset, bytes));
  }

  /** As {@link fillFrom}, from all of `source` to the request's bytes from `ioOffset` on. */
  fillPart(ioOffset: number, source: ByteSource): void {
    const bytes = this.#checkedPart(ioOffset, source, 'source');
    this.#source.server.copyIn(this.#slot, ioOffset, bytes);
  }

  /** As {@link copyTo}, from the request's bytes from `ioOffset` on to all of `target`. */
  copyPart(ioOffset: number, target: ByteSource): void {
    const bytes = this.#checkedPart(ioOffset, target, 'target');
    this.#source.server.copyOut(this.#slot, ioOffset, bytes);
  }

  /** Sets all bytes of the request's memory. */
  fill(value = 0): void {
    checkedInteger(value, 'value', 0, 255);
    this.#source.server.fill(this.#slot, 0, this.bytes, value);
  }

  /**
   * It is done.
   *
   * @throws SpdkError `ERR_SPDK_COMPLETED` when it has been completed, or given to another device with {@link forwardTo}
   */
  ok(): void {
    if (this.#state !== open || this.#extras !== undefined) {
      this.#end((source, slot) => source.server.complete(slot, source.statuses.success));
      return;
    }
    this.#state = completed;
    this.#source.server.complete(this.#slot, success);
  }

  /**
   * It has failed: with the status that an {@link IoError}, an {@link NvmeStatus} or an error with an `errno` stands for,
   * else just `failed`.
   *
   * @throws as {@link ok}
   */
  fail(error?: unknown): void {
    this.#end((source, slot) => completeWith(source, slot, error));
  }

  /** There is no memory for it now: SPDK submits it again, after another one has completed or a moment. @throws as {@link ok} */
  noMem(): void {
    this.#end(({ server, statuses }, slot) => server.complete(slot, statuses.noMemory));
  }

  /** It has been aborted. @throws as {@link ok} */
  abort(): void {
    this.#end(({ server, statuses }, slot) => server.complete(slot, statuses.aborted));
  }

  /** Of a compare: the device holds other data. @throws as {@link ok} */
  miscompare(): void {
    this.#end(({ server, statuses }, slot) => server.complete(slot, statuses.miscompare));
  }

  /**
   * Completes it with an NVMe status, success among them.
   *
   * @param commandWord command-specific dword 0
   * @throws as {@link ok}; TypeError, RangeError
   */
  completeNvme(status: { readonly sct: number; readonly sc: number }, commandWord = 0): void {
    const { sct, sc } = checkedObject(status, 'status');
    checkedInteger(sct, 'status.sct', 0, 7);
    checkedInteger(sc, 'status.sc', 0, 0xff);
    checkedInteger(commandWord, 'commandWord', 0, 0xffff_ffff);
    this.#end(({ server }, slot) => server.completeNvme(slot, commandWord, sct, sc));
  }

  /** Completes it with a SCSI status. @throws as {@link completeNvme} */
  completeScsi(status: ScsiStatusCode): void {
    const { sc, sk, asc, ascq } = checkedObject(status, 'status');
    for (const [name, value] of Object.entries({ sc, sk, asc, ascq })) {
      checkedInteger(value, `status.${name}`, 0, 0xff);
    }
    this.#end(({ server }, slot) => server.completeScsi(slot, sc, sk, asc, ascq));
  }

  /** Completes it as the kernel has: 0, or a negative errno. @throws as {@link completeNvme} */
  completeAio(errno: number): void {
    checkedInteger(errno, 'errno', -4095, 0);
    this.#end(({ server }, slot) => server.completeAio(slot, errno));
  }

  /**
   * Has another device do it, with the request's own memory and metadata; how that ends, it is completed. No promise, no
   * copy.
   *
   * @param disk open on this thread; for writing, unless it is a read
   * @param offsetBlocks where on that device; default: the same place
   * @throws SpdkError `ERR_SPDK_COMPLETED` as {@link ok}, and while a {@link forward} is under way; `ERR_SPDK_CLOSED` for a
   *   device that is closed; TypeError, RangeError
   */
  forwardTo(disk: BdevDesc, offsetBlocks: number = this.offsetBlocks): void {
    const ring = forwardRingOf(disk);
    if (this.#state !== open || this.#extras?.forwards) this.#refuse();
    if (!(offsetBlocks >= 0)) checkedInteger(offsetBlocks, 'offsetBlocks', 0);
    this.#state = forwarded;
    ring.submit(this, undefined, offsetBlocks, this.#source.server.ioPointer(this.#slot));
  }

  /**
   * Has another device do it, with the request's own memory and metadata, and does not complete it. Several may be under
   * way at once, such as those of a mirror; completing it meanwhile takes effect when all have ended.
   *
   * @param disk as for {@link forwardTo}
   * @param options `offsetBlocks`: where on that device; default: the same place
   * @throws (as rejection) IoError as the other device fails it; SpdkError as {@link forwardTo}; TypeError, RangeError
   */
  forward(disk: BdevDesc, options: { readonly offsetBlocks?: number } = {}): Promise<void> {
    return new Promise((resolve, reject) => {
      const ring = forwardRingOf(disk);
      if (this.#state !== open) this.#refuse();
      const { offsetBlocks = this.offsetBlocks } = checkedObject(options, 'options');
      checkedInteger(offsetBlocks, 'offsetBlocks', 0);
      const { type: operation, bytes, blockLength, bdev } = this;
      const extras = this.#more();
      const ended = (errno: number | undefined, failure: RingFailure | undefined) => {
        this.#forwardEnded(extras);
        if (errno === undefined && failure === undefined) return resolve();
        const offset = offsetBlocks * blockLength;
        reject(new IoError({ operation, device: ring.name ?? bdev, offset, length: bytes, errno, failure }));
      };
      extras.forwards++;
      ring.submit(this, ended, offsetBlocks, this.#source.server.ioPointer(this.#slot));
    });
  }

  #more(): Extras {
    this.#extras ??= new Extras();
    return this.#extras;
  }

  #end(complete: (source: RequestSource, slot: number) => void): void {
    if (this.#state !== open) this.#refuse();
    this.#complete(complete);
  }

  #complete(complete: (source: RequestSource, slot: number) => void): void {
    this.#state = completed;
    const extras = this.#extras;
    if (extras !== undefined) {
      extras.memory.end();
      // Those devices have its memory.
      if (extras.forwards > 0) {
        extras.deferred = () => complete(this.#source, this.#slot);
        return;
      }
    }
    complete(this.#source, this.#slot);
  }

  #forwardEnded(extras: Extras): void {
    if (--extras.forwards === 0) extras.deferred?.();
  }

  #extraOf(kind: string): number {
    const { type } = this;
    if (!type.startsWith(kind)) throw outOfRange(`a request of kind ${kind}`, 'io', type);
    return this.#source.server.extra(this.#slot);
  }

  #checkedPart(ioOffset: number, memory: ByteSource, name: string): Uint8Array {
    const bytes = bytesOf(memory, name);
    checkedInteger(ioOffset, 'ioOffset', 0, this.bytes - bytes.length);
    return bytes;
  }

  #refuse(): never {
    const what =
      this.#state === completed
        ? 'has completed'
        : this.#state === forwarded
          ? 'has been forwarded, and completes by itself'
          : 'is being forwarded';
    throw new SpdkError(`a request of ${this.#source.bdevName} ${what}`, {
      code: SpdkErrorCode.Completed,
      operation: 'BdevIo',
    });
  }

  static {
    isAnswered = (io) => io.#state !== open;
    endForwarded = (io, errno, failure) => {
      if (errno === undefined && failure === undefined) {
        if (io.#extras === undefined) {
          io.#state = completed;
          io.#source.server.complete(io.#slot, success);
          return;
        }
      }
      io.#complete((source, slot) => completeAsForward(source, slot, errno, failure));
    };
  }
}

function completeAsForward(
  source: RequestSource,
  slot: number,
  errno: number | undefined,
  failure: RingFailure | undefined,
): void {
  if (errno === undefined && failure === undefined) source.server.complete(slot, source.statuses.success);
  else completeWith(source, slot, new IoError({ operation: 'forward', device: '', errno, failure }));
}

/** `length` bytes from `offset` on. */
function part(bytes: Uint8Array, offset: number, length: number): Uint8Array {
  if (offset === 0 && bytes.length === length) return bytes;
  if (typeof offset !== 'number') throw wrongType('integer', 'offset', offset);
  if (!Number.isInteger(offset) || offset < 0 || offset + length > bytes.length) {
    throw outOfRange(`first of ${length} bytes within the ${bytes.length} that there are`, 'offset', offset);
  }
  return bytes.subarray(offset, offset + length);
}
