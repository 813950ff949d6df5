import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { describe, expect } from 'vitest';
import { lacksCompare } from './compare.js';
import type { Contract } from './contract-test.js';
import type { DeviceTask } from './device-worker.js';
import { readBytes } from './window.js';

/** Threads work on one device at the same time, each with a channel of its own. */
export function threadsContract({ test, keepsData, fails, resetFailsIo }: Contract): void {
  describe('threads', () => {
    test('two workers and this thread keep out of each other’s blocks', async ({ device, disk, random }) => {
      // With a descriptor open here: I/O of a channel that is just being given back is counted only when it is gone.
      const before = (await device.bdev.stats()).write.ops;
      const workers = 2;
      const tasks = Array.from({ length: workers }, (_, worker) =>
        runTask({
          kind: 'stripes',
          device: device.name,
          worker,
          workers,
          seed: random.fork().seed,
          keepsData,
        }),
      );
      for (let round = 0; round < 50; round++) await readBytes(disk, 0, disk.blockSizeBytes);
      const written = (await Promise.all(tasks)).reduce((sum, count) => sum + count, 0);
      expect((await device.bdev.stats()).write.ops - before).toBe(BigInt(written));
    });

    test('compare-and-write of several threads counts without losing one', async ({ device, disk }) => {
      if (!keepsData || lacksCompare(disk, fails)) return;
      await disk.writeZeroes({ offset: 0, length: disk.blockSizeBytes });
      const workers = 2;
      const tasks = Array.from({ length: workers }, (_, worker) =>
        runTask({ kind: 'counter', device: device.name, worker, workers, seed: 0, keepsData }),
      );
      const counted = (await Promise.all(tasks)).reduce((sum, count) => sum + count, 0);
      const bytes = await readBytes(disk, 0, disk.blockSizeBytes);
      expect(new DataView(bytes.buffer, bytes.byteOffset).getUint32(0)).toBe(counted);
    });

    test('a reset by one thread settles what the other has under way', async ({ device, disk }) => {
      if (!disk.ioTypeSupported('reset')) return;
      const task = { device: device.name, worker: 0, workers: 1, seed: 1, keepsData: false, resetFailsIo };
      let over = false;
      const working = runTask({ kind: 'stripes', ...task }).finally(() => {
        over = true;
      });
      // Awaited only when the resets are through.
      working.catch(() => {});
      let resets = 0;
      while (!over) {
        await disk.reset();
        resets++;
        await new Promise((resolve) => setTimeout(resolve, 1));
      }
      await working;
      expect(resets).toBeGreaterThan(0);
    });

    test('a device that is removed tells workers that have it open', async ({ device }) => {
      const task = { device: device.name, worker: 0, workers: 1, seed: 1, keepsData };
      const worker = startTask({ kind: 'untilRemoved', ...task });
      const exit = once(worker, 'exit');
      expect(await once(worker, 'message')).toEqual(['open']);
      const told = once(worker, 'message');
      await device.remove();
      expect(await told).toEqual([1]);
      await exit;
    });
  });
}

function startTask(task: DeviceTask): Worker {
  return new Worker(new URL('./device-worker.js', import.meta.url), { workerData: task });
}

/** Runs a task in a worker and returns what it counted. Rejects with the worker's error. */
async function runTask(task: DeviceTask): Promise<number> {
  const worker = startTask(task);
  const [[count]] = await Promise.all([once(worker, 'message'), once(worker, 'exit')]);
  return count as number;
}
