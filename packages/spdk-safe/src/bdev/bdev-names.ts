import {
  spdk_bdev_alias_add,
  spdk_bdev_alias_del,
  spdk_bdev_get_aliases,
} from '@spdk-ts/spdk-sys/functions/bdev_module';
import { memory } from '@spdk-ts/spdk-sys/runtime';
import { structs } from '@spdk-ts/spdk-sys/structs/bdev_module';
import { checkedName } from '../error/argument.js';
import { check } from '../error/spdk-error.js';
import type { BdevPtr } from '../generated/pointers.generated.js';
import { requireRunning } from '../state/running.js';

/** The names that a device has beside its own; its UUID is one of them. */
export function bdevAliases(bdev: BdevPtr): string[] {
  requireRunning('spdk_bdev_get_aliases');
  const aliases: string[] = [];
  // The list is that of the device itself, which has its head.
  let next: number = spdk_bdev_get_aliases(bdev) === 0 ? 0 : structs.spdk_bdev.at(bdev)['aliases.tqh_first'];
  while (next !== 0) {
    const entry = structs.spdk_bdev_alias.at(next);
    aliases.push(memory.readCString(entry.alias.name) ?? '');
    next = entry['tailq.tqe_next'];
  }
  return aliases;
}

/**
 * Gives a device another name.
 *
 * @throws SpdkError `EEXIST` when a device, be it this one, has that name; `ENOMEM`; TypeError, RangeError
 */
export function bdevAliasAdd(bdev: BdevPtr, alias: string): void {
  requireRunning('spdk_bdev_alias_add');
  check(spdk_bdev_alias_add(bdev, checkedName(alias, 'alias')), 'spdk_bdev_alias_add', alias);
}

/**
 * Takes a name from a device.
 *
 * @throws SpdkError `ENOENT` when the device has no such alias; TypeError, RangeError
 */
export function bdevAliasDel(bdev: BdevPtr, alias: string): void {
  requireRunning('spdk_bdev_alias_del');
  check(spdk_bdev_alias_del(bdev, checkedName(alias, 'alias')), 'spdk_bdev_alias_del', alias);
}
