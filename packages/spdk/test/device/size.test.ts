import { parseSize } from '@spdk-ts/spdk';
import { describe, expect, test } from 'vitest';

describe('parseSize', () => {
  test.each([
    [0, 0],
    [4096, 4096],
    ['512', 512],
    ['512B', 512],
    ['4KiB', 4096],
    ['64MiB', 67_108_864],
    ['1 GiB', 1_073_741_824],
    ['1GB', 1_000_000_000],
    ['2TiB', 2 * 2 ** 40],
  ])('%j is %d bytes', (size, bytes) => {
    expect(parseSize(size)).toBe(bytes);
  });

  test.each(['', 'MiB', '4 XiB', '-1', '1.5MiB', '99999999TiB', ' 4Ki B'])('%j is refused', (size) => {
    expect(() => parseSize(size, 'capacity')).toThrow(
      expect.objectContaining({
        name: 'RangeError',
        message: expect.stringContaining('for capacity, got string'),
      }),
    );
  });

  test.each([-1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53])('the number %d is refused', (size) => {
    expect(() => parseSize(size)).toThrow(RangeError);
  });

  test('other types are refused', () => {
    expect(() => parseSize(null as never)).toThrow(TypeError);
  });
});
