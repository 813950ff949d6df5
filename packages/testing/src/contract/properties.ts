import { Bdev, type IoType } from '@spdk-ts/spdk';
import { describe, expect } from 'vitest';
import type { Contract } from './contract-test.js';

/** What `bdev_get_bdevs` answers about a device, as far as the contract looks at it. */
interface BdevInfo {
  name: string;
  aliases: string[];
  product_name: string;
  block_size: number;
  num_blocks: number;
  uuid: string;
  claimed: boolean;
  supported_io_types: Record<string, boolean>;
}

/** The names of kinds of I/O in JSON, and here. */
const ioTypes: Readonly<Record<string, IoType>> = {
  read: 'read',
  write: 'write',
  unmap: 'unmap',
  flush: 'flush',
  reset: 'reset',
  write_zeroes: 'writeZeroes',
  compare: 'compare',
  compare_and_write: 'compareAndWrite',
  abort: 'abort',
  nvme_admin: 'nvmeAdmin',
  nvme_io: 'nvmeIo',
};

/** A device is what it says it is, to everybody who asks. */
export function propertiesContract({ test }: Contract): void {
  describe('properties', () => {
    test('are the same by name, open, and by JSON-RPC', async ({ spdk, device, disk }) => {
      const { bdev } = device;
      const [info, ...others] = (await spdk.rpc('bdev_get_bdevs', { name: device.name })) as BdevInfo[];
      expect(others).toEqual([]);
      expect(info).toMatchObject({
        name: device.name,
        product_name: bdev.productName,
        block_size: bdev.blockSizeBytes,
        num_blocks: Number(bdev.blockCount),
      });
      expect(bdev).toMatchObject({
        name: device.name,
        sizeBytes: Number(bdev.blockCount) * bdev.blockSizeBytes,
      });
      expect(disk).toMatchObject({
        name: device.name,
        blockSizeBytes: bdev.blockSizeBytes,
        sizeBytes: bdev.sizeBytes,
        alignmentBytes: bdev.alignmentBytes,
      });
      expect(Number.isInteger(Math.log2(bdev.alignmentBytes))).toBe(true);
      expect(bdev.blockCount).toBeGreaterThan(0n);
    });

    test('the kinds of I/O it can do are the same by JSON-RPC, and include reading', async ({
      spdk,
      device,
      disk,
    }) => {
      const [info] = (await spdk.rpc('bdev_get_bdevs', { name: device.name })) as [BdevInfo];
      const own = Object.keys(info.supported_io_types)
        .filter((name) => name in ioTypes)
        .map((name) => [name, disk.ioTypeSupported(ioTypes[name] as IoType)]);
      expect(own.length).toBeGreaterThan(4);
      expect(info.supported_io_types).toMatchObject(Object.fromEntries(own));
      expect(disk.ioTypeSupported('read')).toBe(true);
    });

    test('it is listed once, and found by name, by UUID and by each alias', async ({ spdk, device }) => {
      expect([...spdk.devices].filter(({ name }) => name === device.name)).toHaveLength(1);
      const [{ uuid, aliases }] = (await spdk.rpc('bdev_get_bdevs', { name: device.name })) as [BdevInfo];
      expect(uuid).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
      // The UUID of a logical volume is its name.
      expect([device.name, ...aliases]).toContain(uuid);
      for (const name of [device.name, ...aliases]) expect(Bdev.lookup(name)?.name).toBe(device.name);
      await using byUuid = await Bdev.lookup(uuid)?.open();
      expect(byUuid?.name).toBe(device.name);
    });

    test('a new device is claimed by nobody', async ({ spdk, device }) => {
      const [{ claimed }] = (await spdk.rpc('bdev_get_bdevs', { name: device.name })) as [BdevInfo];
      expect(claimed).toBe(false);
    });
  });
}
