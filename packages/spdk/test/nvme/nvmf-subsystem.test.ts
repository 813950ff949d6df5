import { DmaBuf } from '@spdk-ts/spdk';
import { expect } from 'vitest';
import { Exported, namespaceUuid, test } from './real-spdk.js';

test.override('spdkOptions', { scope: 'file' }, { hugepages: false });

const nqn = 'nqn.2024-01.io.spdk-ts:subsystem';

test('a subsystem is what it was made as', async ({ realSpdk, mallocBdev }) => {
  await realSpdk.nvmf.ensureTransport();
  await realSpdk.nvmf.ensureTransport({ transport: 'tcp' });
  expect(await realSpdk.nvmf.transports()).toEqual(['tcp']);
  const hosts = ['nqn.2024-01.io.spdk-ts:one', 'nqn.2024-01.io.spdk-ts:two'];
  const { name } = await mallocBdev();
  await using subsystem = await realSpdk.nvmf.createSubsystem({
    nqn,
    serialNumber: 'SERIAL7',
    modelNumber: 'a model of 1',
    hosts,
    maxNamespaces: 4,
  });
  await using listener = await subsystem.listen();
  const namespace = await subsystem.addNamespace(name, { nsid: 3, uuid: namespaceUuid(3) });
  expect(namespace).toEqual({ nsid: 3, bdevName: name, uuid: namespaceUuid(3) });
  expect(await subsystem.info()).toEqual({
    nqn,
    discovery: false,
    serialNumber: 'SERIAL7',
    modelNumber: 'a model of 1',
    allowAnyHost: false,
    hosts: expect.arrayContaining(hosts),
    listeners: [{ transport: 'tcp', address: '127.0.0.1', port: listener.port }],
    namespaces: [namespace],
  });
  await subsystem.removeNamespace(3);
  await listener.close();
  await subsystem.removeHost('nqn.2024-01.io.spdk-ts:two');
  await subsystem.allowAnyHost(true);
  expect(await subsystem.info()).toMatchObject({
    allowAnyHost: true,
    hosts: ['nqn.2024-01.io.spdk-ts:one'],
    listeners: [],
    namespaces: [],
  });
  expect((await realSpdk.nvmf.subsystems()).map((each) => each.nqn)).toContain(nqn);
});

test('what SPDK refuses is an error, and changes nothing', async ({ realSpdk, mallocBdev }) => {
  await realSpdk.nvmf.ensureTransport();
  await expect(realSpdk.nvmf.createTransport()).rejects.toMatchObject({ name: 'RpcError' });
  await using subsystem = await realSpdk.nvmf.createSubsystem({ nqn });
  await expect(realSpdk.nvmf.createSubsystem({ nqn })).rejects.toMatchObject({
    name: 'RpcError',
    operation: 'nvmf_create_subsystem',
    message: expect.stringContaining(nqn),
  });
  await expect(realSpdk.nvmf.createSubsystem({ nqn: `${nqn}2`, hosts: ['no NQN'] })).rejects.toMatchObject({
    operation: 'nvmf_subsystem_add_host',
  });
  await expect(realSpdk.nvmf.subsystem(`${nqn}2`)).rejects.toMatchObject({ code: 'ENODEV' });
  const { name } = await mallocBdev();
  await subsystem.addNamespace(name, { nsid: 1 });
  await expect(subsystem.addNamespace(name, { nsid: 1 })).rejects.toMatchObject({ name: 'RpcError' });
  await expect(subsystem.addNamespace('Nobody')).rejects.toMatchObject({ code: 'ENODEV' });
  await expect(subsystem.removeNamespace(2)).rejects.toMatchObject({ name: 'RpcError' });
  await using listener = await subsystem.listen();
  await expect(subsystem.listen({ port: listener.port })).rejects.toMatchObject({ name: 'RpcError' });
  await expect(subsystem.listen({ address: '192.0.2.1', port: 4420 })).rejects.toMatchObject({
    name: 'RpcError',
  });
  expect(await subsystem.info()).toMatchObject({
    namespaces: [{ nsid: 1 }],
    listeners: [{ port: listener.port }],
  });
});

test('impossible arguments are refused before SPDK sees them', async ({ spdk }) => {
  const subsystem = (options: object) => spdk.nvmf.createSubsystem({ nqn, ...options });
  const refused: [Promise<unknown>, string][] = [
    [spdk.nvmf.createTransport({ transport: 'fax' as never }), 'transport'],
    [spdk.nvmf.createTransport({ maxIoSize: -1 }), 'maxIoSize'],
    [spdk.nvmf.createTransport({ zcopy: 1 as never }), 'zcopy'],
    [subsystem({ nqn: '' }), 'nqn'],
    [subsystem({ nqn: 'nqn.2024-01.io:a\0b' }), 'nqn'],
    [subsystem({ serialNumber: 'x'.repeat(21) }), 'serialNumber'],
    [subsystem({ serialNumber: 'größe' }), 'serialNumber'],
    [subsystem({ modelNumber: 'x'.repeat(41) }), 'modelNumber'],
    [subsystem({ hosts: 'all' }), 'hosts'],
    [subsystem({ hosts: [7] }), 'hosts[0]'],
    [subsystem({ maxNamespaces: Number.NaN }), 'maxNamespaces'],
    [subsystem({ allowAnyHost: 'yes' }), 'allowAnyHost'],
    [spdk.nvme.attach({ name: 'N', address: '127.0.0.1' }), 'subsystemNqn'],
    [spdk.nvme.attach({ name: 'N', address: '', subsystemNqn: nqn }), 'address'],
    [spdk.nvme.attach({ name: 'N', address: '127.0.0.1', port: 65_536, subsystemNqn: nqn }), 'port'],
    [
      spdk.nvme.attach({ name: 'N', address: 'a', subsystemNqn: nqn, reconnect: { delaySec: -1 } }),
      'reconnect.delaySec',
    ],
    [
      spdk.nvme.attach({ name: 'N', address: 'a', subsystemNqn: nqn, multipath: 'all' as never }),
      'multipath',
    ],
    [spdk.devices.create('nvmf+tcp://127.0.0.1:4420/'), 'device'],
    [spdk.devices.create(`nvmf+tcp://127.0.0.1:4420/${nqn}?nsid=one`), 'nsid'],
  ];
  for (const [call, name] of refused) {
    await expect(call, name).rejects.toMatchObject({
      code: expect.stringMatching(/^ERR_(OUT_OF_RANGE|INVALID_ARG_TYPE)$/),
      message: expect.stringContaining(` for ${name}, got `),
    });
  }
});

test('only hosts that may connect do', async ({ realSpdk }) => {
  const hostNqn = 'nqn.2024-01.io.spdk-ts:friend';
  await using exported = await Exported.create(realSpdk, ['4MiB'], { hosts: [hostNqn] });
  const options = exported.attachOptions('Nvme0');
  await expect(realSpdk.nvme.attach(options)).rejects.toMatchObject({ name: 'RpcError' });
  await using controller = await realSpdk.nvme.attach({ ...options, hostNqn });
  expect(await exported.subsystem.connections()).toMatchObject([{ hostNqn }]);
  await controller.detach();
  expect(await exported.subsystem.connections()).toEqual([]);
});

test('I/O waits while a subsystem is paused', async ({ realSpdk, random }) => {
  await using exported = await Exported.create(realSpdk, ['4MiB']);
  await using _controller = await realSpdk.nvme.attach(exported.attachOptions('Nvme0'));
  await using disk = await realSpdk.devices.get('Nvme0n1').open({ write: true });
  using block = DmaBuf.alloc(512);
  random.fill(block.bytes);
  await exported.subsystem.pause(1);
  let done = false;
  const written = disk.write(block, { offset: 0 }).then(() => {
    done = true;
  });
  // The write would have been answered before these. What asks the subsystem itself would end the pause.
  for (let round = 0; round < 20; round++) await realSpdk.rpc('nvmf_get_stats');
  expect(done).toBe(false);
  await exported.subsystem.resume();
  await written;
  using back = DmaBuf.alloc(512);
  await disk.read(back, { offset: 0 });
  expect(Buffer.compare(back.bytes, block.bytes)).toBe(0);
});

test('a subsystem that is gone, stopped and started', async ({ realSpdk }) => {
  await using exported = await Exported.create(realSpdk, ['4MiB']);
  const { subsystem } = exported;
  await subsystem.stop();
  await expect(realSpdk.nvme.attach(exported.attachOptions('Nvme0'))).rejects.toMatchObject({
    name: 'RpcError',
  });
  await subsystem.start();
  await using controller = await realSpdk.nvme.attach(exported.attachOptions('Nvme0'));
  expect(controller.namespaces).toHaveLength(1);
  await controller.detach();
  await subsystem.delete();
  const gone = { name: expect.stringMatching(/^(Rpc|Spdk)Error$/) };
  await expect(subsystem.info()).rejects.toMatchObject({ ...gone, code: 'ENODEV' });
  await expect(subsystem.pause()).rejects.toMatchObject({ ...gone, code: 'ENODEV' });
  await expect(subsystem.delete()).rejects.toMatchObject(gone);
  await expect(subsystem.listen()).rejects.toMatchObject(gone);
  await subsystem[Symbol.asyncDispose]();
});
