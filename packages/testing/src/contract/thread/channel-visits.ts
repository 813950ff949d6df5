import { IoDevice, SpdkError } from '@spdk-ts/spdk';
import { describe, expect } from 'vitest';
import { quiet, spawn, threadTest as test, until } from './thread-test.js';

const canceled = -125;

/** A device whose visits on this thread push what they are told, and answer what `answer` says. */
function visited(events: string[], answer: (message: string) => unknown = () => undefined) {
  return IoDevice.register<{ hits: number }, string>('visited', {
    channelCreate: () => ({ hits: 0 }),
    channelVisit: (channel, message) => {
      channel.data.hits++;
      events.push(message);
      return answer(message) as never;
    },
  });
}

/** All channels of an I/O device are visited, one thread after the other, until one says that it is enough. */
export function channelVisitsContract(): void {
  describe('a visit of all channels', () => {
    test('comes to each thread that has one', async ({ thread: _thread }) => {
      const events: string[] = [];
      await using device = visited(events);
      expect(await device.forEachChannel('nobody')).toBe(0);
      using channel = device.getChannel();
      await using a = await spawn('a');
      await using b = await spawn('b');
      for (const worker of [a, b]) await worker.call('attach', 'visited');
      await a.call('get');
      expect(await device.forEachChannel('one')).toBe(0);
      await b.call('get');
      expect(await device.forEachChannel('two')).toBe(0);
      expect(await b.call('traverse', 'three')).toBe(0);
      expect([events, channel.data.hits]).toEqual([['one', 'two', 'three'], 3]);
      expect(await a.call('told')).toEqual(['create', 'a: one', 'a: two', 'a: three']);
      expect(await b.call('told')).toEqual(['create', 'b: two', 'b: three']);
    });

    test('ends where a visit says so, and gives its status', async ({ thread: _thread }) => {
      const events: string[] = [];
      const answers: Record<string, unknown> = {
        go: 'continue',
        cancel: 'cancel',
        status: 7,
        nothing: undefined,
      };
      await using device = visited(events, (message) => answers[message]);
      using _channel = device.getChannel();
      await using worker = await spawn('other');
      await worker.call('attach', 'visited');
      await worker.call('get');
      // SPDK goes through the threads in the order in which they were made: this one is the first.
      expect(await device.forEachChannel('go')).toBe(0);
      expect(await device.forEachChannel('cancel')).toBe(canceled);
      expect(await device.forEachChannel('nothing')).toBe(0);
      expect(await worker.call('traverse', 'status')).toBe(7);
      expect(await worker.call('told')).toEqual(['create', 'other: go', 'other: nothing']);
      answers['status'] = 0;
      expect(await device.forEachChannel('status')).toBe(42);
      answers['cancel'] = 'continue';
      expect(await worker.call('traverse', 'cancel')).toBe(canceled);
    });

    test('ends where a visit throws, with what it throws', async ({ thread: _thread }) => {
      const error = SpdkError.fromErrno(-5, 'visit');
      await using device = visited([], (message) => {
        if (message === 'here') throw error;
        if (message === 'nonsense') return 'nonsense';
        return undefined;
      });
      using _channel = device.getChannel();
      await expect(device.forEachChannel('here')).rejects.toMatchObject({ code: 'EIO', operation: 'visit' });
      await expect(device.forEachChannel('nonsense')).rejects.toMatchObject({ code: 'ERR_INVALID_ARG_TYPE' });
      await using worker = await spawn('other');
      await worker.call('attach', 'visited');
      await worker.call('get');
      await expect(device.forEachChannel('throw')).rejects.toEqual(new RangeError('visited'));
      await expect(worker.call('traverse', 'here')).rejects.toMatchObject({
        code: 'EIO',
        operation: 'visit',
      });
    });

    test('waits for those that take time, and others go on meanwhile', async ({ thread: _thread }) => {
      const order: string[] = [];
      await using device = IoDevice.register<number, string>('slow', {
        channelCreate: () => 1,
        async channelVisit(_channel, message) {
          order.push(`${message} begins`);
          await quiet();
          order.push(`${message} ends`);
        },
      });
      using _channel = device.getChannel();
      const both = Promise.all([device.forEachChannel('a'), device.forEachChannel('b')]);
      expect(await both).toEqual([0, 0]);
      order.push('over');
      expect(order[0]).toBe('a begins');
      expect(order.at(-1)).toBe('over');
      for (const name of ['a', 'b']) {
        expect(order.indexOf(`${name} begins`)).toBeLessThan(order.indexOf(`${name} ends`));
      }
    });

    test('ends when a thread goes that it waits for', async ({ thread: _thread }) => {
      await using device = visited([]);
      for (const end of ['stop', 'terminate'] as const) {
        await using leaving = await spawn('leaving');
        await leaving.call('attach', 'visited');
        await leaving.call('get');
        const waiting = device.forEachChannel('wait');
        while (!(await leaving.call('told')).includes('leaving: wait'));
        await leaving[end]();
        expect(await waiting).toBe(canceled);
      }
      // Which of the two comes first is open.
      for (let round = 0; round < 5; round++) {
        await using racing = await spawn('racing');
        await racing.call('attach', 'visited');
        await racing.call('get');
        const raced = device.forEachChannel('wait');
        await racing.stop();
        expect([0, canceled]).toContain(await raced);
      }
    });

    test('ends when its device is unregistered', async ({ thread: _thread }) => {
      let begun = false;
      const device = IoDevice.register<number, undefined>('going', {
        channelCreate: () => 1,
        async channelVisit() {
          begun = true;
          await new Promise(() => {});
        },
      });
      device.getChannel();
      const waiting = device.forEachChannel();
      await until(() => begun);
      await device.unregister();
      expect(await waiting).toBe(canceled);
    });

    test('passes threads by that have no channel', async ({ thread: _thread }) => {
      await using device = visited([]);
      await using worker = await spawn('other');
      await worker.call('attach', 'visited');
      expect(await device.forEachChannel('throw')).toBe(0);
      await worker.call('get');
      await worker.call('put');
      while (!(await worker.call('told')).includes('destroy 0'));
      expect(await device.forEachChannel('throw')).toBe(0);
    });

    test('refuses messages that cannot be copied', async ({ thread: _thread }) => {
      await using device = visited([]);
      await expect(device.forEachChannel((() => {}) as never)).rejects.toMatchObject({
        code: 'ERR_INVALID_ARG_TYPE',
      });
    });
  });
}
