import { readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { DmaBuf } from '@spdk-ts/spdk';
import { describe, expect } from '@spdk-ts/testing/vitest';
import { fileDrivers, mountSmall, requireDriver, test, zeroes } from './file-disk.js';

const sizeBytes = 2 ** 20;

describe.each(fileDrivers)('a device of the %s driver', (driver) => {
  /** SPDK's uring module does not tell why. */
  const code = (errno: string) => (driver === 'aio' ? errno : 'ERR_SPDK_RPC_INTERNAL');

  test('is refused for a bad file', async ({ spdk, folder, skip }) => {
    await requireDriver(spdk, driver, skip);
    const refused = async (path: string, blockSizeBytes: number | undefined, errno: string) => {
      const options = { driver, name: 'Bad0', path, ...(blockSizeBytes !== undefined && { blockSizeBytes }) };
      const error: Error & { code?: string } = await spdk.devices.create(options).then(
        () => new Error('it was created'),
        (reason: Error) => reason,
      );
      expect(error).toMatchObject({ code: code(errno) });
      expect(error.message).toContain(JSON.stringify(path));
      if (blockSizeBytes !== undefined) expect(error.message).toContain(`"block_size":${blockSizeBytes}`);
    };
    const path = zeroes(folder, sizeBytes);
    await refused(`${folder}/missing`, 512, 'ENOENT');
    await refused(folder, 512, 'EISDIR');
    await refused(`${path}/below`, 512, 'ENOTDIR');
    await refused(path, undefined, 'EINVAL');
    for (const blockSizeBytes of [1, 256, 511, 513, 1000, 1536])
      await refused(path, blockSizeBytes, 'EINVAL');
    await refused(zeroes(folder, sizeBytes + 1, 'uneven'), 512, 'EINVAL');
    await refused(zeroes(folder, 511, 'short'), 512, 'EINVAL');
    await refused(zeroes(folder, 512, 'block'), 4096, 'EINVAL');
  });

  test('is refused for a name that is taken', async ({ spdk, folder, fileBdev, skip }) => {
    await requireDriver(spdk, driver, skip);
    const path = zeroes(folder, sizeBytes);
    await fileBdev({ driver, path });
    await expect(fileBdev({ driver, path })).rejects.toMatchObject({ code: code('EEXIST') });
  });

  test('is refused for a file that may not be written', async ({ spdk, skip }) => {
    await requireDriver(spdk, driver, skip);
    // Not even root may.
    const path = '/sys/kernel/uevent_seqnum';
    await expect(
      spdk.devices.create({ driver, name: 'Bad0', path, blockSizeBytes: 512 }),
    ).rejects.toMatchObject({ code: code('EACCES'), message: expect.stringContaining(path) });
  });

  test('is refused for values of the wrong kind', async ({ spdk }) => {
    const device = { driver, name: 'File0', path: '/x', blockSizeBytes: 512 };
    await expect(spdk.devices.create({ ...device, path: '' })).rejects.toThrow(
      'expected a non-empty string for path',
    );
    await expect(spdk.devices.create({ ...device, blockSizeBytes: 0 })).rejects.toThrow('blockSizeBytes');
    await expect(spdk.devices.create({ ...device, path: 'with\0nul' })).rejects.toMatchObject({
      code: 'ERR_OUT_OF_RANGE',
    });
  });

  test('fails reads of what the file has lost, and goes on', async ({ spdk, folder, fileBdev, skip }) => {
    await requireDriver(spdk, driver, skip);
    const path = zeroes(folder, sizeBytes);
    await using disk = await (await fileBdev({ driver, path })).open({ write: true });
    truncateSync(path, 4096);
    using data = DmaBuf.alloc(4096);
    await expect(disk.read(data, { offset: 8192 })).rejects.toMatchObject({
      code: 'ERR_SPDK_IO_FAILED',
      status: 'failed',
      message: expect.stringContaining('File0 at byte 8192'),
    });
    await expect(disk.read(data, { offset: 2048 })).rejects.toMatchObject({ status: 'failed' });
    await disk.read(data, { offset: 0 });
    await disk.write(data.fill(1), { offset: 8192 });
    await disk.read(data, { offset: 8192 });
    expect(data.equals(Buffer.alloc(4096, 1))).toBe(true);
  });

  test('fails writes on a full disk, and goes on', async ({ spdk, folder, fileBdev, skip }) => {
    await requireDriver(spdk, driver, skip);
    const small = mountSmall(folder);
    if ('reason' in small) return skip(small.reason);
    try {
      const bdev = await fileBdev({ driver, path: zeroes(small.folder, sizeBytes) });
      {
        await using disk = await bdev.open({ write: true });
        using data = DmaBuf.alloc(4096).fill(0xcd);
        const results = await Promise.allSettled(
          Array.from({ length: 32 }, (_, n) => disk.write(data, { offset: n * 4096 })),
        );
        const failures = results.filter((result) => result.status === 'rejected');
        expect(failures.length).toBeGreaterThanOrEqual(16);
        expect(failures.length).toBeLessThan(32);
        const told = driver === 'aio' ? { code: 'ENOSPC', status: 'aioError' } : { status: 'failed' };
        for (const { reason } of failures) expect(reason).toMatchObject(told);
        const written = results.findIndex(({ status }) => status === 'fulfilled');
        await disk.read(data.fill(0), { offset: written * 4096 });
        expect(data.equals(Buffer.alloc(4096, 0xcd))).toBe(true);
      }
      await spdk.devices.delete(bdev.name);
    } finally {
      small.unmount();
    }
  });
});

test('a read-only aio device takes no writes', async ({ folder, fileBdev }) => {
  const path = zeroes(folder, sizeBytes);
  writeFileSync(path, Buffer.alloc(sizeBytes, 0x42), { mode: 0o400 });
  const bdev = await fileBdev({ driver: 'aio', path, readonly: true });
  await using disk = await bdev.open({ write: true });
  using data = DmaBuf.alloc(512);
  await disk.read(data, { offset: 0 });
  expect(data.equals(Buffer.alloc(512, 0x42))).toBe(true);
  await expect(disk.write(data.fill(0), { offset: 0 })).rejects.toMatchObject({ status: 'failed' });
  await expect(disk.writeZeroes({ offset: 0, length: 512 })).rejects.toMatchObject({ status: 'failed' });
  expect(readFileSync(path).equals(Buffer.alloc(sizeBytes, 0x42))).toBe(true);
});

test('options of aio are checked', async ({ spdk }) => {
  const device = { driver: 'aio', name: 'File0', path: '/x', blockSizeBytes: 512 } as const;
  for (const option of ['readonly', 'fallocate']) {
    await expect(spdk.devices.create({ ...device, [option]: 'yes' })).rejects.toThrow(
      `expected boolean for ${option}`,
    );
  }
});
