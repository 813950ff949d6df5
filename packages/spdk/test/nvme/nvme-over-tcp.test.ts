import { DmaBuf } from '@spdk-ts/spdk';
import { requireSameBlocks } from '@spdk-ts/testing';
import { describe, expect } from 'vitest';
import { Exported, test } from './real-spdk.js';

test.override('spdkOptions', { scope: 'file' }, { hugepages: false });

describe('target and initiator in one process', () => {
  test('what is written over TCP is on the device behind, and is read back', async ({ realSpdk, random }) => {
    await using exported = await Exported.create(realSpdk);
    await using controller = await realSpdk.nvme.attach(exported.attachOptions('Nvme0'));
    const [bdev] = controller.namespaces;
    expect(bdev).toMatchObject({ name: 'Nvme0n1', productName: 'NVMe disk', sizeBytes: 16 * 2 ** 20 });
    await using remote = await realSpdk.devices.get('Nvme0n1').open({ write: true });
    await using local = await realSpdk.devices.get(exported.bdevName).open();
    using written = DmaBuf.alloc(2 ** 20);
    using read = DmaBuf.alloc(2 ** 20);
    const lanes = 16;
    const laneBytes = written.byteLength / lanes;
    random.fill(written.bytes);
    await Promise.all(
      Array.from({ length: lanes }, (_, lane) =>
        remote.write(written, {
          offset: 3 * 2 ** 20 + lane * laneBytes,
          bufferOffset: lane * laneBytes,
          length: laneBytes,
        }),
      ),
    );
    await local.read(read, { offset: 3 * 2 ** 20 });
    requireSameBlocks(read.bytes, written.bytes, {
      device: 'Nvme0n1',
      offset: 3 * 2 ** 20,
      blockSizeBytes: 512,
    });
    read.fill(0);
    await remote.read(read, { offset: 3 * 2 ** 20 });
    requireSameBlocks(read.bytes, written.bytes, {
      device: 'Nvme0n1',
      offset: 3 * 2 ** 20,
      blockSizeBytes: 512,
    });
  });

  test('paths and connections tell both ends', async ({ realSpdk }) => {
    const hostNqn = 'nqn.2024-01.io.spdk-ts:host';
    await using exported = await Exported.create(realSpdk);
    await using controller = await realSpdk.nvme.attach({ ...exported.attachOptions('Nvme0'), hostNqn });
    const [path] = await controller.paths();
    const [connection] = await exported.subsystem.connections();
    expect(path).toEqual({
      state: 'enabled',
      transport: 'tcp',
      address: '127.0.0.1',
      port: exported.port,
      subsystemNqn: exported.subsystem.nqn,
      controllerId: connection?.controllerId,
      hostNqn,
    });
    expect(connection).toMatchObject({ hostNqn, hostId: expect.stringMatching(/^[0-9a-f-]{36}$/) });
    expect((await realSpdk.nvme.controllers()).map(({ name }) => name)).toEqual(['Nvme0']);
  });

  test('a URI attaches and deleting its device detaches', async ({ realSpdk }) => {
    await using exported = await Exported.create(realSpdk, ['4MiB', '8MiB']);
    const { nqn } = exported.subsystem;
    const bdev = await realSpdk.devices.create(`nvmf+tcp://127.0.0.1:${exported.port}/${nqn}?nsid=2`);
    expect(bdev).toMatchObject({ name: `127.0.0.1:${exported.port}/${nqn}n2`, sizeBytes: 8 * 2 ** 20 });
    await realSpdk.devices.delete(bdev.name);
    expect(await realSpdk.nvme.controllers()).toEqual([]);
    expect([...realSpdk.devices].filter(({ productName }) => productName === 'NVMe disk')).toEqual([]);
  });

  test('a namespace that is not there is an error, and leaves no controller', async ({ realSpdk }) => {
    await using exported = await Exported.create(realSpdk);
    const options = { driver: 'nvme' as const, ...exported.attachOptions('Nvme0'), nsid: 3 };
    await expect(realSpdk.devices.create(options)).rejects.toMatchObject({
      code: 'ENODEV',
      message: expect.stringContaining('Nvme0n3'),
    });
    expect(await realSpdk.nvme.controllers()).toEqual([]);
  });

  test('the device behind a namespace keeps its UUID to itself', async ({ realSpdk, mallocBdev }) => {
    await using exported = await Exported.create(realSpdk, []);
    const { name } = await mallocBdev();
    await exported.subsystem.addNamespace(name);
    await expect(
      realSpdk.devices.create({ driver: 'nvme', ...exported.attachOptions('Nvme0') }),
    ).rejects.toMatchObject({ code: 'ENODEV', message: expect.stringContaining('UUID') });
    expect(await realSpdk.nvme.controllers()).toEqual([]);
    await exported.subsystem.delete();
  });

  test('attaching twice, and detaching what is not there, are errors', async ({ realSpdk }) => {
    await using exported = await Exported.create(realSpdk);
    await using controller = await realSpdk.nvme.attach(exported.attachOptions('Nvme0'));
    await expect(
      realSpdk.nvme.attach({ ...exported.attachOptions('Nvme0'), multipath: 'disable' }),
    ).rejects.toMatchObject({ name: 'RpcError', code: 'EALREADY' });
    await controller.detach();
    await expect(controller.detach()).rejects.toMatchObject({ name: 'RpcError', code: 'ENODEV' });
    await expect(controller.paths()).rejects.toMatchObject({ code: 'ENODEV' });
    await expect(controller.reset()).rejects.toMatchObject({ name: 'RpcError' });
  });

  test('where nobody listens nothing is attached', async ({ realSpdk }) => {
    await using exported = await Exported.create(realSpdk);
    const options = exported.attachOptions('Nvme0');
    await exported.subsystem.delete();
    await expect(realSpdk.nvme.attach(options)).rejects.toMatchObject({
      name: 'RpcError',
      errno: expect.any(Number),
    });
    expect(await realSpdk.nvme.controllers()).toEqual([]);
  });
});
