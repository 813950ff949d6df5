import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { DmaBuf } from '@spdk-ts/spdk';
import { expect } from 'vitest';
import { test } from './real-spdk.js';

test.override('spdkOptions', { scope: 'file' }, { hugepages: false });

const device = '/dev/nbd0';

test('the kernel reads what is on the device', async ({ realSpdk, mallocBdev, random, skip }) => {
  if (!existsSync(device)) {
    const note = `there is no ${device}; load the kernel's driver as root with modprobe nbd`;
    console.warn(`skipped: ${note}`);
    skip(note);
  }
  const bdev = await mallocBdev({ size: '4MiB' });
  await using disk = await bdev.open({ write: true });
  using data = DmaBuf.alloc(4 * 2 ** 20);
  random.fill(data.bytes);
  await disk.write(data, { offset: 0 });
  await using nbd = await realSpdk.nbd.start(bdev, device);
  expect((await realSpdk.nbd.list()).map(({ path, bdevName }) => [path, bdevName])).toEqual([
    [device, bdev.name],
  ]);
  expect(Buffer.compare(await readFile(nbd.path), data.bytes)).toBe(0);
  await nbd.stop();
  expect(await realSpdk.nbd.list()).toEqual([]);
});

test('without a device of the kernel the error tells the remedy', async ({ realSpdk, mallocBdev }) => {
  const bdev = await mallocBdev();
  await expect(realSpdk.nbd.start(bdev, '/dev/nbd-none')).rejects.toMatchObject({
    code: 'ENODEV',
    message: expect.stringContaining('modprobe nbd'),
  });
  await expect(realSpdk.nbd.start('Nobody', device)).rejects.toMatchObject({ code: 'ENODEV' });
  await expect(realSpdk.nbd.start(bdev, '')).rejects.toMatchObject({ code: 'ERR_OUT_OF_RANGE' });
  expect(await realSpdk.nbd.list()).toEqual([]);
});
