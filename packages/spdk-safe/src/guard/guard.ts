import { SpdkErrorCode } from '../error/code.js';
import { SpdkError } from '../error/spdk-error.js';
import type { Pointer } from '../pointer/pointer.js';

/**
 * Owns one thing of SPDK's and releases it once. A disposed guard answers every use with `ERR_SPDK_CLOSED` instead of
 * handing out an address that C has freed or reused.
 */
export abstract class Guard<Tag extends string> implements Disposable {
  #pointer: Pointer<Tag> | undefined;
  readonly #kind: string;

  protected constructor(pointer: Pointer<Tag>, kind: string) {
    this.#pointer = pointer;
    this.#kind = kind;
  }

  get closed(): boolean {
    return this.#pointer === undefined;
  }

  /**
   * The address, for calls of `spdk-sys`. Nothing checks what is done with it, nor that it is still valid later.
   *
   * @throws SpdkError `ERR_SPDK_CLOSED`
   */
  unsafePointer(): Pointer<Tag> {
    return this.#pointer ?? this.#refuse();
  }

  /** Releases it; a second call does nothing. */
  [Symbol.dispose](): void {
    const pointer = this.#pointer;
    if (pointer === undefined) return;
    this.#pointer = undefined;
    this.release(pointer);
  }

  // On its own, so that V8 inlines the others.
  #refuse(): never {
    throw new SpdkError(`${this.#kind} is closed`, { code: SpdkErrorCode.Closed, operation: this.#kind });
  }

  protected abstract release(pointer: Pointer<Tag>): void;
}
