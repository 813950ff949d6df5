import { type Bdev, DmaBuf, type IoTotals } from '@spdk-ts/spdk';
import { describe, expect } from 'vitest';
import type { Contract } from './contract-test.js';
import { Scattered } from './scattered.js';
import { settleAll } from './settle.js';

const kinds = ['read', 'write', 'unmap', 'copy'] as const;
type Kind = (typeof kinds)[number];
type Counts = Record<Kind, { ops: bigint; bytes: bigint }>;

/** What `bdev_get_iostat` answers, as far as the contract looks at it. */
interface IostatAnswer {
  bdevs: (Record<string, number> & { name: string })[];
}

/** Every I/O is counted once, by kind, with its bytes. */
export function statisticsContract({ test, fails }: Contract): void {
  describe('statistics', () => {
    test('reads and writes are counted exactly, over all descriptors', async ({ device, disk, random }) => {
      const { bdev } = device;
      const other = await device.open();
      const expected = { ops: { read: 0, write: 0 }, blocks: { read: 0, write: 0 } };
      const before = await countsOf(bdev);
      const most = Math.min(16, disk.sizeBytes / disk.blockSizeBytes);
      using buffer = DmaBuf.alloc(most * disk.blockSizeBytes);
      await settleAll(
        Array.from({ length: 300 }, () => {
          const kind = random.pick(['read', 'write'] as const);
          const blocks = random.integer(1, most);
          expected.ops[kind]++;
          expected.blocks[kind] += blocks;
          const length = blocks * disk.blockSizeBytes;
          return random.pick([disk, other])[kind](buffer, { offset: 0, length });
        }),
      );
      const bytes = (blocks: number) => BigInt(blocks * disk.blockSizeBytes);
      expect(difference(before, await countsOf(bdev))).toEqual({
        ...none,
        read: { ops: BigInt(expected.ops.read), bytes: bytes(expected.blocks.read) },
        write: { ops: BigInt(expected.ops.write), bytes: bytes(expected.blocks.write) },
      });
    });

    test('vectored I/O counts as one', async ({ device, disk, random }) => {
      using parts = new Scattered(disk, disk.blockSizeBytes, 4, random);
      const before = await countsOf(device.bdev);
      await disk.writev(parts.parts, { offset: 0 });
      await disk.readv(parts.parts, { offset: 0 });
      const one = { ops: 1n, bytes: BigInt(disk.blockSizeBytes) };
      expect(difference(before, await countsOf(device.bdev))).toEqual({ ...none, read: one, write: one });
    });

    test('of large I/O each byte is counted once, and each part that SPDK makes of it', async ({
      device,
      disk,
    }) => {
      const most = Math.min(2 ** 20, disk.sizeBytes);
      const length = most - (most % disk.blockSizeBytes);
      using large = DmaBuf.alloc(length);
      const before = await countsOf(device.bdev);
      await disk.writev([large], { offset: 0 });
      await disk.read(large, { offset: 0 });
      const counted = difference(before, await countsOf(device.bdev));
      expect([counted.read.bytes, counted.write.bytes]).toEqual([BigInt(length), BigInt(length)]);
      expect(counted.read.ops).toBeGreaterThanOrEqual(1n);
      expect(counted.write.ops).toBe(counted.read.ops);
    });

    test('unmap and copy are counted where the device does them', async ({ device, disk }) => {
      const { bdev, blockSizeBytes } = { bdev: device.bdev, blockSizeBytes: disk.blockSizeBytes };
      const unmaps = disk.ioTypeSupported('unmap');
      // A copy of a block to itself never reaches the device.
      const copies =
        disk.ioTypeSupported('copy') && !fails.includes('copy') && disk.sizeBytes > blockSizeBytes;
      const before = await countsOf(bdev);
      if (unmaps) await disk.unmap({ offset: 0, length: blockSizeBytes });
      if (copies)
        await disk.copy({ from: 0, offset: disk.sizeBytes - blockSizeBytes, length: blockSizeBytes });
      const one = { ops: 1n, bytes: BigInt(blockSizeBytes) };
      expect(difference(before, await countsOf(bdev))).toEqual({
        ...none,
        ...(unmaps && { unmap: one }),
        ...(copies && { copy: one }),
      });
    });

    test('what is refused is not counted', async ({ device, disk }) => {
      const reader = await device.open(false);
      const before = await countsOf(device.bdev);
      using block = DmaBuf.alloc(disk.blockSizeBytes);
      const { sizeBytes } = disk;
      for (const refused of [
        disk.read(block, { offset: sizeBytes }),
        reader.write(block, { offset: 0 }),
        reader.writev([block], { offset: 0 }),
      ]) {
        await expect(refused).rejects.toThrow();
      }
      expect(difference(before, await countsOf(device.bdev))).toEqual(none);
    });

    test('latency is counted, and adds up to no more than the time that passed', async ({ device, disk }) => {
      using block = DmaBuf.alloc(disk.blockSizeBytes);
      const before = await device.bdev.stats();
      const start = process.hrtime.bigint();
      for (let index = 0; index < 50; index++) await disk.read(block, { offset: 0 });
      const passedUs = Number(process.hrtime.bigint() - start) / 1000;
      const after = await device.bdev.stats();
      const ticks = after.read.latencyTicks - before.read.latencyTicks;
      expect(ticks).toBeGreaterThan(0n);
      expect(await tickUs(device.bdev, ticks)).toBeLessThan(passedUs * 1.05);
    });

    test('JSON-RPC answers the same numbers, and resets them', async ({ spdk, device, disk }) => {
      using block = DmaBuf.alloc(disk.blockSizeBytes);
      for (let index = 0; index < 7; index++) await disk.write(block, { offset: 0 });
      await disk.read(block, { offset: 0 });
      const stats = await countsOf(device.bdev);
      // Of all devices: versions of SPDK do not agree on how to name one.
      const { bdevs } = (await spdk.rpc('bdev_get_iostat')) as IostatAnswer;
      const own = bdevs.filter(({ name }) => name === device.name);
      expect(own).toHaveLength(1);
      expect(own[0]).toMatchObject({
        num_read_ops: Number(stats.read.ops),
        num_write_ops: Number(stats.write.ops),
        bytes_read: Number(stats.read.bytes),
        bytes_written: Number(stats.write.bytes),
      });
      await spdk.rpc('bdev_reset_iostat', { name: device.name });
      expect(await countsOf(device.bdev)).toEqual(none);
      await disk.read(block, { offset: 0 });
      expect((await countsOf(device.bdev)).read.ops).toBe(1n);
    });
  });
}

const none: Counts = {
  read: { ops: 0n, bytes: 0n },
  write: { ops: 0n, bytes: 0n },
  unmap: { ops: 0n, bytes: 0n },
  copy: { ops: 0n, bytes: 0n },
};

async function countsOf(bdev: Bdev): Promise<Counts> {
  const stats = await bdev.stats();
  const count = ({ ops, bytes }: IoTotals) => ({ ops, bytes });
  return {
    read: count(stats.read),
    write: count(stats.write),
    unmap: count(stats.unmap),
    copy: count(stats.copy),
  };
}

function difference(before: Counts, after: Counts): Counts {
  const less = (kind: Kind) => ({
    ops: after[kind].ops - before[kind].ops,
    bytes: after[kind].bytes - before[kind].bytes,
  });
  return { read: less('read'), write: less('write'), unmap: less('unmap'), copy: less('copy') };
}

/** The device's own ratio of ticks to time. */
async function tickUs(bdev: Bdev, ticks: bigint): Promise<number> {
  const stats = await bdev.stats();
  const { ops, latencyTicks } = stats.read;
  return (Number(ticks) * stats.meanLatencyUs('read') * Number(ops)) / Number(latencyTicks);
}
