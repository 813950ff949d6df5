import { EventEmitter, once } from 'node:events';
import type { Bdev } from '@spdk-ts/spdk';

const block = 512;

/**
 * Keeps 16 writes under way on each device while `remove` runs, until the devices say that they are removed; then every
 * write has to end one way or the other.
 *
 * @returns how many devices said so
 */
export async function removeUnderIo(bdevs: readonly Bdev[], remove: () => Promise<void>): Promise<number> {
  const progress = new EventEmitter();
  let removed = 0;
  let written = 0;
  const disks = await Promise.all(bdevs.map((bdev) => bdev.open({ write: true })));
  const ends = disks.map(async (disk) => {
    let going = true;
    disk.on('remove', () => {
      removed++;
      going = false;
    });
    const queue = disk.queue({ depth: 16, slotBytes: block });
    const next = (slot: number) => queue.write(slot, slot * block);
    queue.onComplete = (slot, status) => {
      if (status === 0) written++;
      if (written === 1000) progress.emit('enough');
      if (going && status === 0) next(slot);
    };
    for (let slot = 0; slot < queue.depth; slot++) next(slot);
    await queue.until(() => !going && queue.outstanding === 0);
    await disk.close();
  });
  await once(progress, 'enough');
  await Promise.all([remove(), ...ends]);
  return removed;
}
