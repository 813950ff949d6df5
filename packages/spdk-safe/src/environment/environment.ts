import {
  spdk_interrupt_mode_enable,
  spdk_interrupt_mode_is_enabled,
} from '@spdk-ts/spdk-sys/functions/thread';
import {
  type BackendInfo,
  type BackendName,
  backendInfo,
  backendInProcess,
  type EnvInitOptions,
  type HostStartOptions,
  host,
  loadBackend,
} from '@spdk-ts/spdk-sys/runtime';
import { SpdkErrorCode } from '../error/code.js';
import { check, SpdkError } from '../error/spdk-error.js';
import { closeGuards, forgetGuards } from '../guard/holding.js';
import { isRunning, requireRunning, setRunning } from '../state/running.js';

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
 * Has SPDK's threads wait for file descriptors instead of being polled. Before {@link threadStart}; cannot be undone in
 * this process. Does nothing while SPDK runs.
 *
 * @throws SpdkError the errno of `spdk_interrupt_mode_enable`
 */
export function interruptModeEnable(): void {
  if (Number(host.info()['hosts']) > 0) return;
  check(spdk_interrupt_mode_enable(), 'spdk_interrupt_mode_enable');
}

/** True while SPDK threads wait for file descriptors, see {@link interruptModeEnable}. Callable on any thread. */
export function interruptModeIsEnabled(): boolean {
  return spdk_interrupt_mode_is_enabled();
}

const notPermitted = -1;
const noSuchThread = -3;
const busy = -16;
const exists = -17;
const already = -114;
const notRecoverable = -131;

/** How the event loop of a further thread drives its SPDK thread. */
export type ThreadStartOptions = Omit<HostStartOptions, 'role'>;

/**
 * Makes this JavaScript thread SPDK's app thread, polled from its event loop.
 *
 * @throws SpdkError `ERR_SPDK_ALREADY_STARTED` when this process has one, `ENOTRECOVERABLE` when its subsystems have
 *   failed to start before, other errnos of SPDK's thread library
 */
export function threadStart(options: ThreadStartOptions): void {
  const rc = host.start({ ...options, role: 'app' });
  if (rc === exists || rc === already) throw alreadyStarted('Spdk.start');
  if (rc === notRecoverable) {
    throw new SpdkError(
      "SPDK's subsystems failed to start before in this process, and SPDK cannot start them a second time then; " +
        'start another process',
      { code: 'ENOTRECOVERABLE', errno: rc, operation: 'Spdk.start' },
    );
  }
  check(rc, 'spdk_thread_create');
  setRunning(true);
}

/**
 * Makes this JavaScript thread an SPDK thread beside the app thread, polled from its own event loop.
 *
 * @throws SpdkError `ERR_SPDK_NOT_STARTED` when no thread of this process runs SPDK, `ERR_SPDK_ALREADY_STARTED` when
 *   this one is an SPDK thread already, other errnos of SPDK's thread library
 */
export function threadAttach(options: ThreadStartOptions): void {
  // Nobody has loaded a backend, so there is none to load for an answer.
  const rc = backendInProcess() === undefined ? noSuchThread : host.start({ ...options, role: 'attached' });
  if (rc === notPermitted || rc === noSuchThread) {
    throw new SpdkError(
      'SPDK does not run in this process, or is starting or stopping; one thread starts it with Spdk.start(), ' +
        'then others attach',
      { code: SpdkErrorCode.NotStarted, operation: 'Thread.attach' },
    );
  }
  if (rc === already) throw alreadyStarted('Thread.attach');
  check(rc, 'spdk_thread_create');
  setRunning(true);
}

function alreadyStarted(operation: string): SpdkError {
  const message = isRunning()
    ? 'this thread runs SPDK already, or has not finished to stop it'
    : 'SPDK is started already on another thread of this process; Thread.attach() makes this thread one of its';
  return new SpdkError(message, { code: SpdkErrorCode.AlreadyStarted, operation });
}

/** Lets other JavaScript threads {@link threadAttach}. App thread only. */
export function admitThreads(): void {
  requireRunning('Thread.attach');
  check(host.admit(true), 'Thread.attach');
}

/**
 * Lets no other JavaScript threads attach any more. App thread only.
 *
 * @throws SpdkError `EBUSY` when there are some; nothing has changed then
 */
export function refuseThreads(): void {
  requireRunning('Spdk.stop');
  const rc = host.admit(false);
  if (rc !== busy) {
    check(rc, 'Spdk.stop');
    return;
  }
  const count = attachedThreads();
  const who = count === 1 ? '1 other thread is' : `${count} other threads are`;
  throw new SpdkError(`${who} attached to this SPDK: each has to call Thread.stop() first`, {
    code: 'EBUSY',
    errno: busy,
    operation: 'Spdk.stop',
  });
}

/** How many JavaScript threads beside the app thread's are SPDK threads. */
export function attachedThreads(): number {
  return Math.max(Number(host.info()['hosts']) - 1, 0);
}

/** True if this JavaScript thread has SPDK's app thread, the only one that may start and stop subsystems. */
export function isAppThread(): boolean {
  return host.info()['appThread'] === true;
}

/**
 * Lets this JavaScript thread's SPDK thread exit and waits until everything it holds is released; guards that are
 * open are closed.
 *
 * @param done called when it is gone
 * @throws SpdkError `ERR_SPDK_NOT_STARTED`, or the errno of a thread that cannot exit
 */
export function threadStop(done: () => void): void {
  requireRunning('spdk_thread_exit');
  closeGuards();
  check(
    host.stop(() => {
      setRunning(false);
      forgetGuards();
      done();
    }),
    'spdk_thread_exit',
  );
}
