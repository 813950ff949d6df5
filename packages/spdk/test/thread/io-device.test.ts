import { IoDevice, type IoDeviceOps, Spdk } from '@spdk-ts/spdk';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

interface Counter {
  hits: number;
}

let spdk: Spdk;
beforeEach(async () => {
  spdk = await Spdk.start({ hugepages: false });
});
afterEach(() => spdk.stop());

/** Operations that tell what they do. */
function counters(events: string[] = []): IoDeviceOps<Counter> {
  return {
    channelCreate: () => {
      events.push('create');
      return { hits: 0 };
    },
    channelDestroy: (data) => events.push(`destroy ${data.hits}`),
  };
}

describe('IoDevice', () => {
  test('goes with SPDK', async () => {
    const events: string[] = [];
    const device = IoDevice.register('device', counters(events));
    device.getChannel();
    await spdk.stop();
    expect(events).toEqual(['create', 'destroy 0']);
    expect(() => device.getChannel()).toThrow(expect.objectContaining({ code: 'ERR_SPDK_CLOSED' }));
    expect(() => IoDevice.register('late', counters())).toThrow(
      expect.objectContaining({ code: 'ERR_SPDK_NOT_STARTED' }),
    );
    spdk = await Spdk.start({ hugepages: false });
    await IoDevice.register('device', counters()).unregister();
  });

  test.each([
    ['name', '', counters(), 'ERR_OUT_OF_RANGE'],
    ['name with NUL', 'a\0b', counters(), 'ERR_OUT_OF_RANGE'],
    ['name that is none', 7, counters(), 'ERR_INVALID_ARG_TYPE'],
    ['ops', 'device', null, 'ERR_INVALID_ARG_TYPE'],
    ['ops without channelCreate', 'device', {}, 'ERR_INVALID_ARG_TYPE'],
    ['channelVisit', 'device', { ...counters(), channelVisit: 1 }, 'ERR_INVALID_ARG_TYPE'],
  ])('refuses a wrong %s', (_what, name, ops, code) => {
    expect(() => IoDevice.register(name as never, ops as never)).toThrow(expect.objectContaining({ code }));
  });
});

describe('IoDevice.attach', () => {
  test('refuses what there is not', async () => {
    expect(() => IoDevice.attach('nothing', counters())).toThrow(
      expect.objectContaining({ code: 'ENODEV', operation: 'IoDevice.attach' }),
    );
  });
});
