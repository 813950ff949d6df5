import { type BdevDesc, BdevModule, type BdevOps, type OwnBdevModule, Spdk } from '@spdk-ts/spdk';
import { type VerifyOptions, verifyBdev } from '@spdk-ts/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CompressedDisk } from '../src/compressed/compressed-disk.js';
import { EncryptedDisk } from '../src/encrypted/encrypted-disk.js';
import { PassthruDisk } from '../src/module_passthru/passthru-disk.js';
import { Mirror } from '../src/raid1/mirror.js';
import { SnapshotDisk } from '../src/snapshots/snapshot-disk.js';

const size = 4 << 20;
const blockLength = 512;
let spdk: Spdk;
let module: OwnBdevModule;

beforeAll(async () => {
  spdk = await Spdk.start({ hugepages: false });
  module = await BdevModule.builder('examples').register(spdk);
});
afterAll(() => spdk.stop());

/** A malloc device of the size of those above it, open for writing. */
async function base(name: string): Promise<BdevDesc> {
  const bdev = await spdk.devices.create({ driver: 'malloc', name, size, blockSizeBytes: blockLength });
  return await bdev.open({ write: true });
}

/** The devices of the examples, and one that is not of TypeScript, to compare with. */
const devices: Record<string, { make?: () => BdevOps | Promise<BdevOps>; options?: VerifyOptions }> = {
  malloc: { options: { unmapReadsZeroes: true } },
  passthru: {
    make: async () => new PassthruDisk('passthru', await base('PassBase')),
    options: { unmapReadsZeroes: true },
  },
  mirror: {
    make: async () => new Mirror('mirror', [await base('MirrorLeg0'), await base('MirrorLeg1')]),
    options: { unmapReadsZeroes: true },
  },
  compressed: { make: () => new CompressedDisk(), options: { unmapReadsZeroes: true } },
  encrypted: { make: async () => new EncryptedDisk(await base('EncryptedBase'), 'secret') },
  snapshots: { make: () => new SnapshotDisk(), options: { unmapReadsZeroes: true } },
};

describe('what was written is read from', () => {
  test.each(Object.keys(devices))('%s', { timeout: 60_000 }, async (name) => {
    const { make, options } = devices[name] ?? {};
    const data = await make?.();
    const disk =
      data === undefined
        ? await base(name)
        : await (
            await module
              .bdevBuilder<BdevOps>()
              .withName(name)
              .withProductName('example')
              .withBlockLength(blockLength)
              .withBlockCount(size / blockLength)
              .withData(data)
              .build()
              .register()
          ).open({ write: true });
    const { operations } = await verifyBdev(disk, { operations: 3000, timeoutMs: 30_000, ...options });
    expect(operations).toBe(3000);
    await disk.close();
  });
});
