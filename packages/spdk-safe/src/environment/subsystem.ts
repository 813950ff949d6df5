import {
  spdk_subsystem_exists,
  spdk_subsystem_fini,
  spdk_subsystem_init,
} from '@spdk-ts/spdk-sys/functions/init';
import { host } from '@spdk-ts/spdk-sys/runtime';
import { checkedName } from '../error/argument.js';
import { SpdkError } from '../error/spdk-error.js';
import { closeGuards } from '../guard/holding.js';
import { requireRunning } from '../state/running.js';

/** Called once, with the error or with undefined. */
export type Done = (error?: SpdkError) => void;

/**
 * Starts every subsystem (bdev, accel, sock, ...) in the order of their dependencies. App thread only.
 *
 * When one fails, those before it are to be stopped with {@link subsystemFini}; SPDK keeps no state from which it could
 * start them again in the same process.
 */
export function subsystemInit(done: Done): void {
  requireRunning('spdk_subsystem_init');
  spdk_subsystem_init((rc) => {
    if (rc < 0) host.condemn();
    done(rc < 0 ? SpdkError.fromErrno(rc, 'spdk_subsystem_init') : undefined);
  }, 0);
}

/** Stops every subsystem, the last one started first. App thread only. */
export function subsystemFini(done: Done): void {
  requireRunning('spdk_subsystem_fini');
  // Devices that are open cannot go, and their subsystem waits for them.
  closeGuards('spdk_bdev_desc');
  spdk_subsystem_fini(() => done(), 0);
}

/** True if this SPDK has the subsystem, started or not. */
export function subsystemExists(name: string): boolean {
  requireRunning('spdk_subsystem_exists');
  return spdk_subsystem_exists(checkedName(name, 'name'));
}
