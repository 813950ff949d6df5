// A worker of the contract: does a task on a device that another thread has made, and posts what it counted.
import { parentPort, workerData } from 'node:worker_threads';
import { Bdev, type BdevDesc, DmaBuf, Thread } from '@spdk-ts/spdk';
import { requireSameBlocks } from '../data/block-difference.js';
import { SeededRandom } from '../random/seeded-random.js';
import { placeOf } from './window.js';

/** What a worker is to do. */
export interface DeviceTask {
  /**
   * `stripes`: writes and reads each block whose number is the worker's, modulo the number of workers. `counter`: counts up
   * in the first block by compare-and-write. `untilRemoved`: has the device open until it is removed.
   */
  readonly kind: 'stripes' | 'counter' | 'untilRemoved';
  readonly device: string;
  readonly worker: number;
  readonly workers: number;
  readonly seed: number;
  readonly keepsData: boolean;
  /** A reset by another thread may also fail I/O, beside aborting it. */
  readonly resetFailsIo?: boolean;
}

const task = workerData as DeviceTask;
const rounds = 6;
const increments = 25;
const mostBlocks = 128;
/** How resets end I/O. */
const ofResets = ['ERR_SPDK_ABORTED', ...(task.resetFailsIo ? ['ERR_SPDK_IO_FAILED'] : [])];

{
  await using _thread = await Thread.attach({ name: `contract-${task.worker}` });
  const disk = await Bdev.lookup(task.device)?.open({ write: true });
  if (disk === undefined) throw new Error(`${task.device} is gone`);
  const count = await { stripes, counter, untilRemoved }[task.kind](disk);
  await disk.close();
  parentPort?.postMessage(count);
}

async function stripes(disk: BdevDesc): Promise<number> {
  const random = new SeededRandom(task.seed);
  const blocks = Math.min(mostBlocks, disk.sizeBytes / disk.blockSizeBytes);
  const offsets = Array.from({ length: blocks }, (_, block) => block)
    .filter((block) => block % task.workers === task.worker)
    .map((block) => block * disk.blockSizeBytes);
  const written = offsets.map(() => DmaBuf.alloc(disk.blockSizeBytes));
  const read = offsets.map(() => DmaBuf.alloc(disk.blockSizeBytes));
  for (let round = 0; round < rounds; round++) {
    for (const buffer of written) random.fill(buffer.bytes);
    await settle(written.map((buffer, index) => disk.write(buffer, { offset: offsets[index] as number })));
    await settle(read.map((buffer, index) => disk.read(buffer, { offset: offsets[index] as number })));
    for (const [index, buffer] of read.entries()) {
      if (!task.keepsData) break;
      requireSameBlocks(
        buffer.bytes,
        (written[index] as DmaBuf).bytes,
        placeOf(disk, offsets[index] as number),
      );
    }
  }
  for (const buffer of [...written, ...read]) buffer[Symbol.dispose]();
  return offsets.length * rounds;
}

/** Waits for all. A reset may end I/O where no data is expected; any other error is thrown. */
async function settle(ios: Promise<void>[]): Promise<void> {
  for (const result of await Promise.allSettled(ios)) {
    if (result.status === 'fulfilled') continue;
    if (task.keepsData || !ofResets.includes(result.reason.code)) throw result.reason;
  }
}

async function counter(disk: BdevDesc): Promise<number> {
  using before = DmaBuf.alloc(disk.blockSizeBytes);
  using after = DmaBuf.alloc(disk.blockSizeBytes);
  for (let done = 0; done < increments; ) {
    await disk.read(before, { offset: 0 });
    after.fill(before.bytes);
    const view = new DataView(after.bytes.buffer);
    view.setUint32(0, view.getUint32(0) + 1);
    const error = await disk.compareAndWrite(before, after, { offset: 0 }).then(
      () => undefined,
      (reason: { code: string }) => reason,
    );
    if (error === undefined) done++;
    else if (error.code !== 'ERR_SPDK_MISCOMPARE') throw error;
  }
  return increments;
}

async function untilRemoved(disk: BdevDesc): Promise<number> {
  let told = 0;
  const removed = new Promise<void>((resolve) => {
    disk.on('remove', () => {
      told++;
      resolve();
    });
  });
  parentPort?.postMessage('open');
  // A promise alone does not keep the thread.
  const keepAlive = setInterval(() => {}, 1000);
  await removed;
  clearInterval(keepAlive);
  return told;
}
