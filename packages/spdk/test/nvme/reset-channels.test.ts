import { Worker } from 'node:worker_threads';
import type { LogLine } from '@spdk-ts/spdk';
import { expect } from 'vitest';
import { Exported, test } from './real-spdk.js';

const errors: string[] = [];
const onLog = ({ level, message }: LogLine) => {
  if (level === 'error' || level === 'warn') errors.push(message);
};
test.override('spdkOptions', { scope: 'file' }, { hugepages: false, onLog });

/** Opens and closes the device, each time with a channel of its own, on a thread that ends without closing the last. */
const opener = `
  import('${import.meta.resolve('@spdk-ts/spdk')}').then(async ({ Bdev, Thread }) => {
    const thread = await Thread.attach({ name: 'opener' });
    for (let round = 0; round < 60; round++) {
      const disk = await Bdev.lookup('Nvme0n1').open();
      await disk.close();
    }
    await Bdev.lookup('Nvme0n1').open();
    await thread.stop();
  });`;

// SPDK before v25.01 leaves connections of such channels behind, and pollers with pointers to what was freed.
test('threads open and close a device while another resets it', { timeout: 60_000 }, async ({ realSpdk }) => {
  await using exported = await Exported.create(realSpdk, ['4MiB']);
  await using _controller = await realSpdk.nvme.attach(exported.attachOptions('Nvme0'));
  await using disk = await realSpdk.devices.get('Nvme0n1').open({ write: true });
  for (let threads = 0; threads < 3; threads++) {
    const worker = new Worker(opener, { eval: true });
    let ended: unknown;
    worker.on('error', (error) => {
      ended = error;
    });
    worker.on('exit', (code) => {
      ended ??= code;
    });
    let resets = 0;
    while (ended === undefined) {
      await disk.reset();
      resets++;
      // What opens or closes has its turn.
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    expect(ended).toBe(0);
    expect(resets).toBeGreaterThan(0);
  }
  await disk.close();
  expect(
    errors.filter((message) => /poll group|got timeout|still has|still registered/.test(message)),
  ).toEqual([]);
});
