import { DmaBuf, type IoBuffers } from '@spdk-ts/spdk';
import type { VerifiedDisk } from '@spdk-ts/testing';

/** A mistake that a device could make. */
export interface BrokenDisk {
  readonly name: string;
  /** Within how many operations a verification finds it. */
  readonly foundWithin: number;
  /** What the message tells, beside the seed. */
  readonly message: RegExp;
  /** The methods that make it. */
  break(disk: VerifiedDisk): Partial<VerifiedDisk>;
}

/** The device, but for the methods that are broken. */
export function brokenDisk(disk: VerifiedDisk, { break: methods }: Pick<BrokenDisk, 'break'>): VerifiedDisk {
  const { name, blockSizeBytes, alignmentBytes, sizeBytes, compareAndWriteBytes } = disk;
  return {
    ...{ name, blockSizeBytes, alignmentBytes, sizeBytes, compareAndWriteBytes },
    ioTypeSupported: disk.ioTypeSupported.bind(disk),
    read: disk.read.bind(disk),
    readv: disk.readv.bind(disk),
    write: disk.write.bind(disk),
    writev: disk.writev.bind(disk),
    writeZeroes: disk.writeZeroes.bind(disk),
    unmap: disk.unmap.bind(disk),
    flush: disk.flush.bind(disk),
    copy: disk.copy.bind(disk),
    compare: disk.compare.bind(disk),
    compareAndWrite: disk.compareAndWrite.bind(disk),
    zcopy: disk.zcopy.bind(disk),
    reset: disk.reset.bind(disk),
    ...methods(disk),
  };
}

/** True every `nth` time. */
function everyNth(nth: number): () => boolean {
  let count = 0;
  return () => ++count % nth === 0;
}

const never = new Promise<void>(() => {});
const wrongBlock = /block \d+ of \S+ \(bytes \d+ to \d+\) is wrong[\s\S]*expected {2}.*\n {2}read {6}/;

export const brokenDisks: readonly BrokenDisk[] = [
  {
    name: 'writes one block further, once in twenty writes',
    foundWithin: 500,
    message: wrongBlock,
    break: (disk) => {
      const strikes = everyNth(20);
      return {
        write(buffer, options) {
          const { offset } = options;
          const room = disk.sizeBytes - offset - buffer.byteLength;
          const further = strikes() && room > 0 ? disk.blockSizeBytes : 0;
          return disk.write(buffer, { ...options, offset: offset + further });
        },
      };
    },
  },
  {
    name: 'drops one of thirty writes',
    foundWithin: 500,
    message: wrongBlock,
    break: (disk) => {
      const strikes = everyNth(30);
      return {
        write: (buffer, options) => (strikes() ? Promise.resolve() : disk.write(buffer, options)),
      };
    },
  },
  {
    name: 'tears a block: its second half stays as it was',
    foundWithin: 1000,
    message: /it begins with what operation \d+ has written to block \d+\n {2}and ends with what/,
    break: (disk) => {
      const strikes = everyNth(10);
      return {
        async write(buffer, options) {
          if (!strikes()) return disk.write(buffer, options);
          using half = DmaBuf.alloc(buffer.byteLength);
          await disk.read(half, { offset: options.offset });
          half.copyFrom(buffer.bytes.subarray(0, buffer.byteLength - disk.blockSizeBytes / 2));
          await disk.write(half, options);
        },
      };
    },
  },
  {
    name: 'reads from a cache that copies leave as it is',
    foundWithin: 2000,
    message: wrongBlock,
    break: (disk) => cached(disk),
  },
  {
    name: 'tells that a write is done before it is begun',
    foundWithin: 200,
    message: wrongBlock,
    break: (disk) => ({
      async write(buffer, { offset }) {
        const later = DmaBuf.from(buffer.bytes);
        setImmediate(() => void disk.write(later, { offset }).catch(() => {}));
      },
    }),
  },
  {
    name: 'exchanges the data of two writes of one length',
    foundWithin: 2000,
    message: /it holds what operation \d+ has written to block \d+/,
    break: (disk) => exchanging(disk),
  },
  {
    name: 'writes parts of pages without keeping others out',
    foundWithin: 500,
    message: wrongBlock,
    break: (disk) => paged(disk),
  },
  {
    name: 'forgets the last write in a reset',
    foundWithin: 4000,
    message: wrongBlock,
    break: (disk) => {
      let last = { offset: 0, length: disk.blockSizeBytes };
      return {
        async write(buffer, options) {
          await disk.write(buffer, options);
          last = { offset: options.offset, length: buffer.byteLength };
        },
        async reset() {
          await disk.reset();
          await disk.writeZeroes(last);
        },
      };
    },
  },
  {
    name: 'unmaps one block too many',
    foundWithin: 300,
    message: /all that was read is 0x00|says that equal data is different/,
    break: (disk) => ({
      unmap(range) {
        const length = Math.min(range.length + disk.blockSizeBytes, disk.sizeBytes - range.offset);
        return disk.unmap({ ...range, length });
      },
    }),
  },
  {
    name: 'finds all data equal',
    foundWithin: 300,
    message: wrongBlock,
    break: (disk) => ({ compare: (buffers, options) => disk.compare(buffers, options).catch(() => {}) }),
  },
  {
    name: 'finds equal data different',
    foundWithin: 500,
    message: /says that equal data is different/,
    break: (disk) => ({
      async compare(buffers, options) {
        await disk.compare(buffers, options);
        using other = DmaBuf.alloc(disk.blockSizeBytes).fill(0x77);
        await disk.compare(other, { offset: options.offset });
      },
    }),
  },
  {
    name: 'writes also where the data is not as expected',
    foundWithin: 1000,
    message: wrongBlock,
    break: (disk) => ({
      async compareAndWrite(expected, replacement, options) {
        try {
          await disk.compareAndWrite(expected, replacement, options);
        } catch (error) {
          await disk.writev(replacement, { offset: options.offset });
          throw error;
        }
      },
    }),
  },
  {
    name: 'copies from the block before',
    foundWithin: 300,
    message: wrongBlock,
    break: (disk) => ({
      copy: (range) => disk.copy({ ...range, from: Math.max(0, range.from - disk.blockSizeBytes) }),
    }),
  },
  {
    name: 'changes what it is to write',
    foundWithin: 50,
    message: /the device has changed byte 3 of the data that it was to write/,
    break: (disk) => ({
      async write(buffer, options) {
        await disk.write(buffer, options);
        buffer.bytes[3] = (buffer.bytes[3] as number) ^ 1;
      },
    }),
  },
  {
    name: 'reads less than it should',
    foundWithin: 300,
    message: /all that was read is 0xd1/,
    break: (disk) => ({
      async read(buffer, options) {
        const length = Math.max(disk.blockSizeBytes, buffer.byteLength - disk.blockSizeBytes);
        await disk.read(buffer, { ...options, length });
      },
    }),
  },
  {
    name: 'fails one of a hundred writes',
    foundWithin: 1000,
    message: /rejected with EIO: out of order/,
    break: (disk) => {
      const strikes = everyNth(100);
      return {
        write(buffer, options) {
          const error = Object.assign(new Error('out of order'), { code: 'EIO' });
          return strikes() ? Promise.reject(error) : disk.write(buffer, options);
        },
      };
    },
  },
  {
    name: 'forgets to complete a read',
    foundWithin: 500,
    message: /, read of blocks? .* has not ended for 300 ms/,
    break: (disk) => {
      const strikes = everyNth(50);
      return { read: (buffer, options) => (strikes() ? never : disk.read(buffer, options)) };
    },
  },
];

/** Reads come from a cache; writes forget what it has of their blocks, copies do not. */
function cached(disk: VerifiedDisk): Partial<VerifiedDisk> {
  const blocks = new Map<number, Uint8Array>();
  const forget = ({ offset, length }: { offset: number; length: number }) => {
    for (let at = offset; at < offset + length; at += disk.blockSizeBytes) blocks.delete(at);
  };
  const forgetting =
    <Args extends [...unknown[], { offset: number }], Result>(
      io: (...args: Args) => Promise<Result>,
      lengthOf: (...args: Args) => number,
    ) =>
    async (...args: Args): Promise<Result> => {
      const range = { offset: (args.at(-1) as { offset: number }).offset, length: lengthOf(...args) };
      forget(range);
      return await io.apply(disk, args).finally(() => forget(range));
    };
  return {
    write: forgetting(disk.write, (buffer) => buffer.byteLength),
    writev: forgetting(disk.writev, lengthOf),
    writeZeroes: forgetting(disk.writeZeroes, ({ length }) => length),
    unmap: forgetting(disk.unmap, ({ length }) => length),
    compareAndWrite: forgetting(disk.compareAndWrite, lengthOf),
    zcopy: forgetting(disk.zcopy, ({ length }) => length),
    async read(buffer, options) {
      await disk.read(buffer, options);
      for (let at = 0; at < buffer.byteLength; at += disk.blockSizeBytes) {
        const held = blocks.get(options.offset + at);
        if (held !== undefined) buffer.copyFrom(held, at);
        else blocks.set(options.offset + at, buffer.bytes.slice(at, at + disk.blockSizeBytes));
      }
    },
  };
}

function lengthOf(buffers: IoBuffers): number {
  return buffers instanceof DmaBuf
    ? buffers.byteLength
    : buffers.reduce((sum, { byteLength }) => sum + byteLength, 0);
}

/** Of writes of one length that are under way at the same time, some get each other's data. */
function exchanging(disk: VerifiedDisk): Partial<VerifiedDisk> {
  const strikes = everyNth(3);
  let waiting: { buffer: DmaBuf; data: Uint8Array } | undefined;
  return {
    async write(buffer, options) {
      const data = buffer.bytes.slice();
      if (waiting?.data.length === data.length && strikes()) {
        const before = waiting.data;
        waiting.data = data;
        using other = DmaBuf.from(before);
        return disk.write(other, options);
      }
      waiting ??= { buffer, data };
      const mine = waiting;
      await new Promise((resolve) => setImmediate(resolve));
      if (mine.buffer !== buffer) return disk.write(buffer, options);
      waiting = undefined;
      using written = DmaBuf.from(mine.data);
      await disk.write(written, options);
    },
  };
}

/** Reads a page of eight blocks, changes what is to be written, and writes the page back. */
function paged(disk: VerifiedDisk): Partial<VerifiedDisk> {
  const page = 8 * disk.blockSizeBytes;
  return {
    async write(buffer, { offset }) {
      const start = offset - (offset % page);
      const end = Math.ceil((offset + buffer.byteLength) / page) * page;
      using pages = DmaBuf.alloc(end - start);
      await disk.read(pages, { offset: start });
      pages.copyFrom(buffer.bytes, offset - start);
      await disk.write(pages, { offset: start });
    },
  };
}
