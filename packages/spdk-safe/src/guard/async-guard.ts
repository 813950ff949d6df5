import { check } from '../error/spdk-error.js';
import type { Pointer } from '../pointer/pointer.js';
import { Guard } from './guard.js';
import type { GuardTraits } from './holding.js';

/** As {@link GuardTraits}, for what C releases some time after it was asked to. */
export interface AsyncGuardTraits<Tag extends string> extends Omit<GuardTraits<Tag>, 'release'> {
  /** Calls `done` with 0 or an errno when it is gone; a negative result means that it will not. */
  readonly release: (pointer: Pointer<Tag>, done: (status: number) => void) => unknown;
}

/**
 * A guard of what takes time to go. `[Symbol.dispose]()` only asks for it, as do its parent and the end of its thread;
 * `[Symbol.asyncDispose]()` waits for it, whoever asked.
 *
 * @example
 * await using target = nvmfTgtCreate(options);
 */
export class AsyncGuard<Tag extends string> extends Guard<Tag> implements AsyncDisposable {
  readonly #release: Release;

  /** See {@link Guard}. */
  constructor(tag: Tag, pointer: Pointer<Tag>, traits: AsyncGuardTraits<Tag>) {
    const release = new Release(traits.kind);
    super(tag, pointer, {
      ...traits,
      release: (address) => release.begin((done) => traits.release(address, done)),
    });
    this.#release = release;
  }

  /**
   * Releases it, and resolves when it is gone. A further call waits too.
   *
   * @throws SpdkError `ERR_SPDK_WRONG_THREAD`, or the errno of C
   */
  async [Symbol.asyncDispose](): Promise<void> {
    this[Symbol.dispose]();
    await this.#release.ended;
  }
}

/** A release under way. Apart from the guard, which it must not keep from being collected. */
class Release {
  /** Resolves when it has ended; undefined while nobody has asked for it. */
  ended: Promise<void> | undefined;
  readonly #operation: string;

  constructor(operation: string) {
    this.#operation = operation;
  }

  begin(release: (done: (status: number) => void) => unknown): void {
    this.ended = new Promise<number>((resolve) => {
      const result = release(resolve);
      if (typeof result === 'number' && result < 0) resolve(result);
    }).then((status) => void check(-Math.abs(status), this.#operation));
    // Whoever only asks for it has nobody to tell.
    this.ended.catch(() => {});
  }
}
