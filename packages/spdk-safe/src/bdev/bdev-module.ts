import { spdk_bdev_module_list_find } from '@spdk-ts/spdk-sys/functions/bdev_module';
import { checkedName } from '../error/argument.js';
import type { BdevModulePtr } from '../generated/pointers.generated.js';
import { unsafePointerFrom } from '../pointer/pointer.js';
import { requireRunning } from '../state/running.js';

/** Finds a bdev module by name; it stays as long as the process. */
export function bdevModuleFind(name: string): BdevModulePtr | undefined {
  requireRunning('spdk_bdev_module_list_find');
  const address = spdk_bdev_module_list_find(checkedName(name, 'name'));
  return address === 0 ? undefined : unsafePointerFrom(address);
}
