import { spdk_subsystem_fini, spdk_subsystem_init } from '@spdk-ts/spdk-sys/functions/init';
import { SpdkError } from '../error/spdk-error.js';
import { requireRunning } from '../state/running.js';

/** Called once, with the error or with undefined. */
export type Done = (error?: SpdkError) => void;

/** Starts every subsystem (bdev, accel, sock, ...) in the order of their dependencies. App thread only. */
export function subsystemInit(done: Done): void {
  requireRunning('spdk_subsystem_init');
  spdk_subsystem_init((rc) => done(rc < 0 ? SpdkError.fromErrno(rc, 'spdk_subsystem_init') : undefined), 0);
}

/** Stops every subsystem, the last one started first. App thread only. */
export function subsystemFini(done: Done): void {
  requireRunning('spdk_subsystem_fini');
  spdk_subsystem_fini(() => done(), 0);
}
