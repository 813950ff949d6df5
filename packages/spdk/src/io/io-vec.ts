import { checkedInteger, wrongType } from '@spdk-ts/spdk-safe';
import { DmaBuf } from '../memory/dma-buf.js';

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
  constructor(buffer: DmaBuf, { offset = 0, length }: IoVecOptions = {}) {
    if (!(buffer instanceof DmaBuf)) throw wrongType('DmaBuf', 'buffer', buffer);
    this.buffer = buffer;
    this.offset = checkedInteger(offset, 'offset', 0, buffer.byteLength - 1);
    const room = buffer.byteLength - offset;
    this.length = checkedInteger(length ?? room, 'length', 1, room);
  }

  /** A whole buffer, or a part of one as it is. */
  static from(part: DmaBuf | IoVec): IoVec {
    return part instanceof IoVec ? part : new IoVec(part);
  }

  /** The bytes of the part. Detached, and so of length 0, once the buffer is disposed. */
  get bytes(): Uint8Array {
    return this.buffer.bytes.subarray(this.offset, this.offset + this.length);
  }

  /** Fills the part with one byte. */
  fill(byte: number): this {
    this.bytes.fill(checkedInteger(byte, 'byte', 0, 255));
    return this;
  }

  /** True if the other holds the same bytes. */
  equals(other: IoVec | DmaBuf | Uint8Array): boolean {
    return Buffer.compare(this.bytes, other instanceof Uint8Array ? other : other.bytes) === 0;
  }
}
