import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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

  test('does I/O on a file, and sleeps without', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'spdk-ts-interrupt-'));
    try {
      const path = join(folder, 'disk');
      writeFileSync(path, Buffer.alloc(2 ** 20));
      spdk = await Spdk.start({ hugepages: false, interruptMode: true });
      const bdev = await spdk.devices.create(`aio://${path}?blk_size=512`);
      const disk = await bdev.open({ write: true });
      using data = DmaBuf.alloc(2 ** 20).fill(0x3c);
      // More than the queue of the kernel takes at once.
      const blocks = Array.from({ length: 2 ** 11 }, (_, block) => ({ offset: block * 512, length: 512 }));
      await Promise.all(blocks.map((place) => disk.write(data, { ...place, bufferOffset: place.offset })));
      await disk.flush();
      expect(data.equals(readFileSync(path))).toBe(true);
      await sleep(500);
      const before = performance.nodeTiming.uvMetricsInfo.loopCount;
      await sleep(1_000);
      if (!ownThreadsSpin) {
        expect(performance.nodeTiming.uvMetricsInfo.loopCount - before).toBeLessThan(50);
      }
      await disk.read(data.fill(0), { offset: 512, length: 512 });
      expect(data.bytes[511]).toBe(0x3c);
    } finally {
      rmSync(folder, { recursive: true });
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
