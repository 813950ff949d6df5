import { SpdkError, wrongType } from '@spdk-ts/spdk-safe';
import type { OpenDisk } from '../bdev/open-disk.js';
import { DmaBuf } from '../memory/dma-buf.js';
import { ByteIo } from './byte-io.js';
import type { StreamPlan } from './stream-options.js';

const noSpace = -28;

/** Writes bytes one after the other, several chunks at once. What is no whole block keeps what else is in its block. */
export class DiskWriter {
  readonly #disk: OpenDisk;
  readonly #plan: StreamPlan;
  readonly #flush: boolean;
  readonly #bytes: ByteIo;
  readonly #free: DmaBuf[] = [];
  readonly #writing = new Set<Promise<void>>();
  /** The chunk that is being filled, which begins at a block. */
  #filling: DmaBuf | undefined;
  #filled = 0;
  /** Where the next byte goes. */
  #next: number;
  #failure: { readonly error: unknown } | undefined;

  constructor(disk: OpenDisk, plan: StreamPlan, flush: boolean) {
    this.#disk = disk;
    this.#plan = plan;
    this.#flush = flush;
    this.#bytes = new ByteIo(disk);
    this.#next = plan.start;
  }

  /**
   * Takes bytes over; resolves when more can be taken, which is when there is a buffer for them. One call at a time.
   *
   * @throws IoError (as rejection) of an earlier chunk too; SpdkError `ENOSPC` beyond the end of the device, and then
   *   nothing of these bytes is written; TypeError
   */
  async write(chunk: Uint8Array): Promise<void> {
    if (!(chunk instanceof Uint8Array)) throw wrongType('Uint8Array', 'chunk', chunk);
    this.#throwFailure();
    const { end, chunkBytes } = this.#plan;
    if (chunk.length > end - this.#next) {
      throw SpdkError.fromErrno(
        noSpace,
        'write',
        `of ${chunk.length} bytes at byte ${this.#next} of ${this.#disk.name}`,
      );
    }
    let done = 0;
    const within = this.#next % this.#disk.blockSizeBytes;
    if (this.#filling === undefined && within > 0) {
      done = Math.min(chunk.length, this.#disk.blockSizeBytes - within);
      await this.#bytes.write(chunk.subarray(0, done), this.#next);
      this.#next += done;
    }
    while (done < chunk.length) {
      const buffer = this.#filling ?? (await this.#freeBuffer());
      this.#filling = buffer;
      const piece = chunk.subarray(done, done + chunkBytes - this.#filled);
      buffer.copyFrom(piece, this.#filled);
      this.#filled += piece.length;
      this.#next += piece.length;
      done += piece.length;
      if (this.#filled === chunkBytes) this.#submit(chunkBytes);
    }
  }

  /**
   * Writes what is left, the part of a block at last, and resolves when all is written.
   *
   * @throws IoError (as rejection) also of an earlier chunk
   */
  async finish(): Promise<void> {
    const { blockSizeBytes } = this.#disk;
    const buffer = this.#filling;
    const rest = this.#filled % blockSizeBytes;
    const tail =
      buffer === undefined
        ? undefined
        : Buffer.from(buffer.bytes.subarray(this.#filled - rest, this.#filled));
    if (this.#filled > rest) this.#submit(this.#filled - rest);
    await Promise.all(this.#writing);
    this.#throwFailure();
    if (tail !== undefined && rest > 0) await this.#bytes.write(tail, this.#next - rest);
    if (this.#flush) await this.#disk.flush();
  }

  /** Waits for what is under way. What was not written yet is dropped. */
  async close(): Promise<void> {
    await Promise.all(this.#writing);
    this.#filling?.[Symbol.dispose]();
    this.#filling = undefined;
    for (const buffer of this.#free.splice(0)) buffer[Symbol.dispose]();
  }

  async #freeBuffer(): Promise<DmaBuf> {
    while (this.#writing.size >= this.#plan.inFlight) await Promise.race(this.#writing);
    this.#throwFailure();
    const alignBytes = Math.max(4096, this.#disk.alignmentBytes);
    return this.#free.pop() ?? DmaBuf.alloc(this.#plan.chunkBytes, { alignBytes, zeroed: false });
  }

  /** Writes the first bytes of the chunk that is being filled; there is none then. */
  #submit(length: number): void {
    const buffer = this.#filling as DmaBuf;
    const offset = this.#next - this.#filled;
    this.#filling = undefined;
    this.#filled = 0;
    const write = this.#disk.write(buffer, { offset, length }).then(
      () => {},
      (error: unknown) => {
        this.#failure ??= { error };
      },
    );
    const done = write.then(() => {
      this.#writing.delete(done);
      this.#free.push(buffer);
    });
    this.#writing.add(done);
  }

  #throwFailure(): void {
    if (this.#failure) throw this.#failure.error;
  }
}
