import { DmaBuf } from '@spdk-ts/spdk';
import { Scattered } from '../contract/scattered.js';
import type { Content, RangeRead, WriteEnd } from './block-model.js';
import type { IoEnd, VerifiedIo } from './verified-io.js';
import type { VerifiedKind } from './verify-options.js';

/** What buffers hold that are to be read into: what is left of it was not read. */
const unread = 0xd1;
const mostParts = 12;

/** What each kind of operation does to the device and to the model. */
export const operations: Record<VerifiedKind, (io: VerifiedIo) => Promise<void>> = {
  async read(io) {
    using buffer = DmaBuf.alloc(io.length).fill(unread);
    const read = io.model.beginRead(io.range);
    const end = await io.end(io.disk.read(buffer, io.place));
    if (end === 'done') io.require(read, buffer.bytes);
    else read.cancel();
  },

  async readv(io) {
    using memory = scattered(io).fill(new Uint8Array(io.length).fill(unread));
    const read = io.model.beginRead(io.range);
    const end = await io.end(io.disk.readv(memory.parts, io.place));
    const data = memory.gather();
    if (end === 'done') io.require(read, data);
    else read.cancel();
  },

  async write(io) {
    const data = io.data();
    using buffer = DmaBuf.alloc(io.length).fill(data);
    await change(io, io.model.contentsOf(data), io.disk.write(buffer, io.place));
    io.requireUntouched(data, buffer.bytes);
  },

  async writev(io) {
    const data = io.data();
    using memory = scattered(io).fill(data);
    await change(io, io.model.contentsOf(data), io.disk.writev(memory.parts, io.place));
    io.requireUntouched(data, memory.gather());
  },

  writeZeroes(io) {
    return change(io, io.model.same(io.range.count, 'zeroes'), io.disk.writeZeroes(io.place));
  },

  unmap(io) {
    const content = io.options.unmapReadsZeroes ? 'zeroes' : 'anything';
    return change(io, io.model.same(io.range.count, content), io.disk.unmap(io.place));
  },

  async flush(io) {
    await io.end(io.disk.flush(io.place));
  },

  async copy(io) {
    const from = io.choice.from as number;
    const copy = io.model.beginCopy(io.range, from);
    copy.end(ending(await io.end(io.disk.copy({ ...io.place, from: from * io.disk.blockSizeBytes }))));
  },

  async compare(io) {
    const data = comparedData(io);
    using memory = scattered(io, io.options.fails?.includes('scatteredCompare') ? 1 : mostParts).fill(data);
    const read = io.model.beginRead(io.range);
    const end = await io.end(io.disk.compare(memory.parts, io.place));
    endCompare(io, read, data, end);
  },

  async compareAndWrite(io) {
    const expected = comparedData(io);
    const data = io.data();
    using memory = DmaBuf.alloc(io.length).fill(expected);
    using replacement = DmaBuf.alloc(io.length).fill(data);
    const write = io.model.beginWrite(io.range, io.model.contentsOf(data));
    const read = io.model.beginRead(io.range, write);
    const end = await io.end(io.disk.compareAndWrite(memory, replacement, io.place));
    endCompare(io, read, expected, end);
    write.end(ending(end));
    io.requireUntouched(data, replacement.bytes);
  },

  zcopy(io) {
    return io.choice.random.below(2) === 0 ? readLent(io) : writeLent(io);
  },

  async reset(io) {
    await io.end(io.disk.reset());
  },
};

/** A write as the model has it. */
async function change(io: VerifiedIo, contents: readonly Content[], submitted: Promise<void>): Promise<void> {
  const write = io.model.beginWrite(io.range, contents);
  write.end(ending(await io.end(submitted)));
}

/** A compare is a read of the data that it was to find; where SPDK reads for the device, aborted ones are miscompares too. */
function endCompare(io: VerifiedIo, read: RangeRead, data: Uint8Array, end: IoEnd): void {
  if (end === 'done') {
    io.require(read, data);
    return;
  }
  const wrong = end === 'different' && read.certainly(data) && !io.mayBeEndedWithin;
  read.cancel();
  if (wrong) throw io.failed('says that equal data is different');
}

/** Memory that the device lends, with its data in it. */
async function readLent(io: VerifiedIo): Promise<void> {
  const read = io.model.beginRead(io.range);
  const end = await io.end(
    (async () => {
      await using lent = await io.disk.zcopy(withoutSignal(io));
      io.require(read, Buffer.concat(lent.views));
    })(),
  );
  if (end !== 'done') read.cancel();
}

/** Memory that the device lends, to take its data from it. */
async function writeLent(io: VerifiedIo): Promise<void> {
  const data = io.data();
  const submitted = (async () => {
    await using lent = await io.disk.zcopy({ ...withoutSignal(io), populate: false });
    let at = 0;
    for (const view of lent.views) {
      view.set(data.subarray(at, at + view.length));
      at += view.length;
    }
    await lent.end({ commit: true });
  })();
  await change(io, io.model.contentsOf(data), submitted);
}

function withoutSignal({ place: { offset, length } }: VerifiedIo) {
  return { offset, length };
}

/** Data to compare with: what the device should hold, of which one byte is wrong in a quarter of the cases. */
function comparedData({ model, range, choice, length }: VerifiedIo): Uint8Array {
  const data = model.likely(range) ?? new Uint8Array(length);
  const [fourth, at, bit] = [choice.random.below(4), choice.random.below(length), choice.random.below(8)];
  if (fourth === 0) data[at] = (data[at] as number) ^ (1 << bit);
  return data;
}

function scattered({ disk, length, choice }: VerifiedIo, most = mostParts): Scattered {
  return new Scattered(disk, length, most, choice.random);
}

function ending(end: IoEnd): WriteEnd {
  return end === 'different' ? 'refused' : end;
}
