// A process that is to be killed: writes blocks to a device, and tells its parent of each write that is done.
import { writeSync } from 'node:fs';
import { DmaBuf, Spdk } from '@spdk-ts/spdk';
import { SeededRandom } from '@spdk-ts/testing';
import { blockBytes, fillBlock } from './block-pattern.js';

export interface WriterTask {
  driver: 'aio' | 'uring';
  path: string;
  /** Of the patterns. */
  seed: number;
  /** Of the places. */
  randomSeed: number;
  /** The turn of the first write. */
  firstSequence: number;
  /** Flush before telling of a write. */
  flush: boolean;
}

const writesAtOnce = 16;
const mostBlocks = 8;

const task = JSON.parse(process.argv[2] ?? '') as WriterTask;
const random = new SeededRandom(task.randomSeed);
const spdk = await Spdk.start({ hugepages: false });
const { driver, path } = task;
const bdev = await spdk.devices.create({ driver, name: 'File0', path, blockSizeBytes: blockBytes });
const disk = await bdev.open({ write: true });
const busy = new Set<number>();
let sequence = task.firstSequence;

await Promise.all(Array.from({ length: writesAtOnce }, writeForEver));

async function writeForEver(): Promise<never> {
  using buffer = DmaBuf.alloc(mostBlocks * blockBytes);
  const { bytes } = buffer;
  for (;;) {
    const blocks = chooseBlocks();
    const turn = sequence++;
    for (const [index, block] of blocks.entries()) {
      const words = new Uint32Array(bytes.buffer, bytes.byteOffset + index * blockBytes, blockBytes / 4);
      fillBlock(words, { seed: task.seed, block, sequence: turn });
    }
    const [first = 0] = blocks;
    await disk.write(buffer, { offset: first * blockBytes, length: blocks.length * blockBytes });
    if (task.flush) await disk.flush();
    // At once, or it would be told of although the process has ended before.
    writeSync(1, new Uint32Array([first, blocks.length, turn]));
    for (const block of blocks) busy.delete(block);
  }
}

/** Neighbours that no write is on its way to: of two at once, either may be the last. */
function chooseBlocks(): number[] {
  for (;;) {
    const count = random.integer(1, mostBlocks);
    const first = random.below(Number(bdev.blockCount) - count + 1);
    const blocks = Array.from({ length: count }, (_, index) => first + index);
    if (blocks.some((block) => busy.has(block))) continue;
    for (const block of blocks) busy.add(block);
    return blocks;
  }
}
