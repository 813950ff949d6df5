import { setTimeout as delay } from 'node:timers/promises';
import { Bdev, BdevModule, DmaBuf, IoType, SpdkError, Uuid } from '@spdk-ts/spdk';
import { bdevModuleFind, bdevOpen } from '@spdk-ts/spdk-safe';
import { enums } from '@spdk-ts/spdk-sys/enums';
import { spdk_bdev_module_claim_bdev_desc } from '@spdk-ts/spdk-sys/functions/bdev_module';
import { describe, expect, test } from '@spdk-ts/testing/vitest';

test.override('spdkOptions', { scope: 'file' }, { hugepages: false });

const errorWith = (code: string) => expect.objectContaining({ code, constructor: SpdkError });

describe('what a device tells of itself', () => {
  test('is what it was made with', async ({ spdk }) => {
    const uuid = Uuid.generate();
    await spdk.rpc('bdev_malloc_create', {
      name: 'Told0',
      num_blocks: 4096,
      block_size: 4096,
      optimal_io_boundary: 8,
      physical_block_size: 8192,
      uuid: String(uuid),
    });
    const bdev = spdk.devices.get('Told0');
    expect(bdev.moduleName).toBe('malloc');
    expect(bdev.uuid.equals(uuid)).toBe(true);
    expect(bdev.metadataBytes).toBe(0);
    expect(bdev.zoned).toBe(false);
    expect(bdev.limits).toMatchObject({
      optimalIoBoundaryBlocks: 8,
      splitOnOptimalIoBoundary: true,
      writeUnitBlocks: 1,
      dataBlockSizeBytes: 4096,
      physicalBlockSizeBytes: 8192,
      maxSegments: undefined,
    });
    expect(bdev.ioTypeSupported(IoType.WriteZeroes)).toBe(true);
    expect(bdev.ioTypeSupported('nvmeAdmin')).toBe(false);
    expect(() => bdev.ioTypeSupported('invalid' as never)).toThrow(TypeError);
    await spdk.devices.delete('Told0');
    expect(() => bdev.limits).toThrow(errorWith('ENODEV'));
    expect(() => bdev.claims).toThrow(errorWith('ENODEV'));
  });

  test('is found by UUID, also when that is the name of another', async ({ spdk, mallocBdev }) => {
    const first = await mallocBdev({ size: '1MiB' });
    expect(Bdev.lookupByUuid(first.uuid)?.name).toBe(first.name);
    expect(Bdev.lookupByUuid(String(first.uuid).toUpperCase())?.name).toBe(first.name);
    expect(Bdev.lookupByUuid(Uuid.generate())).toBeUndefined();
    const strange = await mallocBdev({ size: '1MiB', name: String(Uuid.generate()) });
    expect(Bdev.lookupByUuid(strange.name)).toBeUndefined();
    expect(() => Bdev.lookupByUuid('no uuid')).toThrow(RangeError);
    expect([...spdk.devices].length).toBeGreaterThanOrEqual(2);
  });
});

describe('aliases', () => {
  test('are listed, added and removed', async ({ mallocBdev }) => {
    const bdev = await mallocBdev({ size: '1MiB' });
    const before = bdev.aliases;
    expect(before).toEqual([String(bdev.uuid)]);
    bdev.addAlias('Second');
    bdev.addAlias('Second');
    expect(bdev.aliases).toEqual([...before, 'Second']);
    expect(Bdev.lookup('Second')?.name).toBe(bdev.name);
    bdev.removeAlias('Second');
    expect(bdev.aliases).toEqual(before);
    expect(Bdev.lookup('Second')).toBeUndefined();
    expect(() => bdev.removeAlias('Second')).toThrow(errorWith('ENOENT'));
  });

  test('that another device has are refused', async ({ mallocBdev }) => {
    const [bdev, other] = [await mallocBdev({ size: '1MiB' }), await mallocBdev({ size: '1MiB' })];
    other.addAlias('Taken');
    expect(() => bdev.addAlias('Taken')).toThrow(errorWith('EEXIST'));
    expect(() => bdev.addAlias(other.name)).toThrow(errorWith('EEXIST'));
    expect(bdev.aliases).not.toContain('Taken');
    other.removeAlias('Taken');
    expect(() => bdev.addAlias('')).toThrow(RangeError);
    expect(() => bdev.addAlias('a\0b')).toThrow(RangeError);
  });
});

describe('claims', () => {
  test('of version 1 name the module', async ({ spdk, mallocBdev }) => {
    const bdev = await mallocBdev({ size: '1MiB' });
    expect(bdev.claims).toEqual([]);
    await spdk.devices.create({ driver: 'passthru', name: 'Claimer', base: bdev });
    expect(bdev.claims).toEqual([{ kind: 'exclusiveWrite', moduleName: 'passthru', name: '' }]);
    await spdk.devices.delete('Claimer');
    expect(bdev.claims).toEqual([]);
  });

  test('of version 2 are all told', async ({ mallocBdev }) => {
    const bdev = await mallocBdev({ size: '1MiB' });
    const module = bdevModuleFind('passthru') ?? 0;
    const { SPDK_BDEV_CLAIM_READ_MANY_WRITE_NONE: type } = enums.spdk_bdev_claim_type;
    using first = bdevOpen(bdev.name);
    using second = bdevOpen(bdev.name);
    for (const desc of [first, second]) {
      expect(spdk_bdev_module_claim_bdev_desc(desc.unsafePointer(), type, null, module)).toBe(0);
    }
    const claim = { kind: 'readManyWriteNone', moduleName: 'passthru', name: '' };
    expect(bdev.claims).toEqual([claim, claim]);
    await expect(bdev.open({ write: true })).rejects.toEqual(errorWith('EPERM'));
    first[Symbol.dispose]();
    expect(bdev.claims).toEqual([claim]);
  });
});

describe('iteration', () => {
  test('survives removals and additions between two steps', async ({ spdk }) => {
    for (const index of [0, 1, 2]) await spdk.devices.create(`malloc:///Walk${index}?size=1MiB`);
    const seen: string[] = [];
    for (const bdev of Bdev.all()) {
      seen.push(bdev.name);
      if (seen.length > 1) continue;
      await spdk.devices.delete('Walk1');
      await spdk.devices.create('malloc:///Walk3?size=1MiB');
      await delay(1);
    }
    expect(seen).toEqual(['Walk0', 'Walk2']);
    for (const name of ['Walk0', 'Walk2', 'Walk3']) await spdk.devices.delete(name);
  });

  test('over those of a module', async ({ spdk, mallocBdev }) => {
    const bdev = await mallocBdev({ size: '1MiB' });
    await spdk.devices.create({ driver: 'passthru', name: 'OfPassthru', base: bdev });
    expect([...(BdevModule.find('passthru')?.bdevs() ?? [])].map(({ name }) => name)).toEqual(['OfPassthru']);
    expect([...(BdevModule.find('malloc')?.bdevs() ?? [])].map(({ name }) => name)).toEqual([bdev.name]);
    expect(BdevModule.find('no such module')).toBeUndefined();
    await spdk.devices.delete('OfPassthru');
  });
});

describe('unregistering', () => {
  test('waits for descriptors, and is refused a second time meanwhile', async ({ spdk }) => {
    const bdev = await spdk.devices.create('malloc:///Going?size=1MiB');
    await using disk = await bdev.open({ write: true });
    using buffer = DmaBuf.alloc(4096);
    let gone = false;
    const unregistered = bdev.unregister().then(() => {
      gone = true;
    });
    const again = bdev.unregister();
    await expect(again).rejects.toEqual(errorWith('EBUSY'));
    expect(gone).toBe(false);
    await disk.write(buffer, { offset: 0 }).catch(() => {});
    await unregistered;
    expect(Bdev.lookup('Going')).toBeUndefined();
    await expect(bdev.unregister()).rejects.toEqual(errorWith('ENODEV'));
  });

  test('deleting twice at once is refused', async ({ spdk }) => {
    await spdk.devices.create('malloc:///Twice?size=1MiB');
    const first = spdk.devices.delete('Twice');
    await expect(spdk.devices.delete('Twice')).rejects.toEqual(errorWith('EBUSY'));
    await first;
    await expect(spdk.devices.delete('Twice')).rejects.toEqual(errorWith('ENODEV'));
  });
});
