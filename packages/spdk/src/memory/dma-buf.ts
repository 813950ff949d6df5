import { checkedInteger, DmaGuard, SpdkError, SpdkErrorCode, wrongType } from '@spdk-ts/spdk-safe';

/** How memory for I/O is allocated. */
export interface DmaBufOptions {
  /** Alignment of the first byte; a power of two. Default 4096, which suits every device. */
  alignBytes?: number;
}

/**
 * Memory that devices read from and write to. Disposing it frees it, once no I/O uses it any more; its views then have
 * length 0.
 */
export class DmaBuf implements Disposable {
  readonly #guard: DmaGuard;
  readonly #bytes: Uint8Array;

  private constructor(guard: DmaGuard) {
    this.#guard = guard;
    this.#bytes = new Uint8Array(guard.buffer);
  }

  /**
   * Allocates zeroed memory.
   *
   * @param byteLength bytes, at least 1
   * @throws SpdkError `ERR_SPDK_NOT_STARTED`, `ENOMEM`, `EINVAL` for an alignment that is no power of two
   */
  static alloc(byteLength: number, { alignBytes = 4096 }: DmaBufOptions = {}): DmaBuf {
    return new DmaBuf(DmaGuard.alloc(byteLength, alignBytes));
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

  /** True if the other holds the same bytes. */
  equals(other: DmaBuf | Uint8Array): boolean {
    this.#requireOpen('equals');
    return Buffer.compare(this.#bytes, other instanceof DmaBuf ? other.bytes : other) === 0;
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
