import type { OpenDisk } from '../bdev/open-disk.js';
import type { DmaBuf } from '../memory/dma-buf.js';

/** The last change of each block that is under way here, where SPDK does not offer locks. */
const underWay = new Map<string, Promise<void>>();

/**
 * Reads a block, has `change` change it, and writes it, which no other write comes between. Shared libraries of SPDK keep
 * its locks to themselves: with them only changes by streams and files of this JavaScript thread wait for each other.
 *
 * @param buffer of the block's size
 * @param place of the block
 * @throws as `BdevDesc.lockRange`, `read` and `write`, as rejection
 */
export async function changeBlock(
  disk: OpenDisk,
  buffer: DmaBuf,
  place: { offset: number; length: number },
  change: () => void,
): Promise<void> {
  const lock = await disk.lockRange(place).catch((error: { code?: unknown }) => {
    if (error.code !== 'ENOTSUP') throw error;
  });
  if (lock === undefined) {
    await inTurn(`${place.offset} ${disk.name}`, () => readChangeWrite(disk, buffer, place, change, disk));
    return;
  }
  try {
    await readChangeWrite(disk, buffer, place, change, lock);
  } finally {
    await lock.unlock();
  }
}

async function readChangeWrite(
  disk: OpenDisk,
  buffer: DmaBuf,
  place: { offset: number; length: number },
  change: () => void,
  writer: { write(buffer: DmaBuf, place: { offset: number }): Promise<void> },
): Promise<void> {
  await disk.read(buffer, place);
  change();
  await writer.write(buffer, place);
}

/** After those before it that have the same name. */
async function inTurn(name: string, run: () => Promise<void>): Promise<void> {
  const before = underWay.get(name) ?? Promise.resolve();
  const done = before.then(run, run);
  underWay.set(name, done);
  try {
    await done;
  } finally {
    if (underWay.get(name) === done) underWay.delete(name);
  }
}
