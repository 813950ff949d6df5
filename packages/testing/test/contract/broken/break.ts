import { Bdev, BdevDesc, DmaBuf, IoQueue, Zcopy } from '@spdk-ts/spdk';
import type { BdevContractTopic } from '@spdk-ts/testing/vitest';

/** A mistake, and the part of a contract that has to notice. */
export interface Mistake<Topic> {
  readonly topic: Topic;
  readonly name: string;
  /** Makes it, for all of this process. @returns how to unmake it */
  make(): () => void;
}

/** Replaces a method until it is put back. */
export function replace<Prototype extends object, Key extends keyof Prototype>(
  prototype: Prototype,
  key: Key,
  replacement: (original: Prototype[Key]) => Prototype[Key],
): () => void {
  const original = prototype[key];
  prototype[key] = replacement(original);
  return () => {
    prototype[key] = original;
  };
}

let ios = 0;
const everyNth = (nth: number) => ++ios % nth === 0;

/** What devices could do wrong. */
export const mistakes: readonly Mistake<BdevContractTopic>[] = [
  {
    topic: 'properties',
    name: 'says that it can do all kinds of I/O',
    make: () => replace(BdevDesc.prototype, 'ioTypeSupported', () => () => true),
  },
  {
    topic: 'data',
    name: 'loses a write in twenty',
    make: () =>
      replace(
        BdevDesc.prototype,
        'writev',
        (writev) =>
          function (this: BdevDesc, ...args) {
            return everyNth(20) ? Promise.resolve() : writev.apply(this, args);
          },
      ),
  },
  {
    topic: 'data',
    name: 'writes a block too many',
    make: () =>
      replace(
        BdevDesc.prototype,
        'writeZeroes',
        (writeZeroes) =>
          function (this: BdevDesc, range) {
            const length = Math.min(range.length + this.blockSizeBytes, this.sizeBytes - range.offset);
            return writeZeroes.call(this, { ...range, length });
          },
      ),
  },
  {
    topic: 'range',
    name: 'lets reads go behind its end',
    make: () =>
      replace(
        BdevDesc.prototype,
        'read',
        (read) =>
          function (this: BdevDesc, buffer, options) {
            return read.call(this, buffer, options).catch(() => {});
          },
      ),
  },
  {
    topic: 'vectored',
    name: 'forgets the parts after the 32nd',
    make: () =>
      replace(
        BdevDesc.prototype,
        'writev',
        (writev) =>
          function (this: BdevDesc, buffers, options) {
            if (buffers instanceof DmaBuf || buffers.length <= 32) return writev.call(this, buffers, options);
            const whole = DmaBuf.alloc(buffers.reduce((sum, part) => sum + partBytes(part).length, 0));
            let at = 0;
            for (const part of buffers.slice(0, 32)) {
              whole.bytes.set(partBytes(part), at);
              at += partBytes(part).length;
            }
            return writev.call(this, whole, options);
          },
      ),
  },
  {
    topic: 'large',
    name: 'writes only the first MiB of an I/O',
    make: () =>
      replace(
        BdevDesc.prototype,
        'write',
        (write) =>
          function (this: BdevDesc, buffer, options) {
            const length = Math.min(options.length ?? buffer.byteLength, 2 ** 20);
            return write.call(this, buffer, { ...options, length });
          },
      ),
  },
  {
    topic: 'zeroes',
    name: 'leaves the last block of write zeroes',
    make: () =>
      replace(
        BdevDesc.prototype,
        'writeZeroes',
        (writeZeroes) =>
          function (this: BdevDesc, range) {
            const length = Math.max(this.blockSizeBytes, range.length - this.blockSizeBytes);
            return writeZeroes.call(this, { ...range, length });
          },
      ),
  },
  {
    topic: 'compare',
    name: 'finds all data equal',
    make: () =>
      replace(
        BdevDesc.prototype,
        'compare',
        (compare) =>
          function (this: BdevDesc, ...args) {
            return compare.apply(this, args).catch(() => {});
          },
      ),
  },
  {
    topic: 'compare',
    name: 'lets I/O come between compare and write',
    make: () =>
      replace(
        BdevDesc.prototype,
        'compareAndWrite',
        () =>
          async function (this: BdevDesc, expected, replacement, options) {
            await this.compare(expected, options);
            await this.writev(replacement, options);
          },
      ),
  },
  {
    topic: 'copy',
    name: 'copies from the block before',
    make: () =>
      replace(
        BdevDesc.prototype,
        'copy',
        (copy) =>
          function (this: BdevDesc, range) {
            return copy.call(this, { ...range, from: Math.max(0, range.from - this.blockSizeBytes) });
          },
      ),
  },
  {
    topic: 'zcopy',
    name: 'does not populate what it lends',
    make: () =>
      replace(
        BdevDesc.prototype,
        'zcopy',
        (zcopy) =>
          async function (this: BdevDesc, options) {
            const lent = await zcopy.call(this, options);
            for (const view of lent.views) view.fill(0);
            return lent;
          },
      ),
  },
  {
    topic: 'zcopy',
    name: 'forgets what is committed',
    make: () =>
      replace(
        Zcopy.prototype,
        'end',
        (end) =>
          function (this: Zcopy) {
            for (const view of this.views) view.fill(0);
            return end.call(this);
          },
      ),
  },
  {
    topic: 'metadata',
    name: 'forgets metadata',
    make: () =>
      replace(
        BdevDesc.prototype,
        'write',
        (write) =>
          function (this: BdevDesc, buffer, { metadata: _metadata, ...options }) {
            return write.call(this, buffer, options);
          },
      ),
  },
  {
    topic: 'queue',
    name: 'reads the block before by its queues',
    make: () =>
      replace(
        IoQueue.prototype,
        'read',
        (read) =>
          function (this: IoQueue, slot, offset, length) {
            read.call(this, slot, Math.max(0, offset - 512), length);
          },
      ),
  },
  {
    topic: 'pressure',
    name: 'forgets one of a thousand reads',
    make: () =>
      replace(
        BdevDesc.prototype,
        'read',
        (read) =>
          function (this: BdevDesc, ...args) {
            return everyNth(1000) ? Promise.resolve() : read.apply(this, args);
          },
      ),
  },
  {
    topic: 'abort',
    name: 'does not care about signals',
    make: () =>
      replace(
        BdevDesc.prototype,
        'write',
        (write) =>
          function (this: BdevDesc, buffer, { signal: _signal, ...options }) {
            return write.call(this, buffer, options);
          },
      ),
  },
  {
    topic: 'reset',
    name: 'forgets its data in a reset',
    make: () =>
      replace(
        BdevDesc.prototype,
        'reset',
        (reset) =>
          async function (this: BdevDesc, options) {
            await reset.call(this, options);
            await this.writeZeroes({ offset: 0, length: this.blockSizeBytes });
          },
      ),
  },
  {
    topic: 'descriptor',
    name: 'lets readers write',
    make: () =>
      replace(
        Bdev.prototype,
        'open',
        (open) =>
          function (this: Bdev) {
            return open.call(this, { write: true });
          },
      ),
  },
  {
    topic: 'threads',
    name: 'does not count the I/O of other threads',
    make: () => {
      let first: Awaited<ReturnType<Bdev['stats']>> | undefined;
      return replace(
        Bdev.prototype,
        'stats',
        (stats) =>
          async function (this: Bdev) {
            first ??= await stats.call(this);
            return first;
          },
      );
    },
  },
  {
    topic: 'statistics',
    name: 'reads twice',
    make: () =>
      replace(
        BdevDesc.prototype,
        'readv',
        (readv) =>
          async function (this: BdevDesc, ...args) {
            await readv.apply(this, args);
            await readv.apply(this, args);
          },
      ),
  },
  {
    topic: 'resize',
    name: 'tells nobody that it has grown',
    make: () => quietly('resize', 0),
  },
  {
    topic: 'lifetime',
    name: 'tells twice that it goes',
    make: () => quietly('remove', 2),
  },
];

/** Makes listeners of an event be called `times` times. */
function quietly(event: 'resize' | 'remove', times: number): () => void {
  return replace(
    BdevDesc.prototype,
    'on',
    (on) =>
      function (this: BdevDesc, kind, listener) {
        const changed: typeof listener = (what) => {
          for (let time = 0; time < times; time++) listener(what);
        };
        return on.call(this, kind, (kind === event ? changed : listener) as never);
      },
  );
}

function partBytes(part: { bytes: Uint8Array }): Uint8Array {
  return part.bytes;
}
