import {
  checkedInteger,
  checkedObject,
  DmaGuard,
  outOfRange,
  SpdkError,
  SpdkErrorCode,
  wrongType,
} from '@spdk-ts/spdk-safe';
import { hexDump } from './hex-dump.js';

/** How the memory of a {@link DmaBuf} is to be. */
export interface DmaBufOptions {
  /** Alignment of the first byte; a power of two. Default 4096, which suits every device. */
  alignBytes?: number;
  /** False: the memory holds whatever was there before, which saves the time to zero it. Default true. */
  zeroed?: boolean;
  /** The NUMA node to have the memory of. Default: any. */
  numaId?: number;
}

/** What holds bytes: a buffer for I/O, or any of JavaScript's. */
export type ByteSource = { readonly bytes: Uint8Array } | Uint8Array;

/**
 * Memory that devices read from and write to. Disposing it frees it, once no I/O uses it any more; its views then have
 * length 0.
 *
 * @example
 * using buffer = DmaBuf.from(Buffer.from('hello'), { byteLength: 4096 });
 * await disk.write(buffer, { offset: 0 });
 */
export class DmaBuf implements Disposable {
  readonly #guard: DmaGuard;
  readonly #bytes: Uint8Array;

  private constructor(guard: DmaGuard) {
    this.#guard = guard;
    this.#bytes = new Uint8Array(guard.buffer);
  }

  /**
   * Allocates memory, zeroed unless the options say otherwise.
   *
   * @param byteLength bytes, at least 1
   * @throws SpdkError `ERR_SPDK_NOT_STARTED`, `ENOMEM`, `EINVAL` for an alignment that is no power of two; TypeError,
   *   RangeError
   */
  static alloc(byteLength: number, options: DmaBufOptions = {}): DmaBuf {
    const { alignBytes = 4096, zeroed = true, numaId } = checkedObject(options, 'options');
    return new DmaBuf(DmaGuard.alloc(byteLength, alignBytes, { zeroed, numaId }));
  }

  /**
   * Allocates memory and copies data into it.
   *
   * @param options `byteLength`: of the buffer, at least that of the data, which zeroes then follow; I/O is of whole blocks.
   *   Default: that of the data
   * @throws as {@link alloc}
   */
  static from(data: Uint8Array, options: DmaBufOptions & { byteLength?: number } = {}): DmaBuf {
    if (!(data instanceof Uint8Array)) throw wrongType('Uint8Array', 'data', data);
    const { byteLength = data.length, ...others } = checkedObject(options, 'options');
    checkedInteger(byteLength, 'byteLength', Math.max(1, data.length));
    const buffer = DmaBuf.alloc(byteLength, { ...others, zeroed: byteLength > data.length });
    buffer.#bytes.set(data);
    return buffer;
  }

  /** Bytes it was allocated with, also after it was disposed. */
  get byteLength(): number {
    return this.#guard.byteLength;
  }

  /** The memory itself. Detached, and so of length 0, once disposed. */
  get bytes(): Uint8Array {
    return this.#bytes;
  }

  /**
   * Fills it with one byte, or repeats a pattern up to its end.
   *
   * @returns itself
   * @throws SpdkError `ERR_SPDK_CLOSED`; TypeError, RangeError
   */
  fill(pattern: number | Uint8Array): this {
    this.#requireOpen('fill');
    if (typeof pattern === 'number') {
      this.#bytes.fill(checkedInteger(pattern, 'pattern', 0, 255));
      return this;
    }
    if (!(pattern instanceof Uint8Array) || pattern.length === 0) {
      throw wrongType('byte or non-empty Uint8Array', 'pattern', pattern);
    }
    for (let at = 0; at < this.#bytes.length; at += pattern.length) {
      this.#bytes.set(pattern.subarray(0, this.#bytes.length - at), at);
    }
    return this;
  }

  /**
   * True if the other holds the same bytes.
   *
   * @throws SpdkError `ERR_SPDK_CLOSED`; TypeError
   */
  equals(other: ByteSource): boolean {
    this.#requireOpen('equals');
    return Buffer.compare(this.#bytes, bytesOf(other, 'other')) === 0;
  }

  /**
   * Copies data into it.
   *
   * @param offset first byte of this buffer to write
   * @returns itself
   * @throws RangeError for data that does not fit; SpdkError `ERR_SPDK_CLOSED`; TypeError
   */
  copyFrom(data: ByteSource, offset = 0): this {
    this.#requireOpen('copyFrom');
    const bytes = bytesOf(data, 'data');
    checkedInteger(offset, 'offset', 0, this.byteLength);
    if (bytes.length > this.byteLength - offset) {
      throw outOfRange(`at most ${this.byteLength - offset} bytes`, 'data.length', bytes.length);
    }
    this.#bytes.set(bytes, offset);
    return this;
  }

  /**
   * Copies as many of its bytes as `target` has room for.
   *
   * @param offset first byte of this buffer to read
   * @returns how many bytes were copied
   * @throws SpdkError `ERR_SPDK_CLOSED`; TypeError, RangeError
   */
  copyTo(target: ByteSource, offset = 0): number {
    this.#requireOpen('copyTo');
    const bytes = bytesOf(target, 'target');
    checkedInteger(offset, 'offset', 0, this.byteLength);
    const part = this.#bytes.subarray(offset, offset + bytes.length);
    bytes.set(part);
    return part.length;
  }

  /**
   * What it holds, as `hexdump -C` prints it: offsets, bytes and their ASCII, with `*` for repeated lines.
   *
   * @throws SpdkError `ERR_SPDK_CLOSED`
   */
  dump(): string {
    this.#requireOpen('dump');
    return hexDump(this.#bytes);
  }

  /** The guard of the layer below, for I/O. */
  get guard(): DmaGuard {
    return this.#guard;
  }

  [Symbol.dispose](): void {
    this.#guard[Symbol.dispose]();
  }

  #requireOpen(operation: string): void {
    if (!this.#guard.closed) return;
    throw new SpdkError(`${operation}: the DmaBuf is disposed of`, { code: SpdkErrorCode.Closed, operation });
  }
}

/** @throws TypeError for what holds no bytes */
export function bytesOf(source: ByteSource, name: string): Uint8Array {
  const bytes = source instanceof Uint8Array ? source : source?.bytes;
  if (bytes instanceof Uint8Array) return bytes;
  throw wrongType('Uint8Array, DmaBuf or IoVec', name, source);
}
