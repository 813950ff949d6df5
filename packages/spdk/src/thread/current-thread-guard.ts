import {
  currentThread,
  requireRunning,
  SpdkError,
  SpdkErrorCode,
  type ThreadIdentity,
} from '@spdk-ts/spdk-safe';

/**
 * Remembers the SPDK thread that it is made on, and throws when code goes on as if it still were that one.
 *
 * In spdk-rs the guard brings the current thread back after others were made current. JavaScript cannot change its SPDK
 * thread for a while: it has one, from `Spdk.start()` or `Thread.attach()` on, and an `await` comes back on the same one. What
 * can happen meanwhile is that it is stopped, and perhaps another one started: that is what the guard finds.
 *
 * @example
 * using guard = new CurrentThreadGuard();
 * await something();
 * guard.check();
 */
export class CurrentThreadGuard implements Disposable {
  /** The thread that was current. */
  readonly thread: ThreadIdentity;

  /** @throws SpdkError `ERR_SPDK_NOT_STARTED` on a thread that is no SPDK thread */
  constructor() {
    requireRunning('CurrentThreadGuard');
    this.thread = currentThread() as ThreadIdentity;
  }

  /** True while the current SPDK thread is the one that the guard was made on. */
  get holds(): boolean {
    return currentThread()?.id === this.thread.id;
  }

  /** @throws SpdkError `ERR_SPDK_WRONG_THREAD` when it is not */
  check(): void {
    if (this.holds) return;
    const now = currentThread();
    throw new SpdkError(
      `expected to be on SPDK thread ${this.thread.name} (${this.thread.id}), now on ` +
        `${now === undefined ? 'none' : `${now.name} (${now.id})`}`,
      { code: SpdkErrorCode.WrongThread, operation: 'CurrentThreadGuard' },
    );
  }

  /** As {@link check}. */
  [Symbol.dispose](): void {
    this.check();
  }
}
