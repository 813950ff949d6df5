import {
  spdk_dma_free,
  spdk_dma_malloc_socket,
  spdk_dma_zmalloc_socket,
} from '@spdk-ts/spdk-sys/functions/env';
import { memory } from '@spdk-ts/spdk-sys/runtime';
import { checkedInteger, wrongType } from '../error/argument.js';
import { noMemory, SpdkError } from '../error/spdk-error.js';
import { Guard } from '../guard/guard.js';
import { type Pointer, unsafePointerFrom } from '../pointer/pointer.js';
import { requireRunning } from '../state/running.js';

const anyNode = -1;

/**
 * Memory that devices can transfer to and from. Disposing it while I/O uses it frees it when the last of that
 * I/O has completed; until then and after, its view has length 0 for JavaScript.
 */
export class DmaGuard extends Guard<'void'> {
  readonly byteLength: number;
  /** What the first byte's address is a multiple of: the greatest power of two up to 2^30. */
  readonly alignmentBytes: number;
  readonly #buffer: ArrayBuffer;
  readonly #address: number;
  #usableBytes: number;
  #users = 0;
  #freeLater: Pointer<'void'> | undefined;

  private constructor(pointer: Pointer<'void'>, byteLength: number) {
    super('void', pointer, {
      kind: 'DMA memory',
      release: (memory) => spdk_dma_free(memory),
      // Of SPDK's environment, which outlives a stop.
      belongsTo: 'process',
    });
    this.byteLength = byteLength;
    this.#usableBytes = byteLength;
    this.#address = pointer;
    this.alignmentBytes = alignmentOf(pointer);
    this.#buffer = memory.view(pointer, byteLength);
  }

  /**
   * Allocates memory.
   *
   * @param byteLength bytes, at least 1
   * @param alignBytes a power of two
   * @param options `zeroed`: false to have it as it is; `numaId`: the NUMA node, by default any
   * @throws SpdkError `ENOMEM`, `ERR_SPDK_NOT_STARTED`; TypeError, RangeError for impossible arguments
   */
  static alloc(
    byteLength: number,
    alignBytes: number,
    { zeroed = true, numaId }: { zeroed?: boolean; numaId?: number | undefined } = {},
  ): DmaGuard {
    requireRunning('spdk_dma_zmalloc');
    checkedInteger(byteLength, 'byteLength', 1);
    checkedInteger(alignBytes, 'alignBytes', 1, 2 ** 30);
    if ((alignBytes & (alignBytes - 1)) !== 0) {
      throw SpdkError.fromErrno(-22, 'spdk_dma_zmalloc', `alignBytes ${alignBytes} is no power of two`);
    }
    if (typeof zeroed !== 'boolean') throw wrongType('boolean', 'zeroed', zeroed);
    // Any node is -1, whatever the version of SPDK calls it.
    const node = numaId === undefined ? anyNode : checkedInteger(numaId, 'numaId', 0, 2 ** 31 - 1);
    const allocate = zeroed ? spdk_dma_zmalloc_socket : spdk_dma_malloc_socket;
    const address = allocate(byteLength, alignBytes, null, node);
    if (address === 0) throw noMemory('spdk_dma_zmalloc', `${byteLength} bytes`);
    return new DmaGuard(unsafePointerFrom(address), byteLength);
  }

  /** Bytes that I/O may use: all until it is disposed of, then none. */
  get usableBytes(): number {
    return this.#usableBytes;
  }

  /** The memory; detached, and so of length 0, once disposed. */
  get buffer(): ArrayBuffer {
    return this.#buffer;
  }

  /** Address of the first byte; only good while somebody holds the memory. */
  get address(): number {
    return this.#address;
  }

  /**
   * Keeps the memory allocated until {@link unhold} has been called as often, disposed or not.
   *
   * @returns the address of the first byte
   * @throws SpdkError `ERR_SPDK_CLOSED`
   */
  hold(): number {
    if (this.#usableBytes === 0) this.unsafePointer();
    this.#users++;
    return this.#address;
  }

  /** Ends one {@link hold}. */
  unhold(): void {
    this.#users--;
    if (this.#users === 0 && this.#freeLater !== undefined) {
      spdk_dma_free(this.#freeLater);
      this.#freeLater = undefined;
    }
  }

  override [Symbol.dispose](): void {
    if (this.closed) return;
    this.#usableBytes = 0;
    memory.detach(this.#buffer);
    // Freeing under a running I/O would let the device write into memory that somebody else owns by then.
    if (this.#users > 0) this.#freeLater = this.disown();
    else super[Symbol.dispose]();
  }
}

function alignmentOf(address: number): number {
  const low = address % 2 ** 30;
  return low === 0 ? 2 ** 30 : low & -low;
}
