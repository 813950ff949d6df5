import type { OpenDisk } from '../bdev/open-disk.js';
import { DmaBuf } from '../memory/dma-buf.js';
import { changeBlock } from './block-changes.js';

/** Bytes that go through one buffer at most. */
const bounceBytes = 2 ** 18;

/**
 * Reads and writes any bytes of a device, from and to any memory, through buffers of its own. Parts of blocks are read,
 * changed and written under a lock, so that what others write beside them meanwhile is not undone.
 */
export class ByteIo {
  readonly #disk: OpenDisk;

  constructor(disk: OpenDisk) {
    this.#disk = disk;
  }

  /** Fills `target` with what is at `offset`; it has to be on the device. */
  async read(target: Uint8Array, offset: number): Promise<void> {
    const block = this.#disk.blockSizeBytes;
    using buffer = this.#bounce(target.length);
    for (let done = 0; done < target.length; ) {
      const skipped = (offset + done) % block;
      const length = Math.min(target.length - done, buffer.byteLength - skipped);
      const blocks = roundUp(skipped + length, block);
      await this.#disk.read(buffer, { offset: offset + done - skipped, length: blocks });
      target.set(buffer.bytes.subarray(skipped, skipped + length), done);
      done += length;
    }
  }

  /** Writes `source` to `offset`; it has to fit on the device. */
  async write(source: Uint8Array, offset: number): Promise<void> {
    const block = this.#disk.blockSizeBytes;
    const first = roundUp(offset, block);
    const last = Math.max(first, offset + source.length - ((offset + source.length) % block));
    const head = Math.min(first - offset, source.length);
    if (head > 0) await this.#modify(source.subarray(0, head), offset);
    if (head === source.length) return;
    await this.#writeBlocks(source.subarray(head, last - offset), first);
    if (last < offset + source.length) await this.#modify(source.subarray(last - offset), last);
  }

  async #writeBlocks(source: Uint8Array, offset: number): Promise<void> {
    if (source.length === 0) return;
    using buffer = this.#bounce(source.length);
    for (let done = 0; done < source.length; ) {
      const piece = source.subarray(done, done + buffer.byteLength);
      buffer.copyFrom(piece);
      await this.#disk.write(buffer, { offset: offset + done, length: piece.length });
      done += piece.length;
    }
  }

  /** Changes a part of one block. */
  async #modify(bytes: Uint8Array, offset: number): Promise<void> {
    const length = this.#disk.blockSizeBytes;
    const within = offset % length;
    const place = { offset: offset - within, length };
    using buffer = DmaBuf.alloc(length, this.#alignment);
    await changeBlock(this.#disk, buffer, place, () => buffer.copyFrom(bytes, within));
  }

  #bounce(wanted: number): DmaBuf {
    const block = this.#disk.blockSizeBytes;
    // One block more, for bytes that begin and end within blocks.
    const bytes = Math.min(
      roundUp(wanted, block) + block,
      Math.max(block, bounceBytes - (bounceBytes % block)),
    );
    return DmaBuf.alloc(bytes, { ...this.#alignment, zeroed: false });
  }

  get #alignment() {
    return { alignBytes: Math.max(4096, this.#disk.alignmentBytes) };
  }
}

/** The next multiple. */
export function roundUp(value: number, multiple: number): number {
  return Math.ceil(value / multiple) * multiple;
}
