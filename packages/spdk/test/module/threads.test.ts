import { Bdev, type BdevIo, type BdevOps, DmaBuf, Spdk, Thread } from '@spdk-ts/spdk';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { moduleUrl } from '../thread/module-url.js';
import { newModule, RamDisk, register, until } from './devices.js';

let spdk: Spdk;
beforeEach(async () => {
  spdk = await Spdk.start({ hugepages: false, coreMask: '[0,1]' });
});
afterEach(() => spdk.stop());

const withCode = (code: string) => expect.objectContaining({ code });

// biome-ignore lint/suspicious/noExplicitAny: functions of a module text
type Functions = Record<string, (...args: any[]) => any>;

/** A worker that uses devices, attaches to them, and makes its own. */
const using = moduleUrl(`
  import { Bdev, BdevModule, DmaBuf, Thread } from '${import.meta.resolve('@spdk-ts/spdk')}';
  let disk, attached, module, own;
  const bytes = new Uint8Array(1 << 20);
  const threads = new Set();
  const ops = {
    createChannel: (channel) => { threads.add(channel.threadId); return 0; },
    read: (io) => { io.channel.data++; io.fillFrom(bytes, io.offsetBytes); },
    write: (io) => { io.copyTo(bytes, io.offsetBytes); },
  };
  export const threadId = () => Thread.current.id;
  export const open = async (name) => { disk = await Bdev.lookup(name).open({ write: true }); };
  export const write = async (offset, value) => {
    const buffer = DmaBuf.alloc(4096).fill(value);
    await disk.write(buffer, { offset });
  };
  export const read = async (offset) => {
    const buffer = DmaBuf.alloc(4096);
    await disk.read(buffer, { offset });
    return buffer.bytes[0];
  };
  export const reads = async (count) => {
    const buffer = DmaBuf.alloc(4096);
    const all = Array.from({ length: count }, (_, n) => disk.read(buffer, { offset: (n % 256) * 4096 }));
    await Promise.all(all);
  };
  export const close = () => disk.close();
  export const attach = (name) => { attached = BdevModule.attach(name, ops); return attached.name; };
  export const detach = () => attached.close();
  export const served = () => [...threads];
  export const stored = (offset) => bytes[offset];
  export const make = async (name) => {
    module = await BdevModule.builder('of-worker').register();
    own = await module.bdevBuilder().withName(name).withProductName('x').withBlockLength(512).withBlockCount(2048)
      .withData({ ...ops, dumpInfoJson: () => ({ by: 'worker' }) }).build().register();
    return own.sizeBytes;
  };
  export const unregister = () => own.unregister();
  export const examine = () => { module.rpcMethod('worker_method', (p) => p, () => 1); };
`);
const spawn = (name: string) => Thread.spawn<Functions>(using, { name });

/** Tells which SPDK threads have used it. */
class Seen extends RamDisk implements BdevOps {
  readonly threads = new Set<number>();
  override read(io: BdevIo) {
    this.threads.add(io.channel.threadId);
    super.read(io);
  }
}

describe('I/O of another thread', () => {
  test('is done by the one that made the device, be the other a worker or a reactor', async () => {
    await using module = await newModule();
    const bdev = await register(module, 'Ram0', new Seen());
    await using worker = await spawn('user');
    const id = await worker.call('threadId');
    await worker.call('open', 'Ram0');
    await worker.call('write', 8192, 0x5a);
    expect(bdev.data.bytes[8192]).toBe(0x5a);
    expect(await worker.call('read', 8192)).toBe(0x5a);
    await worker.call('reads', 1000);
    expect(bdev.data.threads.has(id)).toBe(true);
    const [reactor] = spdk.reactors;
    if (reactor) {
      await using disk = await bdev.open({ core: reactor.core });
      using buffer = DmaBuf.alloc(4096);
      await disk.read(buffer, { offset: 8192 });
      expect(buffer.bytes[0]).toBe(0x5a);
      expect(bdev.data.threads.size).toBeGreaterThan(1);
    }
    await worker.call('close');
    await bdev.unregister();
  });

  test('waits while a device is removed, and those of all threads are told', async () => {
    await using module = await newModule();
    const bdev = await register(module, 'Ram0', new Seen());
    await using worker = await spawn('user');
    await worker.call('open', 'Ram0');
    const reads = worker.call('reads', 2000).then(
      () => 'done',
      (error: unknown) => error,
    );
    await bdev.unregister();
    const result = await reads;
    if (result !== 'done') expect(result).toMatchObject({ name: expect.stringMatching(/IoError|SpdkError/) });
    expect(bdev.registered).toBe(false);
  });
});

describe('a thread that attaches to a device', () => {
  test('does its own I/O, and leaves that of others', async () => {
    await using module = await newModule();
    const bdev = await register(module, 'Ram0', new Seen());
    await using worker = await spawn('server');
    const id = await worker.call('threadId');
    expect(await worker.call('attach', 'Ram0')).toBe('Ram0');
    await expect(worker.call('attach', 'Ram0')).rejects.toThrow(withCode('EEXIST'));
    await worker.call('open', 'Ram0');
    await worker.call('write', 4096, 7);
    expect(await worker.call('read', 4096)).toBe(7);
    expect([await worker.call('stored', 4096), bdev.data.bytes[4096]]).toEqual([7, 0]);
    await using disk = await bdev.open();
    using buffer = DmaBuf.alloc(4096);
    await disk.read(buffer, { offset: 4096 });
    expect(buffer.bytes[0]).toBe(0);
    expect([bdev.data.threads.has(id), await worker.call('served')]).toEqual([false, [id]]);
    await worker.call('close');
    await worker.call('detach');
    await worker.call('open', 'Ram0');
    expect(await worker.call('read', 4096)).toBe(0);
    await worker.call('close');
  });

  test('cannot do so for devices that there are not, or that it has open', async () => {
    await using module = await newModule();
    await using _bdev = await register(module, 'Ram0', new Seen());
    await spdk.devices.create('malloc:///Malloc0?size=1MiB');
    await using worker = await spawn('server');
    for (const name of ['None0', 'Malloc0']) {
      await expect(worker.call('attach', name)).rejects.toThrow(withCode('ENODEV'));
    }
    await worker.call('open', 'Ram0');
    await expect(worker.call('attach', 'Ram0')).rejects.toThrow(withCode('EBUSY'));
    await worker.call('close');
  });
});

describe("a worker's device", () => {
  test('is there for all threads', async () => {
    await using worker = await spawn('owner');
    expect(await worker.call('make', 'Worker0')).toBe(1 << 20);
    const bdev = spdk.devices.get('Worker0');
    await using disk = await bdev.open({ write: true });
    using out = DmaBuf.alloc(4096).fill(3);
    using back = DmaBuf.alloc(4096);
    await disk.write(out, { offset: 0 });
    await disk.read(back, { offset: 0 });
    expect(back.equals(out)).toBe(true);
    const [info] = (await spdk.rpc('bdev_get_bdevs', { name: 'Worker0' })) as { driver_specific: object }[];
    expect(info?.driver_specific).toEqual({ 'of-worker': { by: 'worker' } });
    await expect(worker.call('examine')).rejects.toThrow(withCode('EPERM'));
    await disk.close();
    await worker.call('unregister');
    expect([...spdk.devices]).toEqual([]);
  });

  test('goes with the worker', async () => {
    await using worker = await spawn('owner');
    await worker.call('make', 'Worker0');
    const disk = await spdk.devices.get('Worker0').open();
    const removed = disk.once('remove');
    await worker.stop();
    await removed;
    await disk.close();
    expect([...spdk.devices]).toEqual([]);
  });

  test('that is terminated under load: I/O fails, the device goes, and the process lives', async () => {
    await using worker = await spawn('owner');
    await worker.call('make', 'Worker0');
    const disk = await spdk.devices.get('Worker0').open({ write: true });
    using buffer = DmaBuf.alloc(4096);
    let done = 0;
    let failed = 0;
    const load = async () => {
      for (;;) {
        try {
          await disk.write(buffer, { offset: 0 });
          done++;
        } catch (error) {
          expect(error).toMatchObject({ code: expect.stringMatching(/^(ERR_SPDK_|E)/) });
          failed++;
          return;
        }
      }
    };
    const loads = Array.from({ length: 64 }, load);
    await until(() => done > 1000);
    await worker.terminate();
    await Promise.all(loads);
    expect(failed).toBe(64);
    await disk.close();
    // A device that goes has its name until the last channel has gone.
    await until(() => Bdev.lookup('Worker0') === undefined);
    await using module = await newModule();
    await using again = await register(module, 'Worker0', new RamDisk());
    expect(again.registered).toBe(true);
  });
});
