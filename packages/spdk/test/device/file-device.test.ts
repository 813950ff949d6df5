import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync, statSync, truncateSync } from 'node:fs';
import { DmaBuf } from '@spdk-ts/spdk';
import { describe, expect } from '@spdk-ts/testing/vitest';
import { attachLoop, fileDrivers, requireDriver, test, zeroes } from './file-disk.js';

const sizeBytes = 2 ** 20;

describe.each(fileDrivers)('a device of the %s driver', (driver) => {
  test('keeps in the file what is written', async ({ spdk, folder, fileBdev, skip }) => {
    await requireDriver(spdk, driver, skip);
    const path = zeroes(folder, sizeBytes);
    const bdev = await fileBdev({ driver, path });
    expect(bdev.sizeBytes).toBe(sizeBytes);
    {
      await using disk = await bdev.open({ write: true });
      using data = DmaBuf.alloc(4096).fill(0xa5);
      await disk.write(data, { offset: 8192 });
      // SPDK's uring module has no flush.
      expect(disk.ioTypeSupported('flush')).toBe(driver === 'aio');
      if (driver === 'aio') await disk.flush();
    }
    const content = readFileSync(path);
    expect(content.subarray(8192, 12_288).equals(Buffer.alloc(4096, 0xa5))).toBe(true);
    expect(content.subarray(0, 8192).equals(Buffer.alloc(8192))).toBe(true);
  });

  test('is made from a URI, and named by its path', async ({ spdk, folder, skip }) => {
    await requireDriver(spdk, driver, skip);
    const path = zeroes(folder, sizeBytes, 'with space');
    const bdev = await spdk.devices.create(`${driver}://${encodeURI(path)}?blk_size=4096`);
    expect(bdev).toMatchObject({ name: path, blockSizeBytes: 4096, sizeBytes });
    await spdk.devices.delete(path);
    expect([...spdk.devices].map(({ name }) => name)).not.toContain(path);
  });

  test('closes the file before its deletion resolves', async ({ spdk, folder, fileBdev, skip }) => {
    await requireDriver(spdk, driver, skip);
    const path = zeroes(folder, sizeBytes);
    await fileBdev({ driver, path });
    expect(openFiles()).toContain(path);
    await spdk.devices.delete('File0');
    // SPDK's modules close it shortly after.
    await expect.poll(openFiles).not.toContain(path);
  });

  test('follows the size of its file', async ({ spdk, folder, fileBdev, skip }) => {
    await requireDriver(spdk, driver, skip);
    const path = zeroes(folder, sizeBytes);
    await fileBdev({ driver, path });
    const rescan = () => spdk.rpc(`bdev_${driver}_rescan`, { name: 'File0' });
    truncateSync(path, 2 * sizeBytes);
    expect(await rescan()).toBe(true);
    const bdev = spdk.devices.get('File0');
    expect(bdev.sizeBytes).toBe(2 * sizeBytes);
    await using disk = await bdev.open({ write: true });
    using data = DmaBuf.alloc(512).fill(0x11);
    await disk.write(data, { offset: 2 * sizeBytes - 512 });
    truncateSync(path, 512);
    await expect(rescan()).rejects.toMatchObject({ code: 'EBUSY' });
    await expect(spdk.rpc(`bdev_${driver}_rescan`, { name: 'None' })).rejects.toMatchObject({
      code: 'ENODEV',
    });
  });

  test('tells of itself, and is in the configuration', async ({ spdk, folder, fileBdev, skip }) => {
    await requireDriver(spdk, driver, skip);
    const path = zeroes(folder, sizeBytes);
    await fileBdev({ driver, path });
    const [info] = (await spdk.rpc('bdev_get_bdevs', { name: 'File0' })) as { driver_specific: object }[];
    const fields = { block_size_override: true, readonly: false, fallocate: false };
    expect(info?.driver_specific).toMatchObject({
      [driver]: { filename: path, ...(driver === 'aio' ? fields : {}) },
    });
    const config = (await spdk.rpc('framework_get_config', { name: 'bdev' })) as { method: string }[];
    const shared = { name: 'File0', filename: path, block_size: 512 };
    const own =
      driver === 'aio'
        ? { readonly: false, fallocate: false }
        : { uuid: expect.stringMatching(/^[0-9a-f-]{36}$/) };
    expect(config.find(({ method }) => method === `bdev_${driver}_create`)).toMatchObject({
      params: { ...shared, ...own },
    });
  });

  test('takes the block size of a block device', async ({ spdk, folder, skip }) => {
    await requireDriver(spdk, driver, skip);
    const loop = attachLoop(zeroes(folder, sizeBytes));
    if ('reason' in loop) return skip(loop.reason);
    try {
      const bdev = await spdk.devices.create({ driver, name: 'Loop0', path: loop.device });
      expect(bdev).toMatchObject({ blockSizeBytes: 512, sizeBytes });
      {
        await using disk = await bdev.open({ write: true });
        using data = DmaBuf.alloc(4096).fill(0x77);
        await disk.write(data, { offset: sizeBytes - 4096 });
        if (driver === 'aio') await disk.flush();
        using back = DmaBuf.alloc(4096);
        await disk.read(back, { offset: sizeBytes - 4096 });
        expect(back.equals(data)).toBe(true);
      }
      await spdk.devices.delete('Loop0');
      await expect(
        spdk.devices.create({ driver, name: 'Loop0', path: loop.device, blockSizeBytes: 256 }),
      ).rejects.toThrow('256');
    } finally {
      await expect.poll(openFiles).not.toContain(loop.device);
      loop.detach();
    }
  });

  test('holds what is written from many requests at once', async ({ spdk, folder, fileBdev, skip }) => {
    await requireDriver(spdk, driver, skip);
    const path = zeroes(folder, 4 * sizeBytes);
    const bdev = await fileBdev({ driver, path });
    await using disk = await bdev.open({ write: true });
    using data = DmaBuf.alloc(4 * sizeBytes);
    const numbers = new Uint32Array(data.bytes.buffer, data.bytes.byteOffset, data.byteLength / 4);
    for (let block = 0; block < data.byteLength / 512; block++) numbers[block * 128] = block;
    await Promise.all(
      Array.from({ length: data.byteLength / 512 }, (_, block) =>
        disk.write(data, { offset: block * 512, bufferOffset: block * 512, length: 512 }),
      ),
    );
    expect(data.equals(readFileSync(path))).toBe(true);
  });
});

test('aio unmaps by holes in the file where it may', async ({ folder, fileBdev }) => {
  const path = zeroes(folder, sizeBytes);
  const bdev = await fileBdev({ driver: 'aio', path, fallocate: true });
  await using disk = await bdev.open({ write: true });
  using data = DmaBuf.alloc(sizeBytes).fill(0x5a);
  await disk.write(data, { offset: 0 });
  await disk.flush();
  const before = statSync(path).blocks;
  await disk.unmap({ offset: sizeBytes / 2, length: sizeBytes / 2 });
  expect(statSync(path).blocks).toBe(before - sizeBytes / 2 / 512);
  await disk.writeZeroes({ offset: 0, length: 4096 });
  const expected = Buffer.alloc(sizeBytes);
  expected.fill(0x5a, 4096, sizeBytes / 2);
  expect(readFileSync(path).equals(expected)).toBe(true);
});

test('a program with an aio device open ends by itself', ({ folder }) => {
  const path = zeroes(folder, sizeBytes);
  const text = `import { Spdk } from '@spdk-ts/spdk';
    const spdk = await Spdk.start({ hugepages: false });
    const bdev = await spdk.devices.create('aio://${path}?blk_size=512');
    await bdev.open({ write: true });
    console.log('last line');`;
  const { status, stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', text], {
    cwd: import.meta.dirname,
    encoding: 'utf8',
    timeout: 20_000,
  });
  expect({ status, stdout }).toEqual({ status: 0, stdout: 'last line\n' });
});

/** What this process has open. */
function openFiles(): string[] {
  return readdirSync('/proc/self/fd').flatMap((fd) => {
    try {
      return [readlinkSync(`/proc/self/fd/${fd}`)];
    } catch {
      // The descriptor that the listing itself had.
      return [];
    }
  });
}
