import { threadId } from 'node:worker_threads';
import { Bdev, DmaBuf, Spdk, Thread } from '@spdk-ts/spdk';
import { benchOf, type MatrixEnvironment } from '@spdk-ts/testing/bad-input';
import type { Bench } from './recipe.js';

const diskName = /^Disk\d+$/;
let disks = 0;
let names = 0;

/** A new name in this process. */
export function newName(): string {
  return `Name${threadId}_${names++}`;
}

async function openBench(bdev: Bdev, spdk?: Spdk): Promise<Bench> {
  const disk = await bdev.open({ write: true });
  const queue = disk.queue({ depth: 4, slotBytes: 4096 });
  const buffer = DmaBuf.alloc(4096);
  return benchOf<Bench>({ ...(spdk && { spdk }), bdev, disk, queue, buffer, name: newName });
}

/** A RAM disk, with which workers work too. */
export const environment: MatrixEnvironment<Bench> = {
  async start() {
    const spdk = await Spdk.start({ hugepages: false });
    return openBench(
      await spdk.devices.create({
        driver: 'malloc',
        name: `Disk${disks++}`,
        size: 2 ** 20,
        blockSizeBytes: 512,
      }),
      spdk,
    );
  },
  stop: ({ spdk }) => spdk.stop(),
  async attach() {
    await Thread.attach({ name: 'matrix' });
    return openBench([...Bdev.all()].find(({ name }) => diskName.test(name)) as Bdev);
  },
  async detach() {
    await Thread.current?.stop();
  },
  async insideCompletion({ queue }, inside) {
    const before = queue.completed;
    queue.onComplete = inside;
    queue.read(3, 0);
    await queue.until(() => queue.completed === before + 1);
    queue.onComplete = () => {};
  },
  async fault({ disk, queue, buffer }) {
    const before = queue.completed;
    await disk.write(buffer.fill(0x3c), { offset: 8192 });
    queue.read(3, 8192);
    await queue.until(() => queue.completed === before + 1);
    if (Buffer.compare(queue.bytes(3), buffer.bytes) !== 0) return 'reads something else';
    return [...Bdev.all()].length === 0 ? 'the device is gone' : undefined;
  },
};
