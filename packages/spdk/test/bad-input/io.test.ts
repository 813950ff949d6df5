import { type Bdev, type BdevDesc, DmaBuf, type IoQueue, IoVec } from '@spdk-ts/spdk';
import { spdk_bdev_get_by_name } from '@spdk-ts/spdk-sys/functions/bdev';
import { structs } from '@spdk-ts/spdk-sys/structs/bdev_module';
import { describe, expect, test } from '@spdk-ts/testing/vitest';

// What is refused before anything reaches SPDK: every line is a mistake, its error's code, and who makes it.
const block = 512;
const size = 2 ** 20;

interface Bench {
  disk: BdevDesc;
  closed: BdevDesc;
  queue: IoQueue;
  closedQueue: IoQueue;
  buffer: DmaBuf;
  freed: DmaBuf;
  /** 512 bytes, aligned to 512 and not to the 1024 that the device needs. */
  unaligned: DmaBuf;
}

type Mistake = [string, (bench: Bench) => unknown, string];

const promises: Mistake[] = [
  [
    'read into an unaligned part of a buffer',
    ({ disk, buffer }) => disk.read(buffer, { offset: 0, bufferOffset: block, length: block }),
    'ERR_OUT_OF_RANGE',
  ],
  [
    'write an unaligned buffer',
    ({ disk, unaligned }) => disk.write(unaligned, { offset: 0 }),
    'ERR_OUT_OF_RANGE',
  ],
  [
    'gather an unaligned buffer',
    ({ disk, unaligned }) => disk.writev([unaligned], { offset: 0 }),
    'ERR_OUT_OF_RANGE',
  ],
  [
    'scatter to an unaligned part',
    ({ disk, buffer }) => disk.readv([new IoVec(buffer, { offset: block })], { offset: 0 }),
    'ERR_OUT_OF_RANGE',
  ],
  ['write at no block', ({ disk, buffer }) => disk.write(buffer, { offset: 1 }), 'EINVAL'],
  ['writev at no block', ({ disk, buffer }) => disk.writev([buffer], { offset: 511 }), 'EINVAL'],
  ['read half a block', ({ disk, buffer }) => disk.read(buffer, { offset: 0, length: 256 }), 'EINVAL'],
  [
    'readv half a block',
    ({ disk, buffer }) => disk.readv([new IoVec(buffer, { length: 256 })], { offset: 0 }),
    'EINVAL',
  ],
  ['read beyond the end', ({ disk, buffer }) => disk.read(buffer, { offset: size }), 'EINVAL'],
  ['write across the end', ({ disk, buffer }) => disk.write(buffer, { offset: size - block }), 'EINVAL'],
  [
    'writev across the end',
    ({ disk, buffer }) => disk.writev([buffer, buffer], { offset: size - 4096 }),
    'EINVAL',
  ],
  ['read before the start', ({ disk, buffer }) => disk.read(buffer, { offset: -block }), 'ERR_OUT_OF_RANGE'],
  ['read at no number', ({ disk, buffer }) => disk.read(buffer, { offset: Number.NaN }), 'ERR_OUT_OF_RANGE'],
  [
    'read at a bigint',
    ({ disk, buffer }) => disk.read(buffer, { offset: 0n as never }),
    'ERR_INVALID_ARG_TYPE',
  ],
  ['read nowhere', ({ disk, buffer }) => disk.read(buffer, {} as never), 'ERR_INVALID_ARG_TYPE'],
  [
    'read without options',
    ({ disk, buffer }) => disk.read(buffer, undefined as never),
    'ERR_INVALID_ARG_TYPE',
  ],
  [
    'read more than the buffer',
    ({ disk, buffer }) => disk.read(buffer, { offset: 0, length: 8192 }),
    'ERR_OUT_OF_RANGE',
  ],
  [
    'read more than the rest of the buffer',
    ({ disk, buffer }) => disk.read(buffer, { offset: 0, bufferOffset: 3584, length: 1024 }),
    'ERR_OUT_OF_RANGE',
  ],
  [
    'read behind the buffer',
    ({ disk, buffer }) => disk.read(buffer, { offset: 0, bufferOffset: 8192 }),
    'ERR_OUT_OF_RANGE',
  ],
  ['read nothing', ({ disk, buffer }) => disk.read(buffer, { offset: 0, length: 0 }), 'ERR_OUT_OF_RANGE'],
  ['zero nothing', ({ disk }) => disk.writeZeroes({ offset: 0, length: 0 }), 'ERR_OUT_OF_RANGE'],
  ['unmap nothing', ({ disk }) => disk.unmap({ offset: 0, length: 0 }), 'ERR_OUT_OF_RANGE'],
  ['flush nothing', ({ disk }) => disk.flush({ offset: 0, length: 0 }), 'ERR_OUT_OF_RANGE'],
  ['copy nothing', ({ disk }) => disk.copy({ from: 0, offset: block, length: 0 }), 'ERR_OUT_OF_RANGE'],
  ['lend nothing', ({ disk }) => disk.zcopy({ offset: 0, length: 0 }), 'ERR_OUT_OF_RANGE'],
  ['gather nothing', ({ disk }) => disk.writev([], { offset: 0 }), 'ERR_OUT_OF_RANGE'],
  [
    'gather what is no buffer',
    ({ disk }) => disk.writev([new Uint8Array(512) as never], { offset: 0 }),
    'ERR_INVALID_ARG_TYPE',
  ],
  ['unmap half a block', ({ disk }) => disk.unmap({ offset: 0, length: 100 }), 'EINVAL'],
  ['zero beyond the end', ({ disk }) => disk.writeZeroes({ offset: size, length: block }), 'EINVAL'],
  ['zero without a range', ({ disk }) => disk.writeZeroes(undefined as never), 'ERR_INVALID_ARG_TYPE'],
  ['read into a freed buffer', ({ disk, freed }) => disk.read(freed, { offset: 0 }), 'ERR_SPDK_CLOSED'],
  ['write a freed buffer', ({ disk, freed }) => disk.write(freed, { offset: 0 }), 'ERR_SPDK_CLOSED'],
  [
    'gather a freed buffer',
    ({ disk, buffer, freed }) => disk.writev([buffer, freed], { offset: 0 }),
    'ERR_SPDK_CLOSED',
  ],
  ['compare a freed buffer', ({ disk, freed }) => disk.compare(freed, { offset: 0 }), 'ERR_SPDK_CLOSED'],
  [
    'read into what is no buffer',
    ({ disk }) => disk.read(new Uint8Array(512) as never, { offset: 0 }),
    'ERR_INVALID_ARG_TYPE',
  ],
  [
    'read from a closed device',
    ({ closed, buffer }) => closed.read(buffer, { offset: 0 }),
    'ERR_SPDK_CLOSED',
  ],
  [
    'gather to a closed device',
    ({ closed, buffer }) => closed.writev([buffer], { offset: 0 }),
    'ERR_SPDK_CLOSED',
  ],
  ['flush a closed device', ({ closed }) => closed.flush(), 'ERR_SPDK_CLOSED'],
  ['reset a closed device', ({ closed }) => closed.reset(), 'ERR_SPDK_CLOSED'],
];

const queues: Mistake[] = [
  ['use a busy slot', ({ queue }) => queue.write(0, 0), 'ERR_SPDK_SLOT_BUSY'],
  ['zero with a busy slot', ({ queue }) => queue.writeZeroes(0, 0, block), 'ERR_SPDK_SLOT_BUSY'],
  ['copy with a busy slot', ({ queue }) => queue.copy(0, 0, block, 4096), 'ERR_SPDK_SLOT_BUSY'],
  ['reset with a busy slot', ({ queue }) => queue.reset(0), 'ERR_SPDK_SLOT_BUSY'],
  ['use a slot that there is not', ({ queue }) => queue.write(4, 0), 'ERR_OUT_OF_RANGE'],
  ['use a negative slot', ({ queue }) => queue.write(-1, 0), 'ERR_OUT_OF_RANGE'],
  ['use half a slot', ({ queue }) => queue.write(0.5, 0), 'ERR_OUT_OF_RANGE'],
  ['use no slot', ({ queue }) => queue.write(undefined as never, 0), 'ERR_INVALID_ARG_TYPE'],
  ['write at no block', ({ queue }) => queue.write(1, 100), 'ERR_OUT_OF_RANGE'],
  ['write beyond the end', ({ queue }) => queue.write(1, size), 'ERR_OUT_OF_RANGE'],
  ['write before the start', ({ queue }) => queue.write(1, -block), 'ERR_OUT_OF_RANGE'],
  ['write at no number', ({ queue }) => queue.write(1, Number.NaN), 'ERR_OUT_OF_RANGE'],
  ['write nothing', ({ queue }) => queue.write(1, 0, 0), 'ERR_OUT_OF_RANGE'],
  ['compare half a block', ({ queue }) => queue.compare(1, 0, 100), 'ERR_OUT_OF_RANGE'],
  ['write more than the slot', ({ queue }) => queue.write(1, 0, 8192), 'ERR_OUT_OF_RANGE'],
  ['copy from beyond the end', ({ queue }) => queue.copy(1, 0, block, size), 'ERR_OUT_OF_RANGE'],
  ['copy from no block', ({ queue }) => queue.copy(1, 0, block, 1), 'ERR_OUT_OF_RANGE'],
  ['zero nothing', ({ queue }) => queue.writeZeroes(1, 0, 0), 'ERR_OUT_OF_RANGE'],
  ['unmap beyond the end', ({ queue }) => queue.unmap(1, size - block, 2 * block), 'ERR_OUT_OF_RANGE'],
  ['look at a slot that there is not', ({ queue }) => queue.bytes(4), 'ERR_OUT_OF_RANGE'],
  ['write to a closed queue', ({ closedQueue }) => closedQueue.write(0, 0), 'ERR_SPDK_CLOSED'],
  ['flush a closed queue', ({ closedQueue }) => closedQueue.flush(0), 'ERR_SPDK_CLOSED'],
  [
    'make a queue of a closed device',
    ({ closed }) => closed.queue({ depth: 1, slotBytes: block }),
    'ERR_SPDK_CLOSED',
  ],
  ['make a queue of no depth', ({ disk }) => disk.queue({ depth: 0, slotBytes: block }), 'ERR_OUT_OF_RANGE'],
  ['make a queue of half blocks', ({ disk }) => disk.queue({ depth: 1, slotBytes: 100 }), 'ERR_OUT_OF_RANGE'],
];

describe.for([
  ['by promises', promises],
  ['by a queue', queues],
] as const)('mistakes %s', ([_how, mistakes]) => {
  test.for(mistakes)('%s', async ([_what, make, code], { mallocBdev }) => {
    const bdev = await mallocBdev({ size });
    requireAlignment(bdev.name, 10);
    await using bench = await setUp(bdev);
    const before = await bdev.stats();
    bench.queue.read(0, 0);
    const refused = await attempt(() => make(bench));
    await bench.queue.until(() => bench.queue.completed === 1);
    const after = await bdev.stats();
    expect(refused).toMatchObject({ code });
    for (const kind of ['read', 'write', 'unmap', 'copy'] as const) {
      // The read of slot 0, which keeps that busy.
      expect(after[kind].ops - before[kind].ops, kind).toBe(kind === 'read' ? 1n : 0n);
    }
    await checkAlive(bench);
  });
});

interface DisposableBench extends Bench, AsyncDisposable {}

async function setUp(bdev: Bdev): Promise<DisposableBench> {
  const disk = await bdev.open({ write: true });
  const closed = await bdev.open({ write: true });
  await closed.close();
  const queue = disk.queue({ depth: 4, slotBytes: 4096 });
  const closedQueue = disk.queue({ depth: 4, slotBytes: 4096 });
  await closedQueue.close();
  const freed = DmaBuf.alloc(4096);
  freed[Symbol.dispose]();
  const buffer = DmaBuf.alloc(4096);
  const unaligned = unalignedBuffer();
  return {
    ...{ disk, closed, queue, closedQueue, buffer, freed, unaligned },
    async [Symbol.asyncDispose]() {
      await disk.close();
      buffer[Symbol.dispose]();
      unaligned[Symbol.dispose]();
    },
  };
}

/** Malloc devices take memory as it comes; this one shall need an alignment of 2^`exponent` bytes. */
function requireAlignment(name: string, exponent: number): void {
  structs.spdk_bdev.at(spdk_bdev_get_by_name(name)).required_alignment = exponent;
}

function unalignedBuffer(): DmaBuf {
  const others: DmaBuf[] = [];
  for (;;) {
    const buffer = DmaBuf.alloc(block, { alignBytes: block });
    if (buffer.guard.alignmentBytes === block) {
      for (const other of others) other[Symbol.dispose]();
      return buffer;
    }
    others.push(buffer);
  }
}

/** The error that something throws or rejects with. */
async function attempt(make: () => unknown): Promise<unknown> {
  try {
    await make();
    return undefined;
  } catch (error) {
    return error;
  }
}

async function checkAlive({ disk, queue, buffer }: Bench): Promise<void> {
  expect(queue.outstanding).toBe(0);
  buffer.fill(0x3c);
  await disk.write(buffer, { offset: 8192 });
  queue.read(3, 8192);
  await queue.until(() => queue.completed === 2);
  expect(Buffer.compare(queue.bytes(3), buffer.bytes)).toBe(0);
}
