import { Thread } from '@spdk-ts/spdk';
import { expect, test } from '@spdk-ts/testing/vitest';

const url = new URL('./limit-worker.mjs', import.meta.url);

test('limits are changed from another thread than the one that limits', async ({ mallocBdev }) => {
  const bdev = await mallocBdev({ size: '1MiB' });
  await using _disk = await bdev.open({ write: true });
  await bdev.setRateLimits({ iosPerSecond: 20_000 });
  await using worker = await Thread.spawn<typeof import('./limit-worker.mjs')>(url);
  expect(await worker.call('limit', bdev.name, 30_000)).toBe(30_000);
  expect(bdev.rateLimits.iosPerSecond).toBe(30_000);
  await bdev.setRateLimits({ iosPerSecond: 0 });
});
