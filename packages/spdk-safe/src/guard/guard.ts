import { wrongType } from '../error/argument.js';
import type { Pointer } from '../pointer/pointer.js';
import { type GuardTraits, Holding } from './holding.js';
import { watchForLeak } from './leak.js';

/**
 * Owns one thing of SPDK's and releases it once. Using it in a way that C could not survive throws instead: after it was
 * closed, after the run of SPDK that it belongs to has ended, or on another SPDK thread than its own.
 *
 * What lives inside of another thing (a channel of an open device) is closed with it. What is never closed is released
 * when its SPDK thread stops; the garbage collector releases nothing, it only {@link setLeakReporter | reports}.
 *
 * @example
 * using pool = new Guard('spdk_mempool', pointer, { kind: 'memory pool', release: (p) => spdk_mempool_free(p) });
 */
export class Guard<Tag extends string> implements Disposable {
  readonly #holding: Holding<Tag>;

  /**
   * Takes over what `pointer` is the address of.
   *
   * @param tag C's name of the struct
   */
  constructor(tag: Tag, pointer: Pointer<Tag>, traits: GuardTraits<Tag>) {
    const parent = traits.parent === undefined ? undefined : traits.parent.#holding;
    this.#holding = new Holding(tag, pointer, traits, parent);
    watchForLeak(this, this.#holding);
  }

  /** C's name of the struct that it owns. */
  get tag(): Tag {
    return this.#holding.tag;
  }

  /** True once it is of no use any more: disposed of, or its run of SPDK has ended. */
  get closed(): boolean {
    return this.#holding.closed;
  }

  /**
   * The address, for calls of `spdk-sys`. Nothing checks what is done with it, nor that it is still valid later.
   *
   * @throws SpdkError `ERR_SPDK_CLOSED`, `ERR_SPDK_STALE`, `ERR_SPDK_WRONG_THREAD`
   */
  unsafePointer(): Pointer<Tag> {
    return this.#holding.use();
  }

  /**
   * Releases it, after what lives inside of it. A second call does nothing, nor does one after the end of its run of SPDK.
   *
   * @throws SpdkError `ERR_SPDK_WRONG_THREAD`: nothing is released then; or the errno of C, when it could not release it
   */
  [Symbol.dispose](): void {
    this.#holding.close();
  }

  /** Closes the guard without releasing what it owns, which is the caller's from now on. */
  protected disown(): Pointer<Tag> {
    return this.#holding.disown();
  }
}

/** What functions take: a guard, or the address by itself from somebody who knows what it is. */
export type Guarded<Tag extends string> = Guard<Tag> | Pointer<Tag>;

/**
 * The address behind an argument that has to be of one kind.
 *
 * @param name of the argument, for the error message
 * @throws TypeError for a guard of another kind, and for what is neither guard nor address; SpdkError as
 *   {@link Guard.unsafePointer}
 */
export function pointerOf<Tag extends string>(
  value: Guarded<NoInfer<Tag>>,
  tag: Tag,
  name: string,
): Pointer<Tag> {
  if (value instanceof Guard) {
    if (value.tag !== tag) throw wrongType(`a guard of ${tag}`, name, value);
    return value.unsafePointer();
  }
  if (Number.isSafeInteger(value) && value > 0) return value;
  throw wrongType(`a guard or the address of ${tag}`, name, value);
}
