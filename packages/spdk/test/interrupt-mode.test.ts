import { setTimeout as sleep } from 'node:timers/promises';
import { DmaBuf, Spdk } from '@spdk-ts/spdk';
import { selectBackend } from '@spdk-ts/spdk-safe';
import { afterEach, describe, expect, test } from 'vitest';

const onSpdk = process.env['SPDK_TS_BACKEND'] === 'spdk';

let spdk: Spdk | undefined;
afterEach(async () => {
  await spdk?.stop();
  spdk = undefined;
});

const ownThreadsSpin = onSpdk && selectBackend().version.includes('24.05');
const spinning = ownThreadsSpin
  ? " (skipped: the NVMe-oF target's own threads spin in this version; use a later SPDK)"
  : '';
describe('interrupt mode', () => {
  test('does I/O, and starts again', async () => {
    for (let round = 0; round < 3; round++) {
      spdk = await Spdk.start({ hugepages: false, interruptMode: true });
      const bdev = await spdk.devices.create('malloc:///Malloc0?size=1MiB');
      const disk = await bdev.open({ write: true });
      using written = DmaBuf.alloc(4096).fill(round + 1);
      using read = DmaBuf.alloc(4096);
      await disk.write(written, { offset: 0 });
      await disk.read(read, { offset: 0 });
      expect(read.equals(written)).toBe(true);
      // Without interrupt mode sleeps get longer by and by.
      await sleep(600);
      const before = performance.nodeTiming.uvMetricsInfo.loopCount;
      await sleep(200);
      // The poller of a RAM disk has no descriptor, so SPDK is polled without pause; else each millisecond at most.
      expect(performance.nodeTiming.uvMetricsInfo.loopCount - before).toBeGreaterThan(400);
      await spdk.stop();
    }
  });

  test.skipIf(ownThreadsSpin)(`sleeps until something happens${spinning}`, async () => {
    spdk = await Spdk.start({ hugepages: false, interruptMode: true });
    // Sleeps get longer by and by.
    await sleep(500);
    const before = performance.nodeTiming.uvMetricsInfo.loopCount;
    await sleep(2_000);
    // A sleep lasts 100 ms, and 50 ms at most where threads without JavaScript are looked at now and then.
    expect(performance.nodeTiming.uvMetricsInfo.loopCount - before).toBeLessThan(50);
  });
});
