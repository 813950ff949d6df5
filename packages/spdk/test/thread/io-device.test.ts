import { IoDevice, type IoDeviceOps, Spdk, SpdkError, Thread } from '@spdk-ts/spdk';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { moduleUrl } from './module-url.js';

interface Counter {
  hits: number;
}

let spdk: Spdk;
beforeEach(async () => {
  spdk = await Spdk.start({ hugepages: false });
});
afterEach(() => spdk.stop());

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await turn();
}

/** Operations that tell what they do. */
function counters(events: string[] = []): IoDeviceOps<Counter, string | undefined> {
  return {
    channelCreate: () => {
      events.push('create');
      return { hits: 0 };
    },
    channelDestroy: (data) => events.push(`destroy ${data.hits}`),
    channelVisit: (channel, message) => {
      channel.data.hits++;
      events.push(`visit ${message}`);
    },
  };
}

/** A module of a worker that attaches to devices; what its visits do is told by the message. */
const attaching = moduleUrl(`
  import { IoDevice, SpdkError } from '${import.meta.resolve('@spdk-ts/spdk')}';
  let device, channel;
  const events = [];
  export const attach = (name) => {
    device = IoDevice.attach(name, {
      channelCreate: () => ({ hits: 0 }),
      channelDestroy: () => events.push('destroy'),
      async channelVisit({ data, threadName }, message) {
        data.hits++;
        events.push([message, threadName]);
        if (message === 'wait') await new Promise(() => {});
        if (message === 'cancel') return 'cancel';
        if (message === 'status') return 42;
        if (message === 'throw') throw new SpdkError('visited', { code: 'EIO', errno: -5, operation: 'visit' });
      },
    });
  };
  export const get = () => { channel = device.getChannel(); return channel.threadName; };
  export const put = () => channel[Symbol.dispose]();
  export const detach = () => device.detach();
  export const hits = () => channel.data.hits;
  export const told = () => events;
  export const traverse = (message) => device.forEachChannel(message);
  export const unregister = () => device.unregister();
`);
// biome-ignore lint/suspicious/noExplicitAny: functions of a module text
type Attaching = Record<string, (...args: any[]) => any>;
const attached = async (name: string) => {
  const worker = await Thread.spawn<Attaching>(attaching, { name });
  await worker.call('attach', 'device');
  return worker;
};

describe('IoDevice', () => {
  test('makes one channel per thread, which goes with its last use', async () => {
    const events: string[] = [];
    await using device = IoDevice.register('device', counters(events));
    const first = device.getChannel();
    const second = device.getChannel();
    first.data.hits++;
    expect(second.data).toBe(first.data);
    expect([first.deviceName, first.threadName]).toEqual(['device', 'spdk-ts']);
    first[Symbol.dispose]();
    first[Symbol.dispose]();
    expect([first.closed, second.closed]).toEqual([true, false]);
    for (let n = 0; n < 20; n++) await turn();
    expect(events).toEqual(['create']);
    second[Symbol.dispose]();
    await until(() => events.length > 1);
    expect(events).toEqual(['create', 'destroy 1']);
    using third = device.getChannel();
    expect(third.data).toEqual({ hits: 0 });
  });

  test('has no channel where channelCreate throws', async () => {
    let error: unknown;
    await using device = IoDevice.register('device', {
      channelCreate: () => {
        if (error !== undefined) throw error;
        return 7;
      },
    });
    for (error of [new RangeError('no'), SpdkError.fromErrno(-12, 'create')]) {
      expect(() => device.getChannel()).toThrow(error as Error);
    }
    error = undefined;
    using channel = device.getChannel();
    expect(channel.data).toBe(7);
  });

  test('is unregistered when its channels are put, and then no more of use', async () => {
    const events: string[] = [];
    const device = IoDevice.register('device', counters(events));
    const channel = device.getChannel();
    expect(() => IoDevice.register('device', counters())).toThrow(
      expect.objectContaining({ code: 'EEXIST' }),
    );
    expect(() => IoDevice.attach('device', counters())).toThrow(expect.objectContaining({ code: 'EEXIST' }));
    await device.unregister();
    await device.unregister();
    expect(events).toEqual(['create', 'destroy 0']);
    expect([channel.closed, device.closed]).toEqual([true, true]);
    expect(() => device.getChannel()).toThrow(expect.objectContaining({ code: 'ERR_SPDK_CLOSED' }));
    await expect(device.forEachChannel('x')).rejects.toMatchObject({ code: 'ERR_SPDK_CLOSED' });
    expect(() => IoDevice.attach('device', counters())).toThrow(expect.objectContaining({ code: 'ENODEV' }));
    await IoDevice.register('device', counters()).unregister();
  });

  test('can be had by the hundred', async () => {
    const devices = Array.from({ length: 100 }, (_, n) =>
      IoDevice.register(`device ${n}`, { channelCreate: () => n }),
    );
    const channels = devices.map((device) => device.getChannel());
    expect(channels.map(({ data }) => data)).toEqual(devices.map((_, n) => n));
    await Promise.all(devices.map((device) => device.unregister()));
  });

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

  test('refuses what there is not, and does not visit threads that have no channel', async () => {
    await using device = IoDevice.register('device', counters());
    using _channel = device.getChannel();
    await using _native = Thread.create();
    const text = `
      import { IoDevice } from '${import.meta.resolve('@spdk-ts/spdk')}';
      export const nothing = () => { IoDevice.attach('nothing', { channelCreate: () => 1 }); };`;
    await using worker = await Thread.spawn(moduleUrl(text));
    await expect(worker.call('nothing')).rejects.toMatchObject({
      code: 'ENODEV',
      operation: 'IoDevice.attach',
    });
    expect(await device.forEachChannel('x')).toBe(0);
  });
});

describe('IoDevice.forEachChannel', () => {
  test('visits the channels of all threads in turn', async () => {
    const events: string[] = [];
    await using device = IoDevice.register('device', counters(events));
    expect(await device.forEachChannel('nobody')).toBe(0);
    using channel = device.getChannel();
    await using a = await attached('a');
    await using b = await attached('b');
    expect(await a.call('get')).toBe('a');
    expect(await device.forEachChannel('one')).toBe(0);
    await b.call('get');
    expect(await device.forEachChannel('two')).toBe(0);
    expect(await b.call('traverse', 'three')).toBe(0);
    expect([channel.data.hits, await a.call('hits'), await b.call('hits')]).toEqual([3, 3, 2]);
    expect(events).toEqual(['create', 'visit one', 'visit two', 'visit three']);
    expect(await b.call('told')).toEqual([
      ['two', 'b'],
      ['three', 'b'],
    ]);
    await expect(a.call('unregister')).rejects.toMatchObject({ code: 'EPERM' });
  });

  test('ends where a visit says so, and gives its status or error', async () => {
    const results: unknown[] = ['continue', 'cancel', 7, undefined];
    let visits = 0;
    await using device = IoDevice.register<number, undefined>('device', {
      channelCreate: () => 1,
      channelVisit: () => {
        visits++;
        return results.shift() as never;
      },
    });
    using _channel = device.getChannel();
    const statuses: number[] = [];
    while (results.length > 0) statuses.push(await device.forEachChannel());
    expect(statuses).toEqual([0, -125, 7, 0]);
    results.push('nonsense');
    await expect(device.forEachChannel()).rejects.toMatchObject({ code: 'ERR_INVALID_ARG_TYPE' });
    expect(visits).toBe(5);
    await using worker = await attached('a');
    await worker.call('get');
    expect(await worker.call('traverse', 'cancel')).toBe(-125);
    expect(await worker.call('traverse', 'status')).toBe(42);
    const error = await worker.call('traverse', 'throw').catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(SpdkError);
    expect(error).toMatchObject({ code: 'EIO', operation: 'visit' });
  });

  test('waits for visits that take time', async () => {
    const order: string[] = [];
    await using device = IoDevice.register<number, undefined>('device', {
      channelCreate: () => 1,
      async channelVisit() {
        order.push('begins');
        for (let n = 0; n < 5; n++) await turn();
        order.push('ends');
      },
    });
    using _channel = device.getChannel();
    await device.forEachChannel();
    order.push('over');
    expect(order).toEqual(['begins', 'ends', 'over']);
  });

  test('ends when a thread goes that it waits for', async () => {
    await using device = IoDevice.register('device', counters());
    const orderly = await attached('orderly');
    await orderly.call('get');
    const waiting = device.forEachChannel('wait');
    while ((await orderly.call('told')).length === 0);
    await orderly.stop();
    expect(await waiting).toBe(-125);
    // Which of the two comes first is open.
    for (let round = 0; round < 5; round++) {
      const racing = await attached('racing');
      await racing.call('get');
      const raced = device.forEachChannel('wait');
      await racing.stop();
      expect([0, -125]).toContain(await raced);
    }
    const terminated = await attached('terminated');
    await terminated.call('get');
    const left = device.forEachChannel('wait');
    const told = async () => (await terminated.call('told')).length > 0;
    while (!(await told()));
    await terminated.terminate();
    expect(await left).toBe(-125);
    // Its channel went with it: else this would wait for ever.
    await device.unregister();
  });

  test('refuses messages that cannot be copied', async () => {
    await using device = IoDevice.register('device', counters());
    await expect(device.forEachChannel((() => {}) as never)).rejects.toMatchObject({
      code: 'ERR_INVALID_ARG_TYPE',
    });
  });
});

describe('IoDevice.attach', () => {
  test('lets the owner wait for the channels of workers', async () => {
    const device = IoDevice.register('device', counters());
    await using worker = await attached('a');
    await worker.call('get');
    let unregistered = false;
    const unregistering = device.unregister().then(() => {
      unregistered = true;
    });
    expect(await worker.call('get').catch(({ code }: SpdkError) => code)).toBe('ENODEV');
    for (let n = 0; n < 20; n++) await turn();
    expect(unregistered).toBe(false);
    await worker.call('put');
    await unregistering;
    expect(await worker.call('told')).toEqual(['destroy']);
  });

  test('is undone by detach', async () => {
    await using device = IoDevice.register('device', counters());
    await using worker = await attached('a');
    for (let round = 0; round < 5; round++) {
      await worker.call('get');
      await worker.call('detach');
      await worker.call('attach', 'device');
    }
    expect(await worker.call('told')).toEqual(Array(5).fill('destroy'));
    expect(await device.forEachChannel('x')).toBe(0);
  });

  test('does not survive its thread: what terminated workers had is put', async () => {
    for (let round = 0; round < 3; round++) {
      const device = IoDevice.register('device', counters());
      const worker = await attached('a');
      await worker.call('get');
      await worker.terminate();
      await device.unregister();
    }
  });

  test('of a device that a worker registered, which goes with that', async () => {
    const text = `
      import { IoDevice } from '${import.meta.resolve('@spdk-ts/spdk')}';
      export const register = () => { IoDevice.register('theirs', { channelCreate: () => 1 }).getChannel(); };`;
    for (const end of ['stop', 'terminate'] as const) {
      const worker = await Thread.spawn(moduleUrl(text));
      await worker.call('register');
      const device = IoDevice.attach('theirs', counters());
      device.getChannel()[Symbol.dispose]();
      await device.detach();
      await worker[end]();
      const gone = () => {
        try {
          IoDevice.attach('theirs', counters()).detach();
          return false;
        } catch (error) {
          return (error as SpdkError).code === 'ENODEV';
        }
      };
      await until(gone);
    }
  });
});
