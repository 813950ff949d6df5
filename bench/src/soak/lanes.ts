import { type BdevDesc, DmaBuf, IoVec } from '@spdk-ts/spdk';
import { Operation } from './operation.js';
import type { Territory } from './territory.js';

/** What the I/O of one descriptor shares. */
export interface LaneOptions {
  disk: BdevDesc;
  territory: Territory;
  blockSizeBytes: number;
  maxBlocks: number;
  /** Called for each I/O that was as it should be. */
  onDone: (operation: number) => void;
  /** True once no further I/O is to be submitted. */
  isOver: () => boolean;
}

/** Does the I/O of these slots with promises, half of its reads and writes in two parts. Rejects with the first error. */
export async function runPromiseLanes(options: LaneOptions, slots: readonly number[]): Promise<void> {
  await settleAll(slots.map((slot) => runPromiseLane(options, slot)));
}

async function runPromiseLane(options: LaneOptions, slot: number): Promise<void> {
  const { territory, blockSizeBytes, maxBlocks, onDone, isOver } = options;
  using buffer = DmaBuf.alloc(maxBlocks * blockSizeBytes);
  const words = wordsOf(buffer.bytes);
  while (!isOver()) {
    territory.plan(slot);
    territory.prepare(slot, words);
    await submit(options, slot, buffer);
    territory.settle(slot, words);
    onDone(territory.operation[slot] as number);
  }
}

function submit(
  { disk, territory, blockSizeBytes }: LaneOptions,
  slot: number,
  buffer: DmaBuf,
): Promise<void> {
  const offset = (territory.offsetBlocks[slot] as number) * blockSizeBytes;
  const length = (territory.lengthBlocks[slot] as number) * blockSizeBytes;
  const vectored = slot % 2 === 1 && length > blockSizeBytes;
  switch (territory.operation[slot]) {
    case Operation.Read:
      return vectored
        ? disk.readv(halves(buffer, length, blockSizeBytes), { offset })
        : disk.read(buffer, { offset, length });
    case Operation.Write:
      return vectored
        ? disk.writev(halves(buffer, length, blockSizeBytes), { offset })
        : disk.write(buffer, { offset, length });
    case Operation.WriteZeroes:
      return disk.writeZeroes({ offset, length });
    case Operation.Unmap:
      return disk.unmap({ offset, length });
    case Operation.Flush:
      return disk.flush({ offset, length });
    case Operation.Copy:
      return disk.copy({ offset, length, from: (territory.fromBlocks[slot] as number) * blockSizeBytes });
    default:
      return disk.compare([new IoVec(buffer, { length })], { offset });
  }
}

/** The first block, and the rest. */
function halves(buffer: DmaBuf, length: number, blockSizeBytes: number): IoVec[] {
  return [
    new IoVec(buffer, { length: blockSizeBytes }),
    new IoVec(buffer, { offset: blockSizeBytes, length: length - blockSizeBytes }),
  ];
}

/** Does the I/O of these slots on an I/O queue. Rejects with the first error. */
export async function runQueueLanes(options: LaneOptions, slots: readonly number[]): Promise<void> {
  const { disk, territory, blockSizeBytes, maxBlocks, onDone, isOver } = options;
  await using queue = disk.queue({ depth: slots.length, slotBytes: maxBlocks * blockSizeBytes });
  const words = slots.map((_, queueSlot) => wordsOf(queue.bytes(queueSlot)));
  let failure: Error | undefined;

  const submitNext = (queueSlot: number) => {
    const slot = slots[queueSlot] as number;
    territory.plan(slot);
    territory.prepare(slot, words[queueSlot] as Int32Array);
    const offset = (territory.offsetBlocks[slot] as number) * blockSizeBytes;
    const length = (territory.lengthBlocks[slot] as number) * blockSizeBytes;
    switch (territory.operation[slot]) {
      case Operation.Read:
        return queue.read(queueSlot, offset, length);
      case Operation.Write:
        return queue.write(queueSlot, offset, length);
      case Operation.WriteZeroes:
        return queue.writeZeroes(queueSlot, offset, length);
      case Operation.Unmap:
        return queue.unmap(queueSlot, offset, length);
      case Operation.Flush:
        return queue.flush(queueSlot, offset, length);
      case Operation.Copy:
        return queue.copy(queueSlot, offset, length, (territory.fromBlocks[slot] as number) * blockSizeBytes);
      default:
        return queue.compare(queueSlot, offset, length);
    }
  };

  queue.onComplete = (queueSlot, status) => {
    try {
      if (status !== 0) throw queue.error(queueSlot);
      const slot = slots[queueSlot] as number;
      territory.settle(slot, words[queueSlot] as Int32Array);
      onDone(territory.operation[slot] as number);
      if (!failure && !isOver()) submitNext(queueSlot);
    } catch (error) {
      failure ??= error as Error;
    }
  };
  for (let queueSlot = 0; queueSlot < slots.length; queueSlot++) submitNext(queueSlot);
  await queue.until(() => queue.outstanding === 0);
  if (failure) throw failure;
}

/** Waits for all, then throws the first error: nothing is to be under way when the buffers go. */
export async function settleAll(promises: readonly Promise<void>[]): Promise<void> {
  const results = await Promise.allSettled(promises);
  for (const result of results) if (result.status === 'rejected') throw result.reason;
}

function wordsOf(bytes: Uint8Array): Int32Array {
  return new Int32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / Int32Array.BYTES_PER_ELEMENT);
}
