import {
  Bdev,
  type BdevDesc,
  type BdevIo,
  BdevModule,
  type BdevModuleBuilder,
  type BdevOps,
  DmaBuf,
  type IoType,
  NvmeStatus,
  type OwnBdevModule,
  RpcError,
  Spdk,
  SpdkError,
} from '@spdk-ts/spdk';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { builder, HeldDisk, newModule, RamDisk, register, until } from './devices.js';

let spdk: Spdk;
let module: OwnBdevModule;
beforeEach(async () => {
  spdk = await Spdk.start({ hugepages: false });
  module = await newModule();
});
afterEach(() => spdk.stop());

const withCode = (code: string) => expect.objectContaining({ code });

/** Gives all that it gets to another device, in the batch style. */
class Passthru implements BdevOps {
  readonly base: BdevDesc;

  constructor(base: BdevDesc) {
    this.base = base;
  }

  ioTypeSupported(type: IoType) {
    return this.base.ioTypeSupported(type);
  }

  submitRequest(_channel: unknown, io: BdevIo) {
    io.forwardTo(this.base);
  }

  destruct() {
    return this.base.close();
  }
}

/** The same with promises, a few blocks further on. */
class Shifted implements BdevOps {
  readonly base: BdevDesc;
  readonly by: number;

  constructor(base: BdevDesc, by: number) {
    this.base = base;
    this.by = by;
  }

  read(io: BdevIo) {
    return io.forward(this.base, { offsetBlocks: io.offsetBlocks + this.by });
  }

  write(io: BdevIo) {
    return this.read(io);
  }

  writeZeroes(io: BdevIo) {
    return this.read(io);
  }

  destruct() {
    return this.base.close();
  }
}

async function malloc(name: string): Promise<BdevDesc> {
  return (await spdk.devices.create(`malloc:///${name}?size=2MiB&blk_size=512`)).open({ write: true });
}

describe('forwarding', () => {
  test('has another device do all kinds of I/O, with the same memory', async () => {
    const base = await malloc('Base0');
    await using bdev = await register(module, 'Pass0', new Passthru(base));
    await using disk = await bdev.open({ write: true });
    using out = DmaBuf.alloc(4096).fill(0x3c);
    using back = DmaBuf.alloc(4096);
    await disk.write(out, { offset: 8192 });
    await base.read(back, { offset: 8192 });
    expect(back.equals(out)).toBe(true);
    await disk.writeZeroes({ offset: 8192, length: 512 });
    await disk.unmap({ offset: 65_536, length: 4096 });
    await disk.flush();
    await disk.reset();
    await disk.read(back, { offset: 8192 });
    expect([back.bytes[0], back.bytes[511], back.bytes[512]]).toEqual([0, 0, 0x3c]);
    expect((await base.bdev.stats()).unmap).toMatchObject({ ops: 1n, bytes: 4096n });
  });

  test('to another place, as a promise', async () => {
    const base = await malloc('Base0');
    await using bdev = await register(module, 'Shift0', new Shifted(base, 16));
    await using disk = await bdev.open({ write: true });
    using out = DmaBuf.alloc(1024).fill(0x77);
    using back = DmaBuf.alloc(1024);
    await disk.write(out, { offset: 512 });
    await base.read(back, { offset: 512 + 16 * 512 });
    expect(back.equals(out)).toBe(true);
    await disk.writeZeroes({ offset: 512, length: 1024 });
    await disk.read(back, { offset: 512 });
    expect(back.bytes.every((byte) => byte === 0)).toBe(true);
  });

  test('keeps the status that the other device fails it with', async () => {
    const failing = await register(module, 'Failing0', {
      read: () => {
        throw new NvmeStatus(2, 0x81);
      },
      write: () => {
        throw Object.assign(new Error('full'), { errno: -28 });
      },
    });
    const inner = await failing.open({ write: true });
    const second = await failing.open({ write: true });
    await using pass = await register(module, 'Pass0', new Passthru(inner));
    await using shifted = await register(module, 'Shift0', new Shifted(second, 0));
    using buffer = DmaBuf.alloc(512);
    for (const bdev of [pass, shifted]) {
      await using disk = await bdev.open({ write: true });
      await expect(disk.read(buffer, { offset: 0 })).rejects.toMatchObject({
        device: bdev.name,
        status: 'nvmeError',
        nvme: { sct: 2, sc: 0x81 },
      });
      await expect(disk.write(buffer, { offset: 0 })).rejects.toMatchObject({
        status: 'aioError',
        code: 'ENOSPC',
      });
    }
  });

  test('to a device that is not open for writing, or too small, fails that I/O', async () => {
    const reading = await (await spdk.devices.create('malloc:///Base0?size=512KiB&blk_size=512')).open();
    await using bdev = await register(module, 'Pass0', new Passthru(reading));
    await using disk = await bdev.open({ write: true });
    using buffer = DmaBuf.alloc(512);
    await disk.read(buffer, { offset: 0 });
    await expect(disk.write(buffer, { offset: 0 })).rejects.toMatchObject({ code: 'EBADF' });
    await expect(disk.read(buffer, { offset: 1 << 19 })).rejects.toMatchObject({ code: 'EINVAL' });
  });

  test('to several at once completes when all have ended, whoever fails first', async () => {
    const held = new HeldDisk();
    const slow = await register(module, 'Slow0', held);
    const failing = await register(module, 'Failing0', {
      write: () => {
        throw new NvmeStatus(2, 0x80);
      },
    });
    const legs = [await slow.open({ write: true }), await failing.open({ write: true })];
    const seen: BdevIo[] = [];
    await using mirror = await register(module, 'Mirror0', {
      async write(io: BdevIo) {
        seen.push(io);
        await Promise.all(legs.map((leg) => io.forward(leg)));
      },
    });
    await held.hold(spdk);
    await using disk = await mirror.open({ write: true });
    using buffer = DmaBuf.alloc(512);
    let settled = false;
    const write = disk.write(buffer, { offset: 0 }).finally(() => {
      settled = true;
    });
    write.catch(() => {});
    await until(() => held.held.length === 1 && seen[0]?.completed === true);
    for (let n = 0; n < 20; n++) await new Promise<void>((resolve) => setImmediate(resolve));
    // The slow leg still writes from its memory.
    expect(settled).toBe(false);
    held.held[0]?.ok();
    await expect(write).rejects.toMatchObject({ nvme: { sct: 2, sc: 0x80 } });
  });

  test('is refused for what is given away already, for closed devices and for what is none', async () => {
    const base = await malloc('Base0');
    const closed = await malloc('Base1');
    await closed.close();
    const errors: unknown[] = [];
    const attempt = (use: () => void) => {
      try {
        use();
      } catch (error) {
        errors.push(error);
      }
    };
    await using bdev = await register(module, 'Odd0', {
      ioTypeSupported: (type: IoType) => type === 'read',
      submitRequest(_channel: unknown, io: BdevIo) {
        attempt(() => io.forwardTo(closed));
        attempt(() => io.forwardTo({} as never));
        attempt(() => io.forwardTo(base, -1));
        io.forwardTo(base);
        attempt(() => io.ok());
        attempt(() => io.forwardTo(base));
      },
    });
    await using disk = await bdev.open();
    using buffer = DmaBuf.alloc(512);
    await disk.read(buffer, { offset: 0 });
    // SPDK's own modules have read it too.
    expect(errors.slice(-5)).toEqual([
      withCode('ERR_SPDK_CLOSED'),
      withCode('ERR_INVALID_ARG_TYPE'),
      withCode('ERR_OUT_OF_RANGE'),
      withCode('ERR_SPDK_COMPLETED'),
      withCode('ERR_SPDK_COMPLETED'),
    ]);
    await base.close();
  });

  test('waits for a slot, and closing the device waits for what is forwarded', async () => {
    const held = new HeldDisk();
    const slow = await builder(module, 'Slow0', held).withSlots(4096).build().register();
    const base = await slow.open();
    const pass = await builder(module, 'Pass0', new Passthru(base)).withSlots(4096).build().register();
    await held.hold(spdk);
    const disk = await pass.open();
    using buffer = DmaBuf.alloc(512);
    const reads = Array.from({ length: 1500 }, (_, n) => disk.read(buffer, { offset: (n % 2048) * 512 }));
    await until(() => held.held.length > 0);
    const closing = disk.close();
    let done = 0;
    while (done < 1500) {
      await until(() => held.held.length > 0);
      for (const io of held.held.splice(0)) {
        done++;
        io.ok();
      }
    }
    await Promise.all([...reads, closing]);
    await pass.unregister();
    await slow.unregister();
    expect(base.name).toBe('Slow0');
  });
});

describe('a claim', () => {
  test.each(['exclusiveWrite', 'readManyWriteOne'] as const)('%s keeps others from writing', async (kind) => {
    const disk = await malloc('Base0');
    const bdev = spdk.devices.get('Base0');
    const claim = module.claim(disk, kind, kind === 'exclusiveWrite' ? {} : { name: 'mine' });
    expect([claim.kind, claim.disk, claim.released]).toEqual([kind, disk, false]);
    expect(bdev.claims).toEqual([
      { kind, moduleName: module.name, name: kind === 'exclusiveWrite' ? '' : 'mine' },
    ]);
    await expect(bdev.open({ write: true })).rejects.toThrow(withCode('EPERM'));
    await using reader = await bdev.open();
    expect(() => module.claim(reader, 'exclusiveWrite')).toThrow(withCode('EPERM'));
    await using other = await newModule();
    expect(() => other.claim(reader, 'readManyWriteOne')).toThrow(withCode('EPERM'));
    await claim.release();
    await claim.release();
    expect([claim.released, bdev.claims]).toEqual([true, []]);
    await disk.close();
    await using writer = await bdev.open({ write: true });
    expect(writer.name).toBe('Base0');
  });

  test('can be shared by those who know the key', async () => {
    const bdev = await spdk.devices.create('malloc:///Base0?size=1MiB&blk_size=512');
    const disks = [await bdev.open(), await bdev.open(), await bdev.open()] as const;
    await using first = module.claim(disks[0], 'readManyWriteShared', { sharedKey: 7n });
    await using second = module.claim(disks[1], 'readManyWriteShared', { sharedKey: 7n });
    expect(() => module.claim(disks[2], 'readManyWriteShared', { sharedKey: 8n })).toThrow(withCode('EPERM'));
    expect(bdev.claims.length).toBe(2);
    expect([first.kind, second.kind]).toEqual(['readManyWriteShared', 'readManyWriteShared']);
  });

  test('is refused where it is none', async () => {
    const disk = await malloc('Base0');
    expect(() => module.claim(disk, 'mine' as never)).toThrow(TypeError);
    expect(() => module.claim({} as never, 'exclusiveWrite')).toThrow(TypeError);
    expect(() => module.claim(disk, 'readManyWriteOne', { name: 'n'.repeat(32) })).toThrow(RangeError);
    expect(() => module.claim(disk, 'readManyWriteShared', { sharedKey: 7 as never })).toThrow(TypeError);
    await disk.close();
    expect(() => module.claim(disk, 'exclusiveWrite')).toThrow(withCode('ERR_SPDK_CLOSED'));
  });
});

/** A module that puts a device on each `Base*`, and can be told to by JSON-RPC. */
function passModule(name: string, examine = false): BdevModuleBuilder {
  const create = async (owner: OwnBdevModule, base: string, pass: string) => {
    const found = Bdev.lookup(base);
    if (!found) throw SpdkError.fromErrno(-19, name, base);
    const disk = await found.open({ write: true });
    owner.claim(disk, 'exclusiveWrite');
    class Saved extends Passthru {
      writeConfigJson() {
        return { method: `${name}_create`, params: { base, name: pass } };
      }
    }
    await register(owner, pass, new Saved(disk));
    return pass;
  };
  const made = BdevModule.builder(name)
    .withRpcMethod(
      `${name}_create`,
      (params) => {
        const { base, name } = params as { base: unknown; name: unknown };
        if (typeof base !== 'string' || typeof name !== 'string')
          throw new TypeError('base and name are texts');
        return { base, name };
      },
      ({ base, name }, owner) => create(owner, base, name),
    )
    .withRpcMethod(
      `${name}_delete`,
      (params) => (params as { name: string }).name,
      async (name, owner) => {
        const bdev = owner.get(name);
        if (!bdev) throw Object.assign(new Error('no such device'), { errno: -19 });
        await bdev.unregister();
      },
    );
  if (!examine) return made;
  return made.withExamineDisk(async ({ name }, owner) => {
    if (name.startsWith('Base')) await create(owner, name, name.replace('Base', 'Pass'));
  });
}

describe('examining', () => {
  test('builds on the devices that there are, and on those that come', async () => {
    await spdk.devices.create('malloc:///Base0?size=1MiB&blk_size=512');
    await using owner = await passModule('examining', true).register(spdk);
    expect([...owner.bdevs()].map(({ name }) => name)).toEqual(['Pass0']);
    await spdk.devices.create('malloc:///Base1?size=1MiB&blk_size=512');
    await spdk.rpc('bdev_wait_for_examine');
    expect([...owner.bdevs()].map(({ name }) => name)).toEqual(['Pass0', 'Pass1']);
    expect(spdk.devices.get('Base1').claims).toMatchObject([{ moduleName: 'examining' }]);
    await owner.get('Pass1')?.unregister();
    expect(spdk.devices.get('Base1').claims).toEqual([]);
  });

  test('calls examineConfig before the device can be used, and lives with what both throw', async () => {
    const events: string[] = [];
    await using owner = await BdevModule.builder('configs')
      .withExamineConfig(({ name }) => {
        events.push(`config ${name}`);
        throw new Error('not this one');
      })
      .withExamineDisk(async ({ name }) => {
        events.push(`disk ${name}`);
        throw new Error('nor that');
      })
      .register(spdk);
    await spdk.devices.create('malloc:///Base0?size=1MiB&blk_size=512');
    await spdk.rpc('bdev_wait_for_examine');
    expect(events).toEqual(['config Base0', 'disk Base0']);
    expect(owner.closed).toBe(false);
  });
});

describe('JSON-RPC methods of a module', () => {
  test('make and remove devices, with checked parameters', async () => {
    await spdk.devices.create('malloc:///Base0?size=1MiB&blk_size=512');
    const owner = await passModule('rpcs').register(spdk);
    expect(await spdk.rpc('rpcs_create', { base: 'Base0', name: 'P0' })).toBe('P0');
    const failures: [string, object | undefined, object][] = [
      [
        'rpcs_create',
        { base: 5, name: 'P1' },
        { rpcCode: -32602, message: expect.stringContaining('are texts') },
      ],
      ['rpcs_create', undefined, { rpcCode: -32602 }],
      ['rpcs_create', { base: 'Base0', name: 'P1' }, { code: 'EPERM' }],
      ['rpcs_delete', { name: 'P1' }, { code: 'ENODEV', message: expect.stringContaining('no such device') }],
    ];
    for (const [method, params, expected] of failures) {
      const error = await spdk.rpc(method, params).catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(RpcError);
      expect(error).toMatchObject(expected);
    }
    expect(await spdk.rpc('rpcs_delete', { name: 'P0' })).toBe(true);
    for (const taken of ['rpcs_create', 'bdev_get_bdevs']) {
      expect(() =>
        module.rpcMethod(
          taken,
          (params) => params,
          () => true,
        ),
      ).toThrow(withCode('EEXIST'));
    }
    await owner.unregister();
    await expect(spdk.rpc('rpcs_create', { base: 'Base0', name: 'P0' })).rejects.toMatchObject({
      code: 'ERR_SPDK_RPC_METHOD_NOT_FOUND',
    });
  });

  test('take and answer any JSON', async () => {
    module.rpcMethod(
      'echo_json',
      (params) => params,
      async (params) => ({ params }),
    );
    const value = {
      text: 'a"\\\n\u{1F600}',
      empty: '',
      numbers: [0, -1.5, 1e300, 2 ** 53],
      nothing: null,
      flags: [true, false, [], {}],
      nested: [{ a: [{ b: 'c' }] }],
      ['__proto__']: 5,
    };
    expect(await spdk.rpc('echo_json', value)).toEqual({ params: value });
    expect(await spdk.rpc('echo_json')).toEqual({});
    module.rpcMethod(
      'bad_result',
      () => {},
      () => 5n,
    );
    await expect(spdk.rpc('bad_result')).rejects.toMatchObject({ rpcCode: -32603 });
  });

  test('that have not answered do so when the module goes', async () => {
    const owner = await newModule();
    let called = false;
    owner.rpcMethod(
      'never_answers',
      () => {},
      () => {
        called = true;
        return new Promise(() => {});
      },
    );
    const call = spdk.rpc('never_answers').catch((error: unknown) => error);
    await until(() => called);
    await owner.unregister();
    expect(await call).toMatchObject({ code: 'ECANCELED' });
  });

  test('restore what a configuration has saved', async () => {
    await using owner = await passModule('saving').register(spdk);
    await spdk.devices.create('malloc:///Base0?size=1MiB&blk_size=512');
    await spdk.rpc('saving_create', { base: 'Base0', name: 'P0' });
    const config = await spdk.saveConfig();
    expect(JSON.stringify(config)).toContain('saving_create');
    await owner.unregister();
    await spdk.stop();
    spdk = await Spdk.start({ hugepages: false, modules: [passModule('saving')], config });
    const restored = BdevModule.find('saving') as OwnBdevModule;
    expect([...restored.bdevs()].map(({ name }) => name)).toEqual(['P0']);
    await using disk = await spdk.devices.get('P0').open({ write: true });
    using buffer = DmaBuf.alloc(512).fill(1);
    await disk.write(buffer, { offset: 0 });
    expect(spdk.devices.get('Base0').claims).toMatchObject([{ moduleName: 'saving' }]);
    await expect(Spdk.start({ modules: [new RamDisk()] as never })).rejects.toThrow();
  });
});
