import { parseDeviceUri } from '@spdk-ts/spdk';
import { describe, expect, test } from 'vitest';

describe('parseDeviceUri', () => {
  test('reads driver, name, size and block size', () => {
    expect(parseDeviceUri('malloc:///Malloc0?size=64MiB&blk_size=4096')).toEqual({
      driver: 'malloc',
      name: 'Malloc0',
      blockSizeBytes: 4096,
      size: 64 * 2 ** 20,
    });
  });

  test('takes the capacity in MiB or blocks as well', () => {
    expect(parseDeviceUri('malloc:///a?size_mb=2')).toMatchObject({ size: 2 * 2 ** 20 });
    expect(parseDeviceUri('null:///a?num_blocks=3&blk_size=4096')).toMatchObject({ size: 3 * 4096 });
  });

  test('keeps a UUID and decodes names', () => {
    const uuid = '2f6e6e5e-1d2c-4f8e-9a57-0a0f3b1f6d11';
    expect(parseDeviceUri(`null:///with%20space?size=1MiB&uuid=${uuid}`)).toMatchObject({
      name: 'with space',
      uuid,
    });
  });

  test('names the device of a file by its path', () => {
    expect(parseDeviceUri('aio:///tmp/my%20disk.img?blk_size=4096')).toEqual({
      driver: 'aio',
      name: '/tmp/my disk.img',
      path: '/tmp/my disk.img',
      blockSizeBytes: 4096,
    });
    expect(parseDeviceUri('uring:///dev/sdx')).toEqual({
      driver: 'uring',
      name: '/dev/sdx',
      path: '/dev/sdx',
    });
  });

  test.each([
    ['a size of a file', 'aio:///tmp/disk.img?size=1MiB'],
    ['no URI', 'Malloc0'],
    ['an unknown driver', 'floppy:///A?size=1MiB'],
    ['no size', 'malloc:///Malloc0'],
    ['two sizes', 'malloc:///Malloc0?size=1MiB&size_mb=1'],
    ['a mistyped parameter', 'malloc:///Malloc0?size=1MiB&blksize=512'],
    ['a size that is none', 'malloc:///Malloc0?size=big'],
  ])('refuses %s', (_what, uri) => {
    expect(() => parseDeviceUri(uri)).toThrow(RangeError);
  });

  test('refuses what is no string', () => {
    expect(() => parseDeviceUri(7 as never)).toThrow(TypeError);
  });
});
