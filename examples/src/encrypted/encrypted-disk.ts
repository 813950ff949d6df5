import { createCipheriv, createDecipheriv, hkdfSync } from 'node:crypto';
import { type BdevDesc, type BdevIo, type BdevOps, DmaBuf, type IoType } from '@spdk-ts/spdk';

const algorithm = 'aes-256-xts';
const supported: readonly IoType[] = ['read', 'write', 'flush', 'reset'];

/**
 * A device whose data another one holds encrypted, each block by itself: by AES-XTS, with the block's number as tweak, so
 * that equal blocks differ in what is stored. Zeroes are encrypted as other data is; the block device layer writes them.
 */
export class EncryptedDisk implements BdevOps {
  readonly #base: BdevDesc;
  readonly #key: Buffer;

  /** @param password any secret; the key of the cipher is derived from it */
  constructor(base: BdevDesc, password: string) {
    this.#base = base;
    this.#key = Buffer.from(hkdfSync('sha512', password, '', 'spdk-ts encrypted example', 64));
  }

  ioTypeSupported(type: IoType): boolean {
    return supported.includes(type) && this.#base.ioTypeSupported(type);
  }

  async read(io: BdevIo): Promise<void> {
    using buffer = DmaBuf.alloc(io.bytes);
    await this.#base.read(buffer, { offset: io.offsetBytes });
    this.#eachBlock(io, (tweak, start, end) => {
      const cipher = createDecipheriv(algorithm, this.#key, tweak);
      buffer.copyFrom(cipher.update(buffer.bytes.subarray(start, end)), start);
    });
    io.fillFrom(buffer);
  }

  /** Encrypts a copy: the memory of a write is its owner's. */
  async write(io: BdevIo): Promise<void> {
    using buffer = DmaBuf.alloc(io.bytes);
    io.copyTo(buffer);
    this.#eachBlock(io, (tweak, start, end) => {
      const cipher = createCipheriv(algorithm, this.#key, tweak);
      buffer.copyFrom(cipher.update(buffer.bytes.subarray(start, end)), start);
    });
    await this.#base.write(buffer, { offset: io.offsetBytes });
  }

  flush(io: BdevIo): void {
    io.forwardTo(this.#base);
  }

  reset(io: BdevIo): void {
    io.forwardTo(this.#base);
  }

  async destruct(): Promise<void> {
    await this.#base.close();
  }

  #eachBlock(io: BdevIo, work: (tweak: Buffer, start: number, end: number) => void): void {
    const tweak = Buffer.alloc(16);
    for (let block = 0; block < io.numBlocks; block++) {
      tweak.writeBigUInt64LE(BigInt(io.offsetBlocks + block));
      work(tweak, block * io.blockLength, (block + 1) * io.blockLength);
    }
  }
}
