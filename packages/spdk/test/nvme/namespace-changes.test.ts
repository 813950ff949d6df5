import { describe, expect } from 'vitest';
import { Exported, namespaceUuid, test } from './real-spdk.js';

// SPDK's initiator waits, without letting its thread do anything else, for what it asks when namespaces change. The target
// has to be on another thread then.
const targetOnReactor = {
  subsystem: 'nvmf',
  config: [{ method: 'nvmf_set_config', params: { poll_groups_mask: '0x2' } }],
};
test.override(
  'spdkOptions',
  { scope: 'file' },
  { hugepages: false, coreMask: '0x3', config: { subsystems: [targetOnReactor] } },
);

describe('while a host is connected', () => {
  test('a namespace that is added becomes a device', async ({ realSpdk }) => {
    await using exported = await Exported.create(realSpdk);
    await using controller = await realSpdk.nvme.attach(exported.attachOptions('Nvme0'));
    expect(controller.namespaces).toHaveLength(1);
    await exported.add('8MiB');
    const bdev = await controller.waitForNamespace(2, { signal: AbortSignal.timeout(5_000) });
    expect(bdev).toMatchObject({ name: 'Nvme0n2', sizeBytes: 8 * 2 ** 20 });
    expect(controller.namespaces.map(({ name }) => name)).toEqual(['Nvme0n1', 'Nvme0n2']);
    expect((await exported.subsystem.info()).namespaces.map(({ nsid, uuid }) => [nsid, uuid])).toEqual([
      [1, namespaceUuid(1)],
      [2, namespaceUuid(2)],
    ]);
    const none = controller.waitForNamespace(3, { signal: AbortSignal.timeout(20) });
    await expect(none).rejects.toMatchObject({ name: 'AbortError' });
  });

  test('a namespace that is removed takes its device along', async ({ realSpdk }) => {
    await using exported = await Exported.create(realSpdk, ['4MiB', '4MiB']);
    await using controller = await realSpdk.nvme.attach(exported.attachOptions('Nvme0'));
    await using disk = await realSpdk.devices.get('Nvme0n2').open();
    const removed = new Promise<void>((resolve) => disk.on('remove', () => resolve()));
    await exported.subsystem.removeNamespace(2);
    await removed;
    await disk.close();
    expect(controller.namespaces.map(({ name }) => name)).toEqual(['Nvme0n1']);
  });

  test('a device that is deleted under its namespace goes everywhere', async ({ realSpdk }) => {
    await using exported = await Exported.create(realSpdk, ['4MiB']);
    await using controller = await realSpdk.nvme.attach(exported.attachOptions('Nvme0'));
    await using disk = await realSpdk.devices.get('Nvme0n1').open();
    const removed = new Promise<void>((resolve) => disk.on('remove', () => resolve()));
    await realSpdk.devices.delete(exported.bdevName);
    await removed;
    await disk.close();
    expect(controller.namespaces).toEqual([]);
    expect((await exported.subsystem.info()).namespaces).toEqual([]);
  });

  test('a device that grows grows on the host', async ({ realSpdk }) => {
    await using exported = await Exported.create(realSpdk, []);
    await realSpdk.devices.create('null:///Grows?size=8MiB');
    await exported.subsystem.addNamespace('Grows', { uuid: namespaceUuid(1) });
    await using controller = await realSpdk.nvme.attach(exported.attachOptions('Nvme0'));
    await using disk = await realSpdk.devices.get('Nvme0n1').open();
    const resized = new Promise<void>((resolve) => disk.on('resize', () => resolve()));
    await realSpdk.rpc('bdev_null_resize', { name: 'Grows', new_size: 12 });
    await resized;
    expect(disk.sizeBytes).toBe(12 * 2 ** 20);
    await disk.close();
    await controller.detach();
    await exported.subsystem.delete();
    await realSpdk.devices.delete('Grows');
  });
});
