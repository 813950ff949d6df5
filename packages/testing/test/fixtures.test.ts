import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Bdev, DmaBuf } from '@spdk-ts/spdk';
import { describe, expect, test } from '@spdk-ts/testing/vitest';

const names: string[] = [];
/** How the I/O ended that the test of errorBdev left behind. */
let pending: Promise<string> | undefined;

test.override('spdkOptions', { scope: 'file' }, { name: 'fixtures', hugepages: false });

describe('the fixtures', () => {
  test('spdk runs on the backend under test', ({ spdk }) => {
    expect(spdk.backend.backend).toBe(process.env['SPDK_TS_BACKEND']);
  });

  test('mallocBdev makes devices of the size asked for, each with a name of its own', async ({
    mallocBdev,
  }) => {
    const first = await mallocBdev();
    const second = await mallocBdev({ size: '1MiB', blockSizeBytes: 4096 });
    names.push(first.name, second.name);
    expect(first).toMatchObject({ sizeBytes: 16 * 2 ** 20, blockSizeBytes: 512 });
    expect(second).toMatchObject({ sizeBytes: 2 ** 20, blockSizeBytes: 4096 });
    expect(new Set(names).size).toBe(2);
  });

  test('and deletes them after the test, also those that are open', async ({ spdk, mallocBdev }) => {
    expect(names.map((name) => Bdev.lookup(name))).toEqual([undefined, undefined]);
    const bdev = await mallocBdev({ name: 'LeftOpen' });
    const disk = await bdev.open({ write: true });
    using buffer = DmaBuf.alloc(512);
    await disk.write(buffer, { offset: 0 });
    expect([...spdk.devices].map(({ name }) => name)).toEqual(['LeftOpen']);
  });

  test('nor does it mind a device that the test has deleted', async ({ spdk, mallocBdev }) => {
    expect([...spdk.devices]).toEqual([]);
    const { name } = await mallocBdev();
    await spdk.devices.delete(name);
  });

  test('errorBdev makes a device over another that fails on demand', async ({ mallocBdev, errorBdev }) => {
    const leg = await errorBdev({ over: await mallocBdev({ name: 'Leg0' }) });
    const disk = await leg.open();
    using buffer = DmaBuf.alloc(512);
    await leg.inject({ ioType: 'read', error: 'failure' });
    await expect(disk.read(buffer, { offset: 0 })).rejects.toMatchObject({ code: 'ERR_SPDK_IO_FAILED' });
    await leg.inject({ ioType: 'read', error: 'pending' });
    pending = disk.read(DmaBuf.alloc(512), { offset: 0 }).then(
      () => 'read',
      (error) => error.code,
    );
  });

  test('and deletes it after the test, with what is pending', async ({ spdk }) => {
    expect([...spdk.devices]).toEqual([]);
    // Which of them depends on the version of SPDK.
    expect(['ERR_SPDK_IO_FAILED', 'ERR_SPDK_ABORTED']).toContain(await pending);
  });

  test('hugepages are there to be used', async ({ hugepages }) => {
    expect(hugepages.pages * hugepages.pageBytes).toBeGreaterThanOrEqual(256 * 2 ** 20);
    // In a process of its own: this one's environment runs without.
    const text = `import { Spdk } from '@spdk-ts/spdk';
      const spdk = await Spdk.start({ hugepages: true, memory: '256MiB' });
      console.log(spdk.backend.backend);
      await spdk.stop();`;
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', text], {
      cwd: join(import.meta.dirname, '../../spdk'),
    });
    expect(stdout.trim()).toBe(process.env['SPDK_TS_BACKEND']);
  });
});
