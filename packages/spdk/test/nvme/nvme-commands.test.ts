import { DmaBuf, NvmeIdentifyController, NvmeIdentifyNamespace } from '@spdk-ts/spdk';
import { describe, expect } from 'vitest';
import { test as base, Exported, namespaceUuid } from './real-spdk.js';

const block = 512;

/** `disk`: the namespace of a target in this process, open for writing. */
const test = base
  .extend('exported', async ({ realSpdk }, { onCleanup }) => {
    const exported = await Exported.create(realSpdk, ['8MiB'], {
      serialNumber: 'SERIAL7',
      modelNumber: 'Model 1',
    });
    onCleanup(() => exported[Symbol.asyncDispose]());
    return exported;
  })
  .extend('controller', async ({ realSpdk, exported }, { onCleanup }) => {
    const controller = await realSpdk.nvme.attach(exported.attachOptions('Nvme0'));
    onCleanup(() => controller[Symbol.asyncDispose]());
    return controller;
  })
  .extend('disk', async ({ realSpdk, controller }, { onCleanup }) => {
    const disk = await realSpdk.devices.get(`${controller.name}n1`).open({ write: true });
    onCleanup(() => disk.close());
    return disk;
  });
test.override('spdkOptions', { scope: 'file' }, { hugepages: false });

describe('identify', () => {
  test('tells what the controller is', async ({ disk, controller, exported }) => {
    const identity = await NvmeIdentifyController.read(disk);
    const [path] = await controller.paths();
    expect(identity).toMatchObject({
      serialNumber: 'SERIAL7',
      modelNumber: 'Model 1',
      subsystemNqn: exported.subsystem.nqn,
      controllerId: path?.controllerId,
      namespaceCount: 32,
      fusedCompareAndWrite: true,
      supports: { compare: true, unmap: true, writeZeroes: true, reservations: true, copy: true },
    });
    expect(identity.version).toMatch(/^[12]\.\d/);
    expect(identity.firmwareRevision).not.toBe('');
    expect(identity.maxTransferBytes).toBe(128 * 2 ** 10);
    expect(identity.keepAliveGranularity).toBeGreaterThan(0);
  });

  test('tells what the namespace is', async ({ disk }) => {
    const namespace = await NvmeIdentifyNamespace.read(disk, 1);
    expect(namespace).toMatchObject({
      blockCount: BigInt(8 * 2 ** 20) / BigInt(block),
      blockSizeBytes: block,
      metadataBytes: 0,
      nguid: namespaceUuid(1).replaceAll('-', ''),
    });
    expect((await NvmeIdentifyNamespace.read(disk, 2)).blockCount).toBe(0n);
  });

  test('takes what is 4,096 bytes, and nothing else', () => {
    expect(() => new NvmeIdentifyController(new Uint8Array(512))).toThrow('expected 4096 bytes for bytes');
    expect(() => new NvmeIdentifyController('x' as never)).toThrow('expected Uint8Array for bytes');
    expect(new NvmeIdentifyNamespace(new Uint8Array(4096)).blockCount).toBe(0n);
    expect(new NvmeIdentifyController(new Uint8Array(4096)).maxTransferBytes).toBeUndefined();
  });
});

describe('commands', () => {
  test('write and read blocks as the methods do', async ({ disk, random }) => {
    using data = DmaBuf.alloc(2 * block);
    using back = DmaBuf.alloc(2 * block);
    random.fill(data.bytes);
    const range = { nsid: 1, cdw10: 5, cdw12: 1 };
    await disk.nvmeIoPassthru({ opc: 0x01, ...range }, data);
    await disk.read(back, { offset: 5 * block });
    expect(back.equals(data)).toBe(true);
    back.fill(0);
    await disk.nvmeIoPassthru({ opc: 0x02, ...range }, back);
    expect(back.equals(data)).toBe(true);
    await disk.nvmeIoPassthru({ opc: 0x00, nsid: 1 });
  });

  test('that the controller does not have fail with its status', async ({ disk }) => {
    using data = DmaBuf.alloc(4096);
    await expect(disk.nvmeAdminPassthru({ opc: 0x7e }, data)).rejects.toMatchObject({
      name: 'IoError',
      status: 'nvmeError',
      nvme: { sct: 0, name: 'INVALID_OPCODE' },
    });
    const beyond = { opc: 0x02, nsid: 1, cdw10: 16_384, cdw12: 0 };
    await expect(disk.nvmeIoPassthru(beyond, data)).rejects.toMatchObject({
      name: 'IoError',
      status: 'nvmeError',
      nvme: { sct: 0, name: 'LBA_OUT_OF_RANGE' },
    });
  });

  test('get a feature in the completion', async ({ disk }) => {
    const { cdw0 } = await disk.nvmeAdminPassthru({ opc: 0x0a, cdw10: 0x07 });
    // The numbers of submission and completion queues, less one.
    expect((cdw0 & 0xffff) + 1).toBeGreaterThan(0);
    expect(cdw0 >>> 16).toBe(cdw0 & 0xffff);
  });

  test('compare and write are one step over the network', async ({ disk, random }) => {
    using old = DmaBuf.alloc(block);
    using fresh = DmaBuf.alloc(block);
    using back = DmaBuf.alloc(block);
    random.fill(old.bytes);
    random.fill(fresh.bytes);
    await disk.write(old, { offset: 0 });
    await disk.compareAndWrite(old, fresh, { offset: 0 });
    await disk.read(back, { offset: 0 });
    expect(back.equals(fresh)).toBe(true);
    await expect(disk.compareAndWrite(old, old, { offset: 0 })).rejects.toMatchObject({
      code: 'ERR_SPDK_MISCOMPARE',
      status: expect.stringMatching(/^(miscompare|nvmeError|firstFusedFailed)$/),
      nvme: { sct: 2, sc: 0x85, name: 'COMPARE_FAILURE' },
    });
    await disk.read(back, { offset: 0 });
    expect(back.equals(fresh)).toBe(true);
  });
});

describe('ending I/O early', () => {
  test('by a signal settles it once, also what waits at the target', async ({ disk, exported }) => {
    using data = DmaBuf.alloc(block);
    // What the target holds back can only be aborted.
    await exported.subsystem.pause(1);
    const controller = new AbortController();
    const reads = Array.from({ length: 32 }, (_, index) =>
      disk.read(data, { offset: index * block, signal: controller.signal }),
    );
    controller.abort();
    const ending = Promise.allSettled(reads);
    await exported.subsystem.resume();
    const ended = await ending;
    const reasons = ended.flatMap((result) => (result.status === 'rejected' ? [result.reason.name] : []));
    expect(reasons.length).toBeGreaterThan(0);
    expect(reasons.every((name) => name === 'AbortError')).toBe(true);
    await disk.read(data, { offset: 0 });
  });

  test('by a reset, after which the controller goes on', async ({ disk, controller }) => {
    using data = DmaBuf.alloc(block).fill(9);
    await disk.write(data, { offset: 0 });
    await disk.reset();
    await controller.reset();
    data.fill(0);
    await expect.poll(() => disk.read(data, { offset: 0 }).then(() => data.bytes[0])).toBe(9);
    expect((await controller.paths()).map(({ state }) => state)).toEqual(['enabled']);
  });
});
