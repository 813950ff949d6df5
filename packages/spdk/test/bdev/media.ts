import { spdk_bdev_get_by_name } from '@spdk-ts/spdk-sys/functions/bdev';
import {
  spdk_bdev_notify_media_management,
  spdk_bdev_push_media_events,
} from '@spdk-ts/spdk-sys/functions/bdev_module';
import { memory } from '@spdk-ts/spdk-sys/runtime';
import { structs } from '@spdk-ts/spdk-sys/structs/bdev_module';

/**
 * What the module of a device with raw access to its medium does: tells of ranges, each its first block and number of
 * blocks.
 *
 * @returns how many SPDK has taken
 */
export function reportMedia(name: string, ranges: readonly (readonly [number, number])[]): number {
  const bdev = spdk_bdev_get_by_name(name);
  const events = BigUint64Array.from(ranges.flat(), BigInt);
  const taken = spdk_bdev_push_media_events(bdev, memory.addressOf(events.buffer), ranges.length);
  spdk_bdev_notify_media_management(bdev);
  return taken;
}

/** Makes it a device that has such events, for those who open it from now on. */
reportMedia.allow = (name: string): void => {
  structs.spdk_bdev.at(spdk_bdev_get_by_name(name)).media_events = true;
};
