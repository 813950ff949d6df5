import { spdk_bdev_unregister } from '@spdk-ts/spdk-sys/functions/bdev_module';
import { SpdkError } from '../error/spdk-error.js';
import type { BdevPtr } from '../generated/pointers.generated.js';
import { requireRunning } from '../state/running.js';

/**
 * Unregisters a device: those who have it open are told to close it.
 *
 * @param done called once on this thread, when all descriptors and channels are gone and the module has let go of the
 *   device; with `EBUSY` when that is under way already
 */
export function bdevUnregister(bdev: BdevPtr, done: (error: SpdkError | undefined) => void): void {
  requireRunning('spdk_bdev_unregister');
  const onGone = (_context: unknown, rc: number) =>
    done(rc < 0 ? SpdkError.fromErrno(rc, 'spdk_bdev_unregister') : undefined);
  spdk_bdev_unregister(bdev, onGone, 0);
}
