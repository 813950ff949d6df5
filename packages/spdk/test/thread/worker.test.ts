import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { Spdk } from '@spdk-ts/spdk';
import { describe, expect, test } from 'vitest';

/** Runs a module text in a worker; it has `parentPort`, `Spdk` and `DmaBuf`. */
function worker(text: string): Worker {
  const module = `import { parentPort } from 'node:worker_threads';
    import { DmaBuf, Spdk } from '${import.meta.resolve('@spdk-ts/spdk')}';
    ${text}`;
  return new Worker(new URL(`data:text/javascript,${encodeURIComponent(module)}`));
}

const writeForEver = `
  const spdk = await Spdk.start({ hugepages: false });
  const bdev = await spdk.devices.create('malloc:///InWorker?size=16MiB');
  const disk = await bdev.open({ write: true });
  const queue = disk.queue({ depth: 64, slotBytes: 4096 });
  queue.onComplete = (slot, status) => {
    if (queue.completed === 10_000) parentPort.postMessage('busy');
    queue.write(slot, slot * 4096);
  };
  for (let slot = 0; slot < queue.depth; slot++) queue.write(slot, slot * 4096);`;

describe('a worker', () => {
  test('may run SPDK, and leave it to another thread afterwards', async () => {
    const first = worker(`
      const spdk = await Spdk.start({ hugepages: false });
      const bdev = await spdk.devices.create('malloc:///InWorker?size=1MiB');
      const disk = await bdev.open({ write: true });
      const buffer = DmaBuf.alloc(512).fill(7);
      await disk.write(buffer, { offset: 0 });
      await spdk.stop();
      parentPort.postMessage('done');`);
    // Both listened to at once: a worker that ends quickly emits the two events in one go.
    const [message] = await Promise.all([once(first, 'message'), once(first, 'exit')]);
    expect(message).toEqual(['done']);
    const spdk = await Spdk.start({ hugepages: false });
    expect([...spdk.devices]).toEqual([]);
    await spdk.stop();
  });

  test('cannot start SPDK while another thread runs it, which goes on', async () => {
    const spdk = await Spdk.start({ hugepages: false });
    const second = worker(`
      await Spdk.start({ hugepages: false }).catch((error) => parentPort.postMessage(error.code));`);
    const [message] = await Promise.all([once(second, 'message'), once(second, 'exit')]);
    expect(message).toEqual(['ERR_SPDK_ALREADY_STARTED']);
    const bdev = await spdk.devices.create('malloc:///Main?size=1MiB');
    expect(bdev.name).toBe('Main');
    await spdk.stop();
  });

  test('may be terminated under load without taking the process along', async () => {
    const busy = worker(writeForEver);
    expect(await once(busy, 'message')).toEqual(['busy']);
    expect(await busy.terminate()).toBe(1);
  });
});
