import {
  type BackendInfo,
  type BackendName,
  backendInfo,
  type EnvInitOptions,
  type HostStartOptions,
  host,
  loadBackend,
} from '@spdk-ts/spdk-sys/runtime';
import { check } from '../error/spdk-error.js';
import { requireRunning, setRunning } from '../state/running.js';

/**
 * Chooses and loads the backend of this process.
 *
 * @throws BackendError when it is unknown, not built, does not load, or the other one is loaded already
 */
export function selectBackend(backend?: BackendName): BackendInfo {
  loadBackend(backend);
  return backendInfo();
}

/**
 * Sets up SPDK's environment layer (memory, cores). It then stays for the life of the process; a later call changes
 * nothing. The CPU affinity of the calling thread is what it was.
 *
 * @throws SpdkError with the errno of `spdk_env_init`
 */
export function environmentInit(options: EnvInitOptions): void {
  check(host.envInit(options), 'spdk_env_init');
}

/** True once {@link environmentInit} has succeeded on any thread of the process; stays so. */
export function isEnvironmentUp(): boolean {
  return host.info()['environmentUp'] === true;
}

/**
 * Makes this JavaScript thread an SPDK thread, polled from its event loop. The first in the process is SPDK's app
 * thread.
 *
 * @throws SpdkError `EALREADY` when it is one, other errnos of SPDK's thread library
 */
export function threadStart(options: HostStartOptions): void {
  check(host.start(options), 'spdk_thread_create');
  setRunning(true);
}

/** True if this JavaScript thread has SPDK's app thread, the only one that may start and stop subsystems. */
export function isAppThread(): boolean {
  return host.info()['appThread'] === true;
}

/**
 * Lets this JavaScript thread's SPDK thread exit and waits until everything it holds is released.
 *
 * @param done called when it is gone
 * @throws SpdkError `ERR_SPDK_NOT_STARTED`, or the errno of a thread that cannot exit
 */
export function threadStop(done: () => void): void {
  requireRunning('spdk_thread_exit');
  check(
    host.stop(() => {
      setRunning(false);
      done();
    }),
    'spdk_thread_exit',
  );
}
