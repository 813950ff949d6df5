import { Bdev } from '@spdk-ts/spdk';

/** Limits a device that another thread limits already. */
export async function limit(name, iosPerSecond) {
  const bdev = Bdev.lookup(name);
  await bdev.setRateLimits({ iosPerSecond });
  return bdev.rateLimits.iosPerSecond;
}
