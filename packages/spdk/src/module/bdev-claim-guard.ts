import type { ClaimKind } from '@spdk-ts/spdk-safe';
import type { BdevDesc } from '../bdev/bdev-desc.js';
import { endWith } from './forward-ring.js';

/** A module's hold on an open device, which ends with that; see {@link OwnBdevModule.claim}. */
export class BdevClaimGuard implements AsyncDisposable {
  readonly kind: ClaimKind;
  /** The device. */
  readonly disk: BdevDesc;
  #release: (() => void) | undefined;
  #released = false;

  /** @param release undefined where the claim ends with the descriptor */
  constructor(kind: ClaimKind, disk: BdevDesc, release: (() => void) | undefined) {
    this.kind = kind;
    this.disk = disk;
    this.#release = release;
    // SPDK would keep a claim of version 1 beyond its descriptor.
    endWith(disk, () => this.#end());
  }

  get released(): boolean {
    return this.#released;
  }

  /**
   * Ends the claim. Claims of version 2 (`readMany...`) are held by the descriptor, which is closed; `exclusiveWrite` ends
   * by itself. A second call does nothing.
   */
  async release(): Promise<void> {
    if (this.#released) return;
    const isHeldByDescriptor = this.#release === undefined;
    this.#end();
    if (isHeldByDescriptor) await this.disk.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.release();
  }

  #end(): void {
    this.#released = true;
    const release = this.#release;
    this.#release = undefined;
    release?.();
  }
}
