import type { BdevProtection } from '@spdk-ts/spdk';
import { describe, expect, test } from '@spdk-ts/testing/vitest';

test.override('spdkOptions', { scope: 'file' }, { hugepages: false });

const guard = { guard: true, applicationTag: false };
const kinds: [string, object, Partial<BdevProtection>][] = [
  ['type 1, at the end', { dif_type: 1 }, { type: 1, checks: { ...guard, referenceTag: true } }],
  [
    'type 2, interleaved',
    { dif_type: 2, md_interleave: true },
    { type: 2, checks: { ...guard, referenceTag: true } },
  ],
  ['type 3', { dif_type: 3 }, { type: 3, checks: { ...guard, referenceTag: false } }],
  ['at the head', { dif_type: 1, dif_is_head_of_md: true }, { atHeadOfMetadata: true }],
];

describe('protection information', () => {
  for (const [what, options, expected] of kinds) {
    test(`is told: ${what}`, async ({ spdk }) => {
      const params = { name: 'Protected0', num_blocks: 64, block_size: 512, md_size: 16, ...options };
      await spdk.rpc('bdev_malloc_create', params);
      const bdev = spdk.devices.get('Protected0');
      expect(bdev.protection).toEqual({
        type: 1,
        checks: expect.anything(),
        guardBits: 16,
        atHeadOfMetadata: false,
        ...expected,
      });
      const separateMetadata = !('md_interleave' in options);
      expect(bdev).toMatchObject({ metadataBytes: 16, separateMetadata });
      expect(bdev.limits.dataBlockSizeBytes).toBe(512);
      await spdk.devices.delete('Protected0');
      expect(() => bdev.protection).toThrow(expect.objectContaining({ code: 'ENODEV' }));
    });
  }

  test('of a wider checksum is told where devices can have it', async ({ spdk, skip }) => {
    const params = {
      name: 'Wide0',
      num_blocks: 64,
      block_size: 4096,
      md_size: 16,
      dif_type: 1,
      dif_pi_format: 1,
    };
    const made = await spdk.rpc('bdev_malloc_create', params).catch((error: { code: string }) => error.code);
    if (made !== 'Wide0') {
      const note = `${spdk.backend.version} answers ${made}: devices of other formats come with v24.09; build with such an SPDK`;
      console.warn(`skipped: ${note}`);
      skip(note);
    }
    expect(spdk.devices.get('Wide0').protection?.guardBits).toBe(32);
    await spdk.devices.delete('Wide0');
  });

  test('is undefined where there is none', async ({ mallocBdev, spdk }) => {
    expect((await mallocBdev({ size: '1MiB' })).protection).toBeUndefined();
    await spdk.rpc('bdev_malloc_create', { name: 'Plain0', num_blocks: 64, block_size: 512, md_size: 16 });
    expect(spdk.devices.get('Plain0')).toMatchObject({ protection: undefined, metadataBytes: 16 });
    await spdk.devices.delete('Plain0');
  });
});
