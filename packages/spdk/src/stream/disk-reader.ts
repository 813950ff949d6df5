import type { OpenDisk } from '../bdev/open-disk.js';
import { DmaBuf } from '../memory/dma-buf.js';
import { roundUp } from './byte-io.js';
import type { StreamPlan } from './stream-options.js';

/** A read under way, or done. */
interface Chunk {
  readonly buffer: DmaBuf;
  readonly done: Promise<void>;
  /** The bytes of the buffer that are wanted. */
  readonly from: number;
  readonly to: number;
}

/** Reads a part of a device in order, some chunks ahead. */
export class DiskReader {
  readonly #disk: OpenDisk;
  readonly #plan: StreamPlan;
  readonly #ahead: Chunk[] = [];
  readonly #free: DmaBuf[] = [];
  #next: number;
  #closed = false;

  constructor(disk: OpenDisk, plan: StreamPlan) {
    this.#disk = disk;
    this.#plan = plan;
    this.#next = plan.start;
  }

  /**
   * The next bytes, in memory of their own; undefined at the end. One call at a time.
   *
   * @throws IoError, SpdkError (as rejection) as `BdevDesc.read`
   */
  async next(): Promise<Buffer | undefined> {
    while (this.#ahead.length < this.#plan.inFlight && this.#next < this.#plan.end && !this.#closed) {
      this.#readAhead();
    }
    const chunk = this.#ahead[0];
    if (chunk === undefined) return undefined;
    await chunk.done;
    // Closing has taken the buffers away.
    if (this.#closed) return undefined;
    const bytes = Buffer.allocUnsafeSlow(chunk.to - chunk.from);
    bytes.set(chunk.buffer.bytes.subarray(chunk.from, chunk.to));
    this.#ahead.shift();
    this.#free.push(chunk.buffer);
    return bytes;
  }

  /** Waits for what is under way; nothing is read any more. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.allSettled(this.#ahead.map(({ done }) => done));
    for (const { buffer } of this.#ahead.splice(0)) buffer[Symbol.dispose]();
    for (const buffer of this.#free.splice(0)) buffer[Symbol.dispose]();
  }

  #readAhead(): void {
    const { end, chunkBytes } = this.#plan;
    const { blockSizeBytes, alignmentBytes } = this.#disk;
    const buffer =
      this.#free.pop() ??
      DmaBuf.alloc(chunkBytes, { alignBytes: Math.max(4096, alignmentBytes), zeroed: false });
    const from = this.#next % blockSizeBytes;
    const offset = this.#next - from;
    const to = Math.min(chunkBytes, end - offset);
    const done = this.#disk.read(buffer, { offset, length: roundUp(to, blockSizeBytes) });
    // Told by whoever waits for this chunk, or by nobody.
    done.catch(() => {});
    this.#ahead.push({ buffer, done, from, to });
    this.#next = offset + to;
  }
}
