import { test } from '@spdk-ts/testing/vitest';
import { expect } from 'vitest';

test.override('spdkOptions', { scope: 'file' }, { hugepages: false });

test('what only a real SPDK has says so elsewhere, with method and backend', async ({ spdk, mallocBdev }) => {
  const { name } = await mallocBdev();
  const attach = { name: 'Nvme0', address: '127.0.0.1', port: 1, subsystemNqn: 'nqn.2024-01.io.spdk-ts:x' };
  const calls: Record<string, () => Promise<unknown>> = {
    bdev_nvme_attach_controller: () => spdk.nvme.attach(attach),
    bdev_nvme_get_controllers: () => spdk.nvme.controllers(),
    bdev_nvme_detach_controller: () => spdk.nvme.detach('Nvme0'),
    nvmf_create_transport: () => spdk.nvmf.createTransport({ transport: 'rdma' }),
    nvmf_get_transports: () => spdk.nvmf.transports(),
    nvmf_create_subsystem: () => spdk.nvmf.createSubsystem({ nqn: 'no NQN' }),
    nvmf_get_subsystems: () => spdk.nvmf.subsystem('nqn.2024-01.io.spdk-ts:x'),
    bdev_lvol_create_lvstore: () => spdk.lvol.create(name, { name: 'store', clusterSize: 1 }),
    bdev_lvol_get_lvstores: () => spdk.lvol.get('store'),
    bdev_lvol_create: () => spdk.devices.create('lvol:///store/volume?size=1MiB'),
    bdev_raid_create: () => spdk.devices.create(`raid:///Raid0?level=raid1&base=${name}`),
    nbd_get_disks: () => spdk.nbd.start(name, '/dev/nbd0').then((disk) => disk.stop()),
  };
  const { backend } = spdk.backend;
  for (const [method, call] of Object.entries(calls)) {
    const error = await call().then(
      () => undefined,
      (reason: { code: string; operation: string; message: string }) => reason,
    );
    if (backend === 'spdk') {
      expect(error?.code, method).not.toBe('ERR_SPDK_UNSUPPORTED');
      continue;
    }
    expect(error, method).toMatchObject({
      name: 'SpdkError',
      code: 'ERR_SPDK_UNSUPPORTED',
      operation: method,
    });
    expect(error?.message).toContain(method);
    expect(error?.message).toContain(`the ${backend} backend`);
  }
});
