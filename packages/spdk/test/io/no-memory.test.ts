import { DmaBuf, Spdk } from '@spdk-ts/spdk';
import { spdk_bdev_get_opts, spdk_bdev_set_opts } from '@spdk-ts/spdk-sys/functions/bdev';
import { loadBackend } from '@spdk-ts/spdk-sys/runtime';
import { structs } from '@spdk-ts/spdk-sys/structs/bdev';
import { expect, test } from 'vitest';

const block = 512;

/** What all devices of the process together can have under way from now on. */
function limitRequests(requests: number): void {
  loadBackend();
  const options = structs.spdk_bdev_opts.alloc();
  spdk_bdev_get_opts(options.$ptr, structs.spdk_bdev_opts.size);
  options.bdev_io_pool_size = requests;
  options.bdev_io_cache_size = 1;
  expect(spdk_bdev_set_opts(options.$ptr)).toBe(0);
}

test('all I/O completes although SPDK has requests for few at once', async () => {
  limitRequests(8);
  await using spdk = await Spdk.start();
  const bdev = await spdk.devices.create({
    driver: 'malloc',
    name: 'Few',
    size: '1MiB',
    blockSizeBytes: block,
  });
  await using disk = await bdev.open({ write: true });
  await using queue = disk.queue({ depth: 256, slotBytes: block });
  const failed: number[] = [];
  let started = 0;
  const next = (slot: number) => {
    if (started++ < 20_000) queue.write(slot, (started % 1024) * block);
  };
  queue.onComplete = (slot, status) => {
    if (status !== 0) failed.push(status);
    next(slot);
  };
  for (let slot = 0; slot < queue.depth; slot++) next(slot);

  const buffers = Array.from({ length: 16 }, (_, index) => DmaBuf.alloc(block).fill(index + 1));
  // Beside the queue: by promises, of both rings, and of other kinds.
  for (let round = 0; round < 20; round++) {
    await Promise.all([
      ...Array.from({ length: 700 }, (_, index) =>
        disk.read(buffers[index % 16] as DmaBuf, { offset: index * block }),
      ),
      ...Array.from({ length: 300 }, () => disk.readv(buffers, { offset: 0 })),
      ...Array.from({ length: 20 }, (_, index) =>
        disk.copy({ from: index * block, offset: 65_536, length: block }),
      ),
    ]);
  }
  await queue.until(() => queue.outstanding === 0 && started >= 20_000);
  expect(failed).toEqual([]);

  await Promise.all(
    buffers.map((buffer, index) => disk.write(buffer.fill(index + 1), { offset: index * block })),
  );
  // One at a time: SPDK makes a compare of two requests, and those that have one would wait for each other's second.
  for (const [index, buffer] of buffers.entries()) await disk.compare(buffer, { offset: index * block });
  const controller = new AbortController();
  const aborted = Array.from({ length: 300 }, () =>
    disk.write(buffers[0] as DmaBuf, { offset: 0, signal: controller.signal }),
  );
  await new Promise((resolve) => setImmediate(resolve));
  controller.abort();
  for (const result of await Promise.allSettled(aborted)) {
    if (result.status === 'rejected') expect(result.reason).toMatchObject({ code: 'ABORT_ERR' });
  }
  for (const buffer of buffers) buffer[Symbol.dispose]();
}, 60_000);
