import {
  spdk_get_thread,
  spdk_thread_create,
  spdk_thread_get_app_thread,
  spdk_thread_get_by_id,
  spdk_thread_get_id,
  spdk_thread_get_name,
  spdk_thread_send_msg,
} from '@spdk-ts/spdk-sys/functions/thread';
import { threads } from '@spdk-ts/spdk-sys/runtime';
import { checkedInteger, checkedName } from '../error/argument.js';
import { check, noMemory, SpdkError } from '../error/spdk-error.js';
import { isRunning, requireRunning } from '../state/running.js';
import { cpusetOf } from './cpuset.js';

/** Which SPDK thread: ids count up and are not used again. */
export interface ThreadIdentity {
  readonly id: number;
  readonly name: string;
}

/** What one look at an SPDK thread finds. */
export interface ThreadReport extends ThreadIdentity {
  /** CPUs that it may run on, as SPDK writes masks: hexadecimal. */
  readonly cpuMask: string;
  /** The CPU that ran it while it was looked at. */
  readonly core: number;
  /** Time in polls that found work, in ticks. */
  readonly busyTicks: bigint;
  /** Time in polls that found none. */
  readonly idleTicks: bigint;
  /** Pollers without a period, with one, and those that are paused. */
  readonly activePollers: number;
  readonly timedPollers: number;
  readonly pausedPollers: number;
}

/** The SPDK thread of this JavaScript thread; undefined while it has none. */
export function currentThread(): ThreadIdentity | undefined {
  return isRunning() ? identityOf(spdk_get_thread()) : undefined;
}

/** SPDK's app thread; undefined where SPDK does not run. */
export function appThread(): ThreadIdentity | undefined {
  return isRunning() ? identityOf(spdk_thread_get_app_thread()) : undefined;
}

function identityOf(thread: ReturnType<typeof spdk_get_thread>): ThreadIdentity | undefined {
  if (thread === 0) return undefined;
  return { id: Number(spdk_thread_get_id(thread)), name: spdk_thread_get_name(thread) ?? '' };
}

/** True while there is an SPDK thread with this id. */
export function threadExists(id: number): boolean {
  requireRunning('spdk_thread_get_by_id');
  return spdk_thread_get_by_id(checkedInteger(id, 'id', 0)) !== 0;
}

/**
 * Makes an SPDK thread without JavaScript. A reactor whose core is among `cpus` polls it, without one the JavaScript thread
 * that started first.
 *
 * @param cpus that it may run on; undefined for all
 * @returns its id
 * @throws SpdkError `ENOMEM`, `ERR_SPDK_NOT_STARTED`; TypeError, RangeError
 * @see https://spdk.io/doc/thread_8h.html
 */
export function threadCreate(name: string, cpus: Iterable<number> | undefined): number {
  requireRunning('spdk_thread_create');
  const thread = spdk_thread_create(checkedName(name, 'name'), cpus === undefined ? null : cpusetOf(cpus));
  if (thread === 0) throw noMemory('spdk_thread_create', name);
  return Number(spdk_thread_get_id(thread));
}

/**
 * Waits until an SPDK thread without JavaScript is gone.
 *
 * @param request true to ask it to exit first. It goes when its pollers and channels have, or after five seconds
 * @param done called then, at once for a thread that is gone, and never when this thread is stopped before
 * @throws SpdkError `EPERM` for a thread that has JavaScript, or does I/O for it
 */
export function threadExit(id: number, request: boolean, done: () => void): void {
  requireRunning('spdk_thread_exit');
  const rc = threads().exitThread(checkedInteger(id, 'id', 0), request, () => done(), 0);
  if (rc === -3) done();
  else check(rc, 'spdk_thread_exit', `of thread ${id}`);
}

/**
 * Runs `message` in a later poll of this JavaScript thread's SPDK thread, after the messages that it has.
 *
 * @throws SpdkError `ENOMEM` when too many messages are under way
 */
export function threadSend(message: () => void): void {
  requireRunning('spdk_thread_send_msg');
  check(
    spdk_thread_send_msg(spdk_get_thread(), () => message(), 0),
    'spdk_thread_send_msg',
  );
}

/** Asks every SPDK thread of the process about itself; in the order of their ids. */
export function threadSurvey(): Promise<ThreadReport[]> {
  requireRunning('spdk_for_each_thread');
  return new Promise((resolve, reject) => {
    const reports: ThreadReport[] = [];
    const rc = threads().surveyThreads(
      (_context, id, name, cpuMask, core, busyTicks, idleTicks, active, timed, paused) => {
        reports.push({
          id: Number(id),
          name,
          cpuMask,
          core,
          busyTicks,
          idleTicks,
          activePollers: active,
          timedPollers: timed,
          pausedPollers: paused,
        });
      },
      0,
      () => resolve(reports),
    );
    if (rc !== 0) reject(SpdkError.fromErrno(rc, 'spdk_for_each_thread'));
  });
}
