import { enums } from '@spdk-ts/spdk-sys/enums';
import { spdk_bdev_get_device_stat } from '@spdk-ts/spdk-sys/functions/bdev';
import { spdk_get_ticks_hz } from '@spdk-ts/spdk-sys/functions/env';
import { type spdk_bdev_io_stat, structs } from '@spdk-ts/spdk-sys/structs/bdev';
import { SpdkError } from '../error/spdk-error.js';
import type { BdevPtr } from '../generated/pointers.generated.js';
import { requireRunning } from '../state/running.js';

/** Totals of one kind of I/O since the device was registered or its statistics were reset. */
export interface IoTotals {
  readonly ops: bigint;
  readonly bytes: bigint;
  /** Sum over all of these I/Os, in ticks of {@link BdevStat.ticksPerSecond}. */
  readonly latencyTicks: bigint;
}

/** Statistics of a device, summed over all its channels. */
export interface BdevStat {
  readonly read: IoTotals;
  readonly write: IoTotals;
  readonly unmap: IoTotals;
  readonly copy: IoTotals;
  readonly ticksPerSecond: bigint;
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
  // C fills it in later: the callback's closure is what keeps it reachable until then.
  const stat = structs.spdk_bdev_io_stat.alloc();
  const onStat = (_bdev: number, _stat: number, _arg: unknown, rc: number) => {
    if (rc < 0) done(SpdkError.fromErrno(rc, 'spdk_bdev_get_device_stat'));
    else done(undefined, totals(stat));
  };
  // v26.05 put a reset mode before the callback.
  const { SPDK_BDEV_RESET_STAT_NONE: resetNone } = enums.spdk_bdev_reset_stat_mode;
  if (spdk_bdev_get_device_stat.length === 5)
    spdk_bdev_get_device_stat(bdev, stat.$ptr, resetNone, onStat, 0);
  else spdk_bdev_get_device_stat(bdev, stat.$ptr, onStat, 0);
}

function totals(stat: spdk_bdev_io_stat): BdevStat {
  return {
    read: { ops: stat.num_read_ops, bytes: stat.bytes_read, latencyTicks: stat.read_latency_ticks },
    write: { ops: stat.num_write_ops, bytes: stat.bytes_written, latencyTicks: stat.write_latency_ticks },
    unmap: { ops: stat.num_unmap_ops, bytes: stat.bytes_unmapped, latencyTicks: stat.unmap_latency_ticks },
    copy: { ops: stat.num_copy_ops, bytes: stat.bytes_copied, latencyTicks: stat.copy_latency_ticks },
    ticksPerSecond: spdk_get_ticks_hz(),
  };
}
