import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { type BdevDesc, DmaBuf } from '@spdk-ts/spdk';
import { describe, expect, test } from '@spdk-ts/testing/vitest';

/** Keeps a queue full until it is told to stop. */
function load(disk: BdevDesc) {
  const queue = disk.queue({ depth: 128, slotBytes: 4096 });
  let running = true;
  let offset = 0;
  const next = (slot: number) => {
    offset = (offset + 4096) % disk.sizeBytes;
    queue.read(slot, offset);
  };
  queue.onComplete = (slot, status) => {
    // No expect() here: it would be most of the load.
    if (status !== 0) throw queue.error(slot);
    if (running) next(slot);
  };
  for (let slot = 0; slot < queue.depth; slot++) next(slot);
  return {
    queue,
    async stop() {
      running = false;
      await queue.close();
    },
  };
}

describe('under full I/O load', () => {
  test('timers of the application fire', async ({ mallocBdev }) => {
    const bdev = await mallocBdev();
    await using disk = await bdev.open();
    const { queue, stop } = load(disk);
    const delays = monitorEventLoopDelay({ resolution: 1 });
    delays.enable();
    const started = performance.now();
    await Promise.all(Array.from({ length: 100 }, () => sleep(10)));
    const tookMs = performance.now() - started;
    for (let tick = 0; tick < 20; tick++) await sleep(10);
    delays.disable();
    await stop();
    expect(tookMs).toBeLessThan(200);
    // Starved timers would take for ever; the bounds leave room for other programs on the machine.
    expect(delays.percentile(90) / 1e6).toBeLessThan(50);
    expect(queue.completed).toBeGreaterThan(10_000);
  });

  test('promises of the same device go on', async ({ mallocBdev }) => {
    const bdev = await mallocBdev();
    await using disk = await bdev.open({ write: true });
    const { stop } = load(disk);
    using buffer = DmaBuf.alloc(4096).fill(9);
    for (let round = 0; round < 100; round++) await disk.write(buffer, { offset: 0 });
    await stop();
    using back = DmaBuf.alloc(4096);
    await disk.read(back, { offset: 0 });
    expect(back.equals(buffer)).toBe(true);
  });
});

describe('more I/O than slots', () => {
  test('waits for its turn and is all done', async ({ mallocBdev }) => {
    const bdev = await mallocBdev({ size: '16MiB' });
    await using disk = await bdev.open({ write: true });
    using buffer = DmaBuf.alloc(4096).fill(3);
    const count = 4096;
    await Promise.all(
      Array.from({ length: count }, (_, index) => disk.write(buffer, { offset: index * 4096 })),
    );
    expect((await bdev.stats()).write.ops).toBe(BigInt(count));
  });

  test('is completed before the device closes', async ({ mallocBdev }) => {
    const bdev = await mallocBdev({ size: '16MiB' });
    const disk = await bdev.open({ write: true });
    using buffer = DmaBuf.alloc(4096);
    let done = 0;
    const writes = Array.from({ length: 2000 }, (_, index) =>
      disk.write(buffer, { offset: index * 4096 }).then(() => done++),
    );
    await disk.close();
    await Promise.all(writes);
    expect(done).toBe(2000);
  });
});
