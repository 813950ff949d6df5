import { IoDevice, type IoDeviceOps, SpdkError } from '@spdk-ts/spdk';
import { describe, expect } from 'vitest';
import { quiet, spawn, threadTest as test, until } from './thread-test.js';

interface Hits {
  hits: number;
}

/** Operations that tell what they do. */
function counters(events: string[] = []): IoDeviceOps<Hits, string> {
  return {
    channelCreate: () => {
      events.push('create');
      return { hits: 0 };
    },
    channelDestroy: ({ hits }) => events.push(`destroy ${hits}`),
  };
}

const coded = (code: string) => expect.objectContaining({ name: 'SpdkError', code });

/** Threads share an I/O device, and each that uses it has a channel of its own. */
export function ioDevicesContract(): void {
  describe('an I/O device', () => {
    test('makes one channel per thread, which goes with its last use', async ({ thread }) => {
      const events: string[] = [];
      await using device = IoDevice.register('device', counters(events));
      expect(device.isOwner).toBe(true);
      const first = device.getChannel();
      const second = device.getChannel();
      first.data.hits++;
      expect(second.data).toBe(first.data);
      expect([first.deviceName, first.threadName]).toEqual(['device', thread.name]);
      await using worker = await spawn('other');
      await worker.call('attach', 'device');
      expect(await worker.call('get')).toBe('other');
      first[Symbol.dispose]();
      first[Symbol.dispose]();
      expect([first.closed, second.closed]).toEqual([true, false]);
      await quiet();
      expect(events).toEqual(['create']);
      second[Symbol.dispose]();
      await until(() => events.length > 1);
      expect(events).toEqual(['create', 'destroy 1']);
      // That of the other thread is another one.
      expect(await worker.call('told')).toEqual(['create']);
      using third = device.getChannel();
      expect(third.data).toEqual({ hits: 0 });
    });

    test('has no channel where channelCreate throws', async ({ thread: _thread }) => {
      let error: unknown;
      let destroyed = 0;
      await using device = IoDevice.register('device', {
        channelCreate: () => {
          if (error !== undefined) throw error;
          return 7;
        },
        channelDestroy: () => destroyed++,
      });
      for (error of [new RangeError('no'), SpdkError.fromErrno(-12, 'create'), 'a text', null]) {
        let thrown: unknown;
        try {
          device.getChannel();
        } catch (reason) {
          thrown = reason;
        }
        expect(thrown).toBe(error);
        await using worker = await spawn('other');
        expect(await worker.call('getFailing', 'device', 'EACCES')).toBe('EACCES');
      }
      await quiet();
      expect([await device.forEachChannel(), destroyed]).toEqual([0, 0]);
      error = undefined;
      using channel = device.getChannel();
      expect(channel.data).toBe(7);
    });

    test('is unregistered when its channels are put, and then no more of use', async ({
      thread: _thread,
    }) => {
      const events: string[] = [];
      const device = IoDevice.register('device', counters(events));
      const channel = device.getChannel();
      expect(() => IoDevice.register('device', counters())).toThrow(coded('EEXIST'));
      expect(() => IoDevice.attach('device', counters())).toThrow(coded('EEXIST'));
      await device.unregister();
      await device.unregister();
      expect(events).toEqual(['create', 'destroy 0']);
      expect([channel.closed, device.closed]).toEqual([true, true]);
      expect(() => device.getChannel()).toThrow(coded('ERR_SPDK_CLOSED'));
      await expect(device.forEachChannel('x')).rejects.toEqual(coded('ERR_SPDK_CLOSED'));
      expect(() => IoDevice.attach('device', counters())).toThrow(coded('ENODEV'));
      await IoDevice.register('device', counters()).unregister();
    });

    test('is unregistered once the channels of other threads are put', async ({ thread: _thread }) => {
      const device = IoDevice.register('device', counters());
      await using worker = await spawn('other');
      await worker.call('attach', 'device');
      await worker.call('get');
      let unregistered = false;
      const unregistering = device.unregister().then(() => {
        unregistered = true;
      });
      await expect(worker.call('get')).rejects.toEqual(coded('ENODEV'));
      await expect(worker.call('traverse', 'x')).rejects.toEqual(coded('ENODEV'));
      await quiet();
      expect(unregistered).toBe(false);
      await worker.call('put');
      await unregistering;
      expect(await worker.call('told')).toEqual(['create', 'destroy 0']);
    });

    test('is unregistered by the thread that registered it', async ({ thread: _thread }) => {
      await using device = IoDevice.register('device', counters());
      await using worker = await spawn('other');
      await worker.call('attach', 'device');
      await expect(worker.call('unregister')).rejects.toEqual(coded('EPERM'));
      await worker.call('register', 'theirs');
      const theirs = IoDevice.attach('theirs', counters());
      expect(theirs.isOwner).toBe(false);
      await expect(theirs.unregister()).rejects.toEqual(coded('EPERM'));
      theirs.getChannel()[Symbol.dispose]();
      await theirs.detach();
      await worker.call('unregister');
      expect(() => IoDevice.attach('theirs', counters())).toThrow(coded('ENODEV'));
      device.getChannel()[Symbol.dispose]();
    });

    test('is attached and detached again and again', async ({ thread: _thread }) => {
      await using device = IoDevice.register('device', counters());
      await using worker = await spawn('other');
      for (let round = 0; round < 5; round++) {
        await worker.call('attach', 'device');
        await worker.call('get');
        await worker.call('detach');
      }
      expect(await worker.call('told')).toEqual(Array(5).fill(['create', 'destroy 0']).flat());
      expect(await device.forEachChannel('x')).toBe(0);
    });

    test('can be had by the hundred', async ({ thread: _thread }) => {
      const devices = Array.from({ length: 100 }, (_, n) =>
        IoDevice.register(`device ${n}`, { channelCreate: () => n }),
      );
      const channels = devices.map((device) => device.getChannel());
      expect(channels.map(({ data }) => data)).toEqual(devices.map((_, n) => n));
      await Promise.all(devices.map((device) => device.unregister()));
      expect(channels.every(({ closed }) => closed)).toBe(true);
    });
  });
}
