import { constants } from '@spdk-ts/spdk-sys/constants';
import { enums } from '@spdk-ts/spdk-sys/enums';
import { spdk_bdev_get_device_stat } from '@spdk-ts/spdk-sys/functions/bdev';
import { bdev_reset_device_stat } from '@spdk-ts/spdk-sys/functions/bdev_internal';
import { spdk_get_ticks_hz } from '@spdk-ts/spdk-sys/functions/env';
import { memory, type StructView } from '@spdk-ts/spdk-sys/runtime';
import { type spdk_bdev_io_stat, structs } from '@spdk-ts/spdk-sys/structs/bdev';
import { type IoStatus, ioStatusName } from '../error/io-status.js';
import { SpdkError } from '../error/spdk-error.js';
import type { BdevPtr } from '../generated/pointers.generated.js';
import { pointerOf } from '../guard/guard.js';
import { requireRunning } from '../state/running.js';

/** More than any version of SPDK has statuses of failed I/O. */
const mostStatuses = 64;

/** Totals of one kind of I/O since the device was registered or its statistics were reset. */
export interface IoTotals {
  readonly ops: bigint;
  readonly bytes: bigint;
  /** Sum over all of these I/Os, in ticks of `ticksPerSecond`. */
  readonly latencyTicks: bigint;
  /** Of the fastest of these I/Os, in the same ticks; undefined where there was none. */
  readonly minLatencyTicks: bigint | undefined;
  /** Of the slowest of these I/Os, in the same ticks; undefined where there was none. */
  readonly maxLatencyTicks: bigint | undefined;
}

/** Statistics of a device, summed over all its channels. */
export interface BdevStat {
  readonly read: IoTotals;
  readonly write: IoTotals;
  readonly unmap: IoTotals;
  readonly copy: IoTotals;
  readonly ticksPerSecond: bigint;
  /** How many I/Os of all kinds have failed, by how; only what there was. */
  readonly errors: ReadonlyMap<IoStatus, number>;
}

/**
 * Collects the statistics of a device over all threads.
 *
 * @param bdev must stay registered until `done` is called: hold a descriptor of it
 * @param done called once on this thread
 * @see https://spdk.io/doc/bdev_8h.html
 */
export function bdevGetDeviceStat(
  bdev: BdevPtr,
  done: (error: SpdkError | undefined, stat?: BdevStat) => void,
): void {
  requireRunning('spdk_bdev_get_device_stat');
  pointerOf(bdev, 'spdk_bdev', 'bdev');
  const { stat, errors } = allocStat();
  const onStat = (_bdev: number, _stat: number, _arg: unknown, rc: number) => {
    if (rc < 0) done(SpdkError.fromErrno(rc, 'spdk_bdev_get_device_stat'));
    else done(undefined, totals(stat, errors));
  };
  const { SPDK_BDEV_RESET_STAT_NONE: resetNone } = enums.spdk_bdev_reset_stat_mode;
  if (canReset()) spdk_bdev_get_device_stat(bdev, stat.$ptr, resetNone, onStat, 0);
  else spdk_bdev_get_device_stat(bdev, stat.$ptr, onStat, 0);
}

/** Since v25.01 the function that collects statistics takes a reset mode before its callback. */
function canReset(): boolean {
  return constants.SPDK_VERSION_MAJOR >= 25;
}

/**
 * Sets the statistics of a device to zero, on all threads.
 *
 * @param bdev must stay registered until `done` is called: hold a descriptor of it
 * @param done called once on this thread
 */
export function bdevResetDeviceStat(bdev: BdevPtr, done: (error: SpdkError | undefined) => void): void {
  requireRunning('bdev_reset_device_stat');
  pointerOf(bdev, 'spdk_bdev', 'bdev');
  const { SPDK_BDEV_RESET_STAT_ALL: all } = enums.spdk_bdev_reset_stat_mode;
  const reset = (rc: number) => done(rc < 0 ? SpdkError.fromErrno(rc, 'bdev_reset_device_stat') : undefined);
  if (!canReset()) {
    bdev_reset_device_stat(bdev, all, (_bdev: number, _arg: unknown, rc: number) => reset(rc), 0);
    return;
  }
  // Shared libraries of SPDK keep the function of the other branch to themselves.
  const before = allocStat();
  const onStat = (_bdev: number, _stat: number, _arg: unknown, rc: number) => {
    void before;
    reset(rc);
  };
  spdk_bdev_get_device_stat(bdev, before.stat.$ptr, all, onStat, 0);
}

/** For what C fills in later: the closure of the callback has to keep both reachable until then. */
function allocStat(): { stat: spdk_bdev_io_stat & StructView; errors: Uint32Array } {
  const stat = structs.spdk_bdev_io_stat.alloc();
  // SPDK counts failures into memory whose type is its own: one number for each status.
  const errors = new Uint32Array(new ArrayBuffer(mostStatuses * Uint32Array.BYTES_PER_ELEMENT));
  stat.io_error = memory.addressOf(errors.buffer as ArrayBuffer);
  return { stat, errors };
}

function totals(stat: spdk_bdev_io_stat, errors: Uint32Array): BdevStat {
  return {
    read: kind(stat.num_read_ops, stat.bytes_read, [
      stat.read_latency_ticks,
      stat.min_read_latency_ticks,
      stat.max_read_latency_ticks,
    ]),
    write: kind(stat.num_write_ops, stat.bytes_written, [
      stat.write_latency_ticks,
      stat.min_write_latency_ticks,
      stat.max_write_latency_ticks,
    ]),
    unmap: kind(stat.num_unmap_ops, stat.bytes_unmapped, [
      stat.unmap_latency_ticks,
      stat.min_unmap_latency_ticks,
      stat.max_unmap_latency_ticks,
    ]),
    copy: kind(stat.num_copy_ops, stat.bytes_copied, [
      stat.copy_latency_ticks,
      stat.min_copy_latency_ticks,
      stat.max_copy_latency_ticks,
    ]),
    ticksPerSecond: spdk_get_ticks_hz(),
    errors: failures(errors),
  };
}

function kind(ops: bigint, bytes: bigint, [sum, min, max]: [bigint, bigint, bigint]): IoTotals {
  // Without I/O the least is the greatest number.
  const some = ops > 0n;
  return {
    ops,
    bytes,
    latencyTicks: sum,
    minLatencyTicks: some ? min : undefined,
    maxLatencyTicks: some ? max : undefined,
  };
}

/** The status -1 is at 0, -2 at 1, ... */
function failures(counts: Uint32Array): ReadonlyMap<IoStatus, number> {
  const byStatus = new Map<IoStatus, number>();
  for (const [index, count] of counts.entries()) {
    if (count > 0) byStatus.set(ioStatusName(-index - 1), count);
  }
  return byStatus;
}
