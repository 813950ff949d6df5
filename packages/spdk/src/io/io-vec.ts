import { checkedInteger, checkedObject, outOfRange, wrongType } from '@spdk-ts/spdk-safe';
import { type ByteSource, bytesOf, DmaBuf } from '../memory/dma-buf.js';

/** Which part of a buffer. */
export interface IoVecOptions {
  /** First byte of the buffer. Default 0. */
  offset?: number;
  /** Bytes. Default: from `offset` to the buffer's end. */
  length?: number;
}

/** A part of a {@link DmaBuf}, for vectored I/O. Does not own the buffer. */
export class IoVec {
  readonly buffer: DmaBuf;
  /** First byte of {@link buffer}. */
  readonly offset: number;
  /** Bytes. */
  readonly length: number;

  /** @throws TypeError, RangeError for a part that is empty or not inside of the buffer */
  constructor(buffer: DmaBuf, options: IoVecOptions = {}) {
    if (!(buffer instanceof DmaBuf)) throw wrongType('DmaBuf', 'buffer', buffer);
    const { offset = 0 } = checkedObject(options, 'options');
    this.buffer = buffer;
    this.offset = checkedInteger(offset, 'offset', 0, buffer.byteLength - 1);
    const room = buffer.byteLength - offset;
    const { length = room } = options;
    this.length = checkedInteger(length, 'length', 1, room);
  }

  /** A whole buffer, or a part of one as it is. */
  static from(part: DmaBuf | IoVec): IoVec {
    return part instanceof IoVec ? part : new IoVec(part);
  }

  /** Bytes; as {@link length}. */
  get byteLength(): number {
    return this.length;
  }

  /** The bytes of the part. Detached, and so of length 0, once the buffer is disposed. */
  get bytes(): Uint8Array {
    return this.buffer.bytes.subarray(this.offset, this.offset + this.length);
  }

  /**
   * A part of the part.
   *
   * @param offset first byte of this part
   * @param length bytes. Default: up to its end
   * @throws TypeError, RangeError for a part that is empty or not inside of this one
   */
  slice(offset: number, length?: number): IoVec {
    checkedInteger(offset, 'offset', 0, this.length - 1);
    const room = this.length - offset;
    const bytes = checkedInteger(length === undefined ? room : length, 'length', 1, room);
    return new IoVec(this.buffer, { offset: this.offset + offset, length: bytes });
  }

  /**
   * Fills the part with one byte.
   *
   * @throws TypeError, RangeError
   */
  fill(byte: number): this {
    this.bytes.fill(checkedInteger(byte, 'byte', 0, 255));
    return this;
  }

  /** True if the other holds the same bytes. */
  equals(other: ByteSource): boolean {
    return this.firstDifference(other) === undefined;
  }

  /** The first byte that is not the same in the other, or not there in one of them; undefined when they are equal. */
  firstDifference(other: ByteSource): number | undefined {
    const [mine, others] = [this.bytes, bytesOf(other, 'other')];
    if (Buffer.compare(mine, others) === 0) return undefined;
    const shorter = Math.min(mine.length, others.length);
    for (let at = 0; at < shorter; at++) if (mine[at] !== others[at]) return at;
    return shorter;
  }

  /**
   * Copies data to the beginning of the part.
   *
   * @throws RangeError for data that does not fit; TypeError
   */
  copyFrom(data: ByteSource): this {
    const bytes = bytesOf(data, 'data');
    if (bytes.length > this.length)
      throw outOfRange(`at most ${this.length} bytes`, 'data.length', bytes.length);
    this.bytes.set(bytes);
    return this;
  }
}
