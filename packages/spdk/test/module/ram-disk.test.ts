import { type BdevIo, BdevModule, type BdevOps, DmaBuf, type IoType, IoVec, Spdk, Uuid } from '@spdk-ts/spdk';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { builder, newModule, RamDisk, register, until } from './devices.js';

let spdk: Spdk;
beforeEach(async () => {
  spdk = await Spdk.start({ hugepages: false });
});
afterEach(() => spdk.stop());

/** SPDK's own modules read from new devices, and have done so now. */
const examined = () => spdk.rpc('bdev_wait_for_examine');

const pattern = (length: number, seed = 7) =>
  Uint8Array.from({ length }, (_, index) => (index * 31 + seed) & 0xff);

describe('a device in TypeScript', () => {
  test('keeps what is written, and is found like any other', async () => {
    await using module = await newModule();
    await using ram = await register(module, 'Ram0', new RamDisk());
    await examined();
    await ram.resetStats();
    expect([ram.name, ram.moduleName, ram.productName]).toEqual(['Ram0', module.name, 'Test disk']);
    expect([ram.sizeBytes, ram.blockSizeBytes, ram.blockCount]).toEqual([1 << 20, 512, 2048n]);
    expect(spdk.devices.get('Ram0').uuid.equals(ram.uuid)).toBe(true);
    expect([...module.bdevs()]).toEqual([ram]);
    expect(BdevModule.find(module.name)).toBe(module);
    await using disk = await ram.open({ write: true });
    using out = DmaBuf.from(pattern(8192));
    using back = DmaBuf.alloc(8192);
    await disk.write(out, { offset: 4096 });
    await disk.read(back, { offset: 4096 });
    expect(back.equals(out)).toBe(true);
    expect(Buffer.compare(ram.data.bytes.subarray(4096, 12_288), pattern(8192))).toBe(0);
    expect((await ram.stats()).read).toMatchObject({ ops: 1n, bytes: 8192n });
  });

  test('does scattered I/O, and gets memory for reads that bring none', async () => {
    const seen: number[] = [];
    class Scattered extends RamDisk {
      override read(io: BdevIo) {
        seen.push(io.iovs.length);
        super.read(io);
      }
    }
    await using module = await newModule();
    await using ram = await register(module, 'Ram0', new Scattered());
    await examined();
    seen.length = 0;
    ram.data.bytes.set(pattern(1 << 20));
    await using disk = await ram.open({ write: true });
    using first = DmaBuf.alloc(4096);
    using second = DmaBuf.alloc(8192);
    await disk.readv([new IoVec(first, { length: 512 }), new IoVec(second, { offset: 512, length: 1024 })], {
      offset: 512,
    });
    expect(seen).toEqual([2]);
    const wanted = pattern(1 << 20);
    expect(Buffer.compare(first.bytes.subarray(0, 512), wanted.subarray(512, 1024))).toBe(0);
    expect(Buffer.compare(second.bytes.subarray(512, 1536), wanted.subarray(1024, 2048))).toBe(0);
  });

  test('tells each kind of I/O where and how much', async () => {
    const seen: unknown[] = [];
    const tell = (io: BdevIo) => {
      seen.push([io.type, io.offsetBytes, io.bytes, io.offsetBlocks, io.numBlocks, io.blockLength, io.bdev]);
    };
    await using module = await newModule();
    await using bdev = await register(module, 'All0', {
      read: tell,
      write: tell,
      unmap: tell,
      flush: tell,
      reset: tell,
      writeZeroes: tell,
      copy: (io: BdevIo) => {
        seen.push(['from', io.copySourceBlocks]);
        tell(io);
      },
    } satisfies BdevOps);
    await examined();
    seen.length = 0;
    await using disk = await bdev.open({ write: true });
    using buffer = DmaBuf.alloc(1024);
    await disk.read(buffer, { offset: 512 });
    await disk.write(buffer, { offset: 1024 });
    await disk.unmap({ offset: 0, length: 4096 });
    await disk.writeZeroes({ offset: 512, length: 512 });
    await disk.flush({ offset: 0, length: 512 });
    await disk.copy({ from: 2048, to: 8192, length: 1024 } as never).catch(() => {});
    await disk.reset();
    expect(seen.slice(0, 5)).toEqual([
      ['read', 512, 1024, 1, 2, 512, 'All0'],
      ['write', 1024, 1024, 2, 2, 512, 'All0'],
      ['unmap', 0, 4096, 0, 8, 512, 'All0'],
      ['writeZeroes', 512, 512, 1, 1, 512, 'All0'],
      ['flush', 0, 512, 0, 1, 512, 'All0'],
    ]);
    expect(seen.at(-1)).toEqual(['reset', 0, 0, 0, 0, 512, 'All0']);
    expect(['read', 'copy', 'compare', 'nvmeIo'].map((type) => disk.ioTypeSupported(type as IoType))).toEqual(
      [true, true, false, false],
    );
  });

  test('has all that its builder was told', async () => {
    const uuid = Uuid.generate();
    await using module = await newModule();
    await using bdev = await builder(module, 'Told0', new RamDisk())
      .withUuid(uuid)
      .withAlias('Second', 'Third')
      .withRequiredAlignment(64)
      .withWriteCache()
      .withWriteUnitSize(2)
      .withAcwu(4)
      .withPhysicalBlockLength(4096)
      .withOptimalIoBoundary(16, { split: true })
      .withMaxSegmentSize(65_536)
      .withMaxNumSegments(8)
      .withMaxUnmap(1024)
      .withMaxUnmapSegments(3)
      .withMaxRwSize(64)
      .withNumaId(0)
      .build()
      .register();
    expect(bdev.uuid.equals(uuid)).toBe(true);
    expect(bdev.aliases).toEqual([String(uuid), 'Second', 'Third']);
    expect([bdev.alignmentBytes, bdev.writeCache, bdev.compareAndWriteBytes]).toEqual([64, true, 2048]);
    expect(bdev.limits).toMatchObject({
      writeUnitBlocks: 2,
      physicalBlockSizeBytes: 4096,
      optimalIoBoundaryBlocks: 16,
      splitOnOptimalIoBoundary: true,
      maxSegmentBytes: 65_536,
      maxSegments: 8,
      maxUnmapBlocks: 1024,
      maxUnmapSegments: 3,
      maxRwBlocks: 64,
    });
  });

  test('has metadata apart from its blocks', async () => {
    const metadata = new Uint8Array(2048 * 8);
    class WithMetadata extends RamDisk {
      override write(io: BdevIo) {
        super.write(io);
        if (io.metadata) metadata.set(io.metadata, io.offsetBlocks * 8);
      }
      override read(io: BdevIo) {
        super.read(io);
        io.metadata?.set(metadata.subarray(io.offsetBlocks * 8, (io.offsetBlocks + io.numBlocks) * 8));
      }
    }
    await using module = await newModule();
    await using bdev = await builder(module, 'Meta0', new WithMetadata())
      .withMetadata({ bytes: 8 })
      .build()
      .register();
    expect([bdev.metadataBytes, bdev.separateMetadata]).toEqual([8, true]);
    await using disk = await bdev.open({ write: true });
    using data = DmaBuf.alloc(1024).fill(3);
    using written = DmaBuf.from(pattern(16));
    using read = DmaBuf.alloc(16);
    await disk.write(data, { offset: 1024, metadata: written });
    await disk.read(data, { offset: 1024, metadata: read });
    expect(read.equals(written)).toBe(true);
  });

  test('has a channel for each thread that uses it, with data of its own', async () => {
    const events: unknown[] = [];
    await using module = await newModule();
    const ops = {
      createChannel: () => ({ reads: 0 }),
      destroyChannel: ({ data, bdevName }) => events.push([bdevName, data.reads]),
      read: (io) => {
        io.channel.data.reads++;
      },
    } satisfies BdevOps<{ reads: number }>;
    const bdev = await register(module, 'Chan0', ops);
    await examined();
    for (let turns = 0; turns < 20; turns++) await new Promise((resolve) => setImmediate(resolve));
    events.length = 0;
    using buffer = DmaBuf.alloc(512);
    for (const reads of [3, 1]) {
      const before = events.length;
      const disk = await bdev.open();
      for (let n = 0; n < reads; n++) await disk.read(buffer, { offset: 0 });
      await disk.close();
      // SPDK ends a channel in a message, and keeps it for who comes before that.
      await until(() => events.length > before);
    }
    await bdev.unregister();
    expect(events).toEqual([
      ['Chan0', 3],
      ['Chan0', 1],
    ]);
  });

  test('says what it is in JSON, and is saved with the configuration', async () => {
    await using module = await newModule();
    class Saved extends RamDisk {
      dumpInfoJson() {
        return { bytes: this.bytes.length, nested: { quote: '"' } };
      }
      writeConfigJson() {
        return { method: 'saved_create', params: { name: 'Saved0' } };
      }
    }
    await using _bdev = await register(module, 'Saved0', new Saved());
    const [info] = (await spdk.rpc('bdev_get_bdevs', { name: 'Saved0' })) as { driver_specific: object }[];
    expect(info?.driver_specific).toEqual({ [module.name]: { bytes: 1 << 20, nested: { quote: '"' } } });
    const { subsystems } = await spdk.saveConfig();
    const entries = subsystems.find(({ subsystem }) => subsystem === 'bdev')?.config ?? [];
    expect(entries).toContainEqual({ method: 'saved_create', params: { name: 'Saved0' } });
  });
});
