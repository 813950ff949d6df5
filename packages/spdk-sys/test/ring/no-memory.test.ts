import { spdk_dma_free, spdk_dma_zmalloc } from '@spdk-ts/spdk-sys/functions/env';
import { IoRing } from '@spdk-ts/spdk-sys/runtime';
import { expect, test } from 'vitest';
import { blockBytes, RawDisk, startRawSpdk, stopRawSpdk } from './raw-spdk.js';

test('I/O for which SPDK has no request waits, and all of it completes', async () => {
  await startRawSpdk({ bdevIoPool: 8 });
  const disk = await RawDisk.create('Raw0', 1024);
  const address = spdk_dma_zmalloc(blockBytes, 4096, null);
  const { write } = IoRing.operations;
  const slots = 512;
  const rounds = 20;
  const seen = new Uint32Array(slots);
  const statuses = new Set<number>();
  await new Promise<void>((resolve) => {
    let completed = 0;
    // Two rings: one can only go on when the other one's I/O has completed.
    const rings = [0, 1].map(() => {
      const ring: IoRing = IoRing.create(disk.desc, disk.channel, slots, () => {
        ring.drain((slot, status) => {
          statuses.add(status);
          const round = (seen[slot] ?? 0) + 1;
          seen[slot] = round;
          completed++;
          if (round <= 2 * (rounds - 1)) ring.submit(slot, write, slot, 1, address);
        });
        if (completed === 2 * slots * rounds) resolve();
      });
      return ring;
    });
    for (const ring of rings)
      for (let slot = 0; slot < slots; slot++) ring.submit(slot, write, slot, 1, address);
  });
  expect([...statuses]).toEqual([0]);
  spdk_dma_free(address);
  await disk.delete();
  await stopRawSpdk();
}, 60_000);
