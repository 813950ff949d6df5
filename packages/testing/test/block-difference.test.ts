import { blockDifference, requireSameBlocks } from '@spdk-ts/testing';
import { describe, expect, test } from 'vitest';

const place = { device: 'Disk0', offset: 4096, blockSizeBytes: 512 };
const expected = Uint8Array.from({ length: 2048 }, (_, at) => at % 251);

describe('blockDifference', () => {
  test('finds nothing where nothing differs', () => {
    expect(blockDifference(expected.slice(), expected, place)).toBeUndefined();
    requireSameBlocks(expected.slice(), expected, place);
  });

  test('shows the first wrong block', () => {
    const actual = expected.slice();
    actual[1060] = 0xff;
    actual[1063] = 0xfe;
    actual[2047] = 0;
    expect(blockDifference(actual, expected, place)).toBe(
      [
        'block 10 of Disk0 (bytes 5120 to 5631) is wrong, the first of 2',
        '  2 of its 512 bytes are, the first at byte 36 of the block',
        '  expected  0020: 34 35 36 37 38 39 3a 3b 3c 3d 3e 3f 40 41 42 43',
        '  read      0020: 34 35 36 37 ff 39 3a fe 3c 3d 3e 3f 40 41 42 43',
      ].join('\n'),
    );
  });

  test('tells of a block that was read as one byte', () => {
    const actual = expected.slice().fill(0, 512, 1024);
    expect(() => requireSameBlocks(actual, expected, place)).toThrow(
      'first at byte 0 of the block; all that was read is 0x00',
    );
  });

  test('tells of reads that are too short', () => {
    expect(blockDifference(expected.subarray(512), expected, place)).toBe(
      'Disk0: 1536 bytes were read instead of 2048',
    );
  });
});
