import { constants } from '@spdk-ts/spdk-sys/constants';
import { spdk_bdev_get_module_name, spdk_for_each_bdev } from '@spdk-ts/spdk-sys/functions/bdev';
import { structs } from '@spdk-ts/spdk-sys/structs/bdev_module';
import { check } from '../error/spdk-error.js';
import { requireRunning } from '../state/running.js';
import { bdevModuleFind } from './bdev-module.js';

/** SPDK's NVMe driver copes with channels that come and go during a reset from this version on. */
const mendedMajor = 25;

/**
 * True while a device of SPDK's NVMe driver is being reset, and channels of it had better neither be made nor put. Before
 * v25.01 a channel that is made meanwhile is connected twice, and its first connection stays in a poll group that is freed
 * with the channel; one that is put while it is being connected again leaves a poller that uses freed memory. Always false
 * from v25.01 on, and where there is no such driver.
 *
 * On any thread, about resets by any thread. Resets that the driver begins by itself when it loses a connection do not show.
 *
 * @throws SpdkError `ERR_SPDK_NOT_STARTED`
 */
export function nvmeResetUnderWay(): boolean {
  requireRunning('spdk_for_each_bdev');
  if (constants.SPDK_VERSION_MAJOR >= mendedMajor || bdevModuleFind('nvme') === undefined) return false;
  let underWay = false;
  const onBdev = (_context: unknown, bdev: number) => {
    if (spdk_bdev_get_module_name(bdev) !== 'nvme') return 0;
    underWay = structs.spdk_bdev.at(bdev)['internal.reset_in_progress'] !== 0;
    // Another value than 0 ends the loop.
    return Number(underWay);
  };
  const rc = spdk_for_each_bdev(0, onBdev);
  if (!underWay) check(rc, 'spdk_for_each_bdev');
  return underWay;
}
