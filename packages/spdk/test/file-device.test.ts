import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DmaBuf, type DriverName } from '@spdk-ts/spdk';
import { test as base } from '@spdk-ts/testing/vitest';
import { describe, expect } from 'vitest';

const sizeBytes = 2 ** 20;

/** A file of zeroes, deleted after the test. */
const test = base.extend<{ path: string }>({
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads the parameter's text
  path: async ({}, use) => {
    const folder = mkdtempSync(join(tmpdir(), 'spdk-ts-file-device-'));
    const path = join(folder, 'disk.img');
    writeFileSync(path, Buffer.alloc(sizeBytes));
    await use(path);
    rmSync(folder, { recursive: true });
  },
});

describe.each(['aio', 'uring'] satisfies DriverName[])('a device of the %s driver', (driver) => {
  const device = (path: string) => ({ driver, name: 'File0', path, blockSizeBytes: 512 });

  test('keeps in the file what is written', async ({ spdk, path }) => {
    if (spdk.backend.backend === 'embedded') {
      await expect(spdk.devices.create(device(path))).rejects.toMatchObject({
        code: 'ERR_SPDK_UNSUPPORTED',
        message: `this backend has no ${driver} driver`,
      });
      return;
    }
    const bdev = await spdk.devices.create(device(path));
    expect(bdev.sizeBytes).toBe(sizeBytes);
    {
      await using disk = await bdev.open({ write: true });
      using data = DmaBuf.alloc(4096).fill(0xa5);
      await disk.write(data, { offset: 8192 });
      // SPDK's uring module has no flush.
      if (disk.ioTypeSupported('flush')) await disk.flush();
    }
    const content = readFileSync(path);
    expect(content.subarray(8192, 12_288).equals(Buffer.alloc(4096, 0xa5))).toBe(true);
    expect(content.subarray(0, 8192).equals(Buffer.alloc(8192))).toBe(true);
    await spdk.devices.delete('File0');
  });

  test('is refused with what is wrong', async ({ spdk }) => {
    await expect(spdk.devices.create({ ...device(''), path: '' })).rejects.toThrow(
      'expected a non-empty string for path',
    );
    await expect(spdk.devices.create({ ...device('/x'), blockSizeBytes: 0 })).rejects.toThrow(
      'blockSizeBytes',
    );
  });
});
