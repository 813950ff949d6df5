import { BdevBuildError, type BdevIo, BdevModule, type BdevOps, Spdk } from '@spdk-ts/spdk';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { builder, newModule, RamDisk, register } from './devices.js';

let spdk: Spdk;
beforeEach(async () => {
  spdk = await Spdk.start({ hugepages: false });
});
afterEach(() => spdk.stop());

const withCode = (code: string) => expect.objectContaining({ code });

function problemsOf(build: () => unknown): readonly string[] {
  try {
    build();
  } catch (error) {
    expect(error).toBeInstanceOf(BdevBuildError);
    expect(error).toMatchObject({ code: 'EINVAL', errno: -22 });
    return (error as BdevBuildError).problems;
  }
  return [];
}

describe('a builder', () => {
  test('names all that is missing in one error, and does not compile without it', async () => {
    await using module = await newModule();
    const empty = module.bdevBuilder<RamDisk>();
    // @ts-expect-error nothing has been said
    expect(problemsOf(() => empty.build())).toEqual([
      'name is missing (withName)',
      'productName is missing (withProductName)',
      'blockLength is missing (withBlockLength)',
      'blockCount is missing (withBlockCount)',
      'data is missing (withData)',
    ]);
    const nearly = module.bdevBuilder<RamDisk>().withName('Ram0').withBlockCount(8).withData(new RamDisk());
    // @ts-expect-error two things are missing
    expect(problemsOf(() => nearly.build()).length).toBe(2);
  });

  test('names all that does not go together in one error', async () => {
    await using module = await newModule();
    const wrong = module
      .bdevBuilder<BdevOps>()
      .withName('Wrong0')
      .withProductName('x')
      .withBlockLength(500)
      .withBlockCount(7)
      .withData({ read: 5, submitRequest() {} } as never)
      .withSplitOnOptimalIoBoundary()
      .withWriteUnitSize(2)
      .withMaxNumSegments(3);
    expect(problemsOf(() => wrong.build())).toEqual([
      'blockLength 500 has 500 bytes of data, no multiple of 512',
      'splitOnOptimalIoBoundary needs an optimalIoBoundary (withOptimalIoBoundary)',
      'blockCount 7 is no multiple of writeUnitSize 2',
      'maxSegmentSize and maxNumSegments go together: both or none',
      'data.read is no function',
    ]);
    for (const [data, problem] of [
      [{}, 'data does no kind of I/O'],
      [{ submitRequest() {} }, 'data.submitRequest needs data.ioTypeSupported'],
      [{ ioTypeSupported: () => 1, read() {} }, 'data.ioTypeSupported answers 1 for'],
      [
        { ioTypeSupported: () => true, read() {} },
        'data.ioTypeSupported says that there is write, and there is no',
      ],
    ] as const) {
      const problems = problemsOf(() => builder(module, 'Wrong0', data as BdevOps).build());
      expect(problems.join()).toContain(problem);
    }
    const metadata = builder(module, 'Wrong0', new RamDisk()).withMetadata({ bytes: 512, interleave: true });
    expect(problemsOf(() => metadata.build())).toEqual([
      'metadata of 512 bytes leaves nothing of blocks of 512',
    ]);
  });

  test('refuses values one by one', async () => {
    await using module = await newModule();
    const one = builder(module, 'Ram0', new RamDisk());
    expect(() => one.withName('')).toThrow(RangeError);
    expect(() => one.withName('a\0')).toThrow(RangeError);
    expect(() => one.withBlockCount(0)).toThrow(RangeError);
    expect(() => one.withBlockCount(1.5)).toThrow(RangeError);
    expect(() => one.withBlockLength('512' as never)).toThrow(TypeError);
    expect(() => one.withRequiredAlignment(3)).toThrow(RangeError);
    expect(() => one.withUuid('no uuid')).toThrow(RangeError);
    expect(() => one.withSlots(100)).toThrow(RangeError);
    expect(() => one.withData(null as never)).toThrow(TypeError);
    expect(() => one.withRequestTimeoutMs(-1)).toThrow(RangeError);
    expect(() => one.withWriteCache(1 as never)).toThrow(TypeError);
    one.build();
  });

  test('builds once, and what it builds is registered once', async () => {
    await using module = await newModule();
    const once = builder(module, 'Ram0', new RamDisk());
    const built = once.build();
    expect(() => once.build()).toThrow(withCode('ERR_SPDK_CLOSED'));
    expect(() => once.withName('Ram1')).toThrow(withCode('ERR_SPDK_CLOSED'));
    expect(() => once.withMaxCopy(1)).toThrow(withCode('ERR_SPDK_CLOSED'));
    const ram = await built.register();
    await expect(built.register()).rejects.toThrow(withCode('EEXIST'));
    await ram.unregister();
    await expect(built.register()).rejects.toThrow(withCode('EEXIST'));
  });

  test('cannot take a name or alias that a device has', async () => {
    await using module = await newModule();
    await using other = await newModule();
    await using ram = await register(module, 'Ram0', new RamDisk());
    for (const owner of [module, other]) {
      await expect(register(owner, 'Ram0', new RamDisk())).rejects.toThrow(withCode('EEXIST'));
    }
    const sameUuid = builder(module, 'Ram1', new RamDisk()).withUuid(ram.uuid).build();
    await expect(sameUuid.register()).rejects.toThrow(withCode('EEXIST'));
    const alias = builder(module, 'Ram1', new RamDisk()).withAlias('Ram0').build();
    await expect(alias.register()).rejects.toThrow(withCode('EEXIST'));
    expect([...module.bdevs()].map(({ name }) => name)).toEqual(['Ram0']);
    await using _again = await register(module, 'Ram1', new RamDisk());
  });
});

describe('a module', () => {
  test('has a name of its own, until it is unregistered', async () => {
    await expect(BdevModule.builder('malloc').register(spdk)).rejects.toThrow(withCode('EEXIST'));
    const once = BdevModule.builder('own');
    const module = await once.register(spdk);
    expect(() => once.withInit(() => {})).toThrow(withCode('ERR_SPDK_CLOSED'));
    await expect(once.register(spdk)).rejects.toThrow(withCode('ERR_SPDK_CLOSED'));
    await expect(BdevModule.builder('own').register(spdk)).rejects.toThrow(withCode('EEXIST'));
    await module.unregister();
    await module.unregister();
    expect(module.closed).toBe(true);
    expect(() => module.bdevBuilder()).toThrow(withCode('ERR_SPDK_CLOSED'));
    expect(() =>
      module.rpcMethod(
        'x',
        () => 1,
        () => 1,
      ),
    ).toThrow(withCode('ERR_SPDK_CLOSED'));
    const again = await BdevModule.builder('own').register(spdk);
    await again.unregister();
  });

  test('takes its devices with it, the last one first, and calls its functions in order', async () => {
    const events: string[] = [];
    const tell = (what: string) => () => void events.push(what);
    class Telling extends RamDisk {
      readonly name: string;
      constructor(name: string) {
        super();
        this.name = name;
      }
      override async destruct() {
        await null;
        events.push(`destruct ${this.name}`);
      }
    }
    const module = await BdevModule.builder('order')
      .withInit(tell('init'))
      .withInitComplete(tell('initComplete'))
      .withFiniStart(tell('finiStart'))
      .withFini(tell('fini'))
      .register(spdk);
    for (const name of ['A', 'B']) await register(module, name, new Telling(name));
    await module.unregister();
    expect(events).toEqual(['init', 'initComplete', 'finiStart', 'destruct B', 'destruct A', 'fini']);
  });

  test('is not there when its init fails', async () => {
    const failing = BdevModule.builder('failing').withInit(async () => {
      throw new Error('no disks');
    });
    await expect(failing.register(spdk)).rejects.toThrow('no disks');
    const module = await BdevModule.builder('failing').register(spdk);
    await module.unregister();
  });

  test('gives the data of its own devices only', async () => {
    await using module = await newModule();
    const malloc = await spdk.devices.create('malloc:///Malloc0?size=1MiB');
    await using ram = await register(module, 'Ram0', new RamDisk());
    expect(module.dataOf(spdk.devices.get('Ram0'), RamDisk)).toBe(ram.data);
    expect(() => module.dataOf(ram, Map)).toThrow(TypeError);
    expect(() => module.dataOf(malloc, RamDisk)).toThrow(withCode('ENODEV'));
    expect(module.get('Malloc0')).toBeUndefined();
    const read: BdevOps['read'] = (io: BdevIo) => io.fill();
    expect(typeof read).toBe('function');
  });
});
