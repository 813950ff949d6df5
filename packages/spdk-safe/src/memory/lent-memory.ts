import { memory, type RingVector } from '@spdk-ts/spdk-sys/runtime';
import { unsafePointerFrom } from '../pointer/pointer.js';

/** Views of memory that a device has lent, until {@link end}. */
export class LentMemory {
  readonly buffers: readonly ArrayBuffer[];

  constructor(vectors: readonly RingVector[]) {
    this.buffers = vectors.map(({ address, bytes }) => memory.view(unsafePointerFrom(address), bytes));
  }

  /** Detaches the views, so that nothing reaches the memory any more once the device has it back. */
  end(): void {
    for (const buffer of this.buffers) memory.detach(buffer);
  }
}
