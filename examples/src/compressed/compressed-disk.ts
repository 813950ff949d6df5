import { promisify } from 'node:util';
import { deflateRaw, inflateRaw } from 'node:zlib';
import type { BdevIo, BdevOps } from '@spdk-ts/spdk';
import { RangeLocks } from '../concurrency/range-locks.js';

const compress = promisify(deflateRaw);
const decompress = promisify(inflateRaw);

/** A part of an I/O that is within one chunk. */
interface Part {
  readonly chunk: number;
  /** First byte within the chunk, and within the I/O. */
  readonly start: number;
  readonly ioOffset: number;
  readonly bytes: number;
}

/**
 * A RAM disk that holds its data compressed, in chunks that are larger than blocks. Who writes a part of a chunk reads it,
 * changes it and stores it again: a lock on the chunk keeps all others out meanwhile.
 */
export class CompressedDisk implements BdevOps {
  readonly #chunkBytes: number;
  readonly #zeroes: Buffer;
  /** What was never written, or unmapped, is not there. */
  readonly #chunks = new Map<number, Uint8Array>();
  readonly #locks = new RangeLocks();

  constructor(chunkBytes = 16_384) {
    this.#chunkBytes = chunkBytes;
    this.#zeroes = Buffer.alloc(chunkBytes);
  }

  /** Bytes that the data takes now. */
  get storedBytes(): number {
    return [...this.#chunks.values()].reduce((sum, { length }) => sum + length, 0);
  }

  async read(io: BdevIo): Promise<void> {
    await this.#eachPart(io, (part) =>
      this.#locks.shared(part.chunk, 1, async () => {
        const data = await this.#load(part.chunk);
        io.fillPart(part.ioOffset, data.subarray(part.start, part.start + part.bytes));
      }),
    );
  }

  async write(io: BdevIo): Promise<void> {
    await this.#eachPart(io, (part) => this.#change(part, (data) => io.copyPart(part.ioOffset, data)));
  }

  async writeZeroes(io: BdevIo): Promise<void> {
    await this.#eachPart(io, (part) => this.#change(part, (data) => data.fill(0)));
  }

  unmap(io: BdevIo): Promise<void> {
    return this.writeZeroes(io);
  }

  /** Waits for nothing: what is written is in memory when the write completes. */
  flush(): void {}

  /** I/O that is under way comes to its end by itself. */
  reset(): void {}

  dumpInfoJson(): object {
    return { example_compressed: { chunks: this.#chunks.size, stored_bytes: this.storedBytes } };
  }

  /** Changes a part of a chunk, while nobody else has the chunk. */
  #change({ chunk, start, bytes }: Part, change: (data: Uint8Array) => void): Promise<void> {
    return this.#locks.alone(chunk, 1, async () => {
      const data = await this.#load(chunk);
      change(data.subarray(start, start + bytes));
      if (this.#zeroes.equals(data)) this.#chunks.delete(chunk);
      else this.#chunks.set(chunk, await compress(data));
    });
  }

  async #load(chunk: number): Promise<Uint8Array> {
    const stored = this.#chunks.get(chunk);
    return stored === undefined ? new Uint8Array(this.#chunkBytes) : decompress(stored);
  }

  /** Works on all parts of an I/O at the same time. */
  async #eachPart(io: BdevIo, work: (part: Part) => Promise<void>): Promise<void> {
    const parts: Promise<void>[] = [];
    const end = io.offsetBytes + io.bytes;
    for (let at = io.offsetBytes; at < end; ) {
      const start = at % this.#chunkBytes;
      const bytes = Math.min(this.#chunkBytes - start, end - at);
      const chunk = (at - start) / this.#chunkBytes;
      parts.push(work({ chunk, start, ioOffset: at - io.offsetBytes, bytes }));
      at += bytes;
    }
    await Promise.all(parts);
  }
}
