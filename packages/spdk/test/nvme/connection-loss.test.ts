import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { DmaBuf, type NvmeAttachOptions } from '@spdk-ts/spdk';
import { describe, expect } from 'vitest';
import { Exported, test } from './real-spdk.js';

test.override('spdkOptions', { scope: 'file' }, { hugepages: false });

/** Attaches a controller in a process of its own, writes a block, says so, and goes on until it is killed. */
function otherHost(options: NvmeAttachOptions): ChildProcess {
  const program = `
    import { DmaBuf, Spdk } from '${import.meta.resolve('@spdk-ts/spdk')}';
    const spdk = await Spdk.start({ backend: 'spdk', hugepages: false });
    const bdev = await spdk.devices.create({ driver: 'nvme', ...${JSON.stringify(options)} });
    const disk = await bdev.open({ write: true });
    const block = DmaBuf.alloc(512).fill(0x77);
    await disk.write(block, { offset: 1024 });
    console.log('written');
    process.stdin.resume();`;
  return spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
}

describe('a controller whose target goes away', () => {
  test('is connected again when the target is back, and I/O waits for it', async ({ realSpdk }) => {
    await using exported = await Exported.create(realSpdk, ['4MiB']);
    const reconnect = { delaySec: 1, lossTimeoutSec: 30 };
    await using controller = await realSpdk.nvme.attach({ ...exported.attachOptions('Nvme0'), reconnect });
    await using disk = await realSpdk.devices.get('Nvme0n1').open({ write: true });
    using block = DmaBuf.alloc(512).fill(0x31);
    await exported.listener.close();
    const written = disk.write(block, { offset: 0 });
    await expect
      .poll(async () => (await controller.paths()).map(({ state }) => state))
      .not.toEqual(['enabled']);
    await using _listener = await exported.subsystem.listen({ port: exported.port });
    await written;
    expect((await controller.paths()).map(({ state }) => state)).toEqual(['enabled']);
    using back = DmaBuf.alloc(512);
    await disk.read(back, { offset: 0 });
    expect(back.equals(block)).toBe(true);
    await disk.close();
  });

  test('goes with its devices when it stays away', { timeout: 20_000 }, async ({ realSpdk }) => {
    await using exported = await Exported.create(realSpdk, ['4MiB']);
    const reconnect = { delaySec: 1, lossTimeoutSec: 2, failIoAfterSec: 1 };
    await realSpdk.nvme.attach({ ...exported.attachOptions('Nvme0'), reconnect });
    await using disk = await realSpdk.devices.get('Nvme0n1').open();
    const removed = new Promise<void>((resolve) => disk.on('remove', () => resolve()));
    using block = DmaBuf.alloc(512);
    await exported.subsystem.delete();
    const read = disk.read(block, { offset: 0 });
    await expect(read).rejects.toMatchObject({ name: 'IoError' });
    await removed;
    await disk.close();
    await expect.poll(() => realSpdk.nvme.controllers()).toEqual([]);
  });
});

describe('a host in another process', () => {
  test('does I/O, and is gone when it is killed', { timeout: 30_000 }, async ({ realSpdk }) => {
    await using exported = await Exported.create(realSpdk, ['4MiB']);
    const host = otherHost(exported.attachOptions('Nvme0'));
    expect(String((await once(host.stdout as NonNullable<typeof host.stdout>, 'data'))[0])).toBe('written\n');
    expect(await exported.subsystem.connections()).toHaveLength(1);
    await using disk = await realSpdk.devices.get(exported.bdevName).open();
    using block = DmaBuf.alloc(512);
    await disk.read(block, { offset: 1024 });
    expect(block.bytes.every((byte) => byte === 0x77)).toBe(true);
    await disk.close();
    host.kill('SIGKILL');
    await expect.poll(() => exported.subsystem.connections()).toEqual([]);
  });

  test('that does not answer any more is told and disconnected', { timeout: 60_000 }, async ({
    realSpdk,
    skip,
  }) => {
    if (!realSpdk.backend.flavour.startsWith('openebs')) {
      const note = "only OpenEBS's fork of SPDK tells; set SPDK_ROOT_DIR to it and build again";
      console.warn(`skipped: ${note}`);
      skip(note);
    }
    await using exported = await Exported.create(realSpdk, ['4MiB']);
    const hostNqn = 'nqn.2024-01.io.spdk-ts:silent';
    const silent = new Promise((resolve) => exported.subsystem.on('hostKeepAliveTimeout', resolve));
    const host = otherHost({ ...exported.attachOptions('Nvme0'), hostNqn });
    await once(host.stdout as NonNullable<typeof host.stdout>, 'data');
    host.kill('SIGSTOP');
    // SPDK's target waits for 10 seconds at least.
    expect(await silent).toMatchObject({ hostNqn, controllerId: expect.any(Number) });
    await expect.poll(() => exported.subsystem.connections()).toEqual([]);
    host.kill('SIGKILL');
    await once(host, 'exit');
  });
});
