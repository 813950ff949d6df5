import { IoDevice, Thread } from '@spdk-ts/spdk';
import { describe, expect } from 'vitest';
import { quiet, spawn, threadTest as test } from './thread-test.js';

/** A thread exits when it is told to, and takes along what it has. */
export function threadExitContract(): void {
  describe('the exit of a thread', () => {
    test('without JavaScript ends it, and all who wait for it', async ({ thread: _thread }) => {
      for (let round = 0; round < 10; round++) {
        const threads = Array.from({ length: 3 }, (_, n) => Thread.create({ name: `native-${n}` }));
        expect(new Set(threads.map(({ id }) => id)).size).toBe(3);
        expect((await threads[0]?.info())?.name).toBe('native-0');
        const waiting = threads[1]?.waitExit();
        await Promise.all(threads.map((thread) => thread.exit()));
        await waiting;
        expect(await Promise.all(threads.map((thread) => thread.info()))).toEqual(Array(3).fill(undefined));
        await Promise.all(threads.flatMap((thread) => [thread.exit(), thread.waitExit(), thread.destroy()]));
      }
    });

    test('is not asked for by those who wait', async ({ thread: _thread }) => {
      const native = Thread.create({ name: 'awaited' });
      let gone = false;
      const waiting = native.waitExit().then(() => {
        gone = true;
      });
      await quiet();
      expect([gone, (await native.info())?.name]).toEqual([false, 'awaited']);
      let exited = false;
      const exiting = native.exit().then(() => {
        exited = true;
      });
      // It takes a poll of that thread, and one of this, which there is none of in here.
      for (let n = 0; n < 10; n++) await Promise.resolve();
      expect([gone, exited]).toEqual([false, false]);
      await Promise.all([waiting, exiting]);
    });

    test('is not for the thread of other JavaScript', async ({ thread: _thread }) => {
      await using worker = await spawn('other');
      const own = await worker.call('identity');
      expect(await Thread.byId(own.id as number)).toMatchObject({ name: 'other' });
      await worker.stop();
      expect(await Thread.byId(own.id as number)).toBeUndefined();
      await expect(worker.call('identity')).rejects.toMatchObject({ code: 'ERR_SPDK_CLOSED' });
    });

    test.for(['stop', 'terminate'] as const)(
      'takes pollers, channels and devices along that are outstanding (%s)',
      async (end, { thread: _thread }) => {
        await using device = IoDevice.register('shared', { channelCreate: () => 0 });
        using _own = device.getChannel();
        const calls = new Int32Array(new SharedArrayBuffer(4));
        await using leaving = await spawn('leaving');
        await leaving.call('attach', 'shared');
        await leaving.call('get');
        await leaving.call('get');
        await leaving.call('register', 'theirs');
        await leaving.call('get');
        await leaving.call('poll', calls.buffer as SharedArrayBuffer);
        expect(await leaving.call('states')).toEqual(['running', 'running', 'paused']);
        while (Atomics.load(calls, 0) < 5) await leaving.call('told');
        await leaving[end]();
        const last = Atomics.load(calls, 0);
        await quiet();
        expect(Atomics.load(calls, 0)).toBe(last);
        // Its device is gone: the name is free. What it had of this one's is put: that would wait for it.
        for (let free = false; !free; ) {
          try {
            await IoDevice.register('theirs', { channelCreate: () => 0 }).unregister();
            free = true;
          } catch (error) {
            expect(error).toMatchObject({ code: 'EEXIST' });
            await quiet();
          }
        }
        await device.unregister();
        // SPDK keeps the thread of one that was terminated: others may have to do with it.
        const left = end === 'stop' ? undefined : { activePollers: 0, timedPollers: 0, pausedPollers: 0 };
        const info = await Thread.byId(leaving.id);
        if (left === undefined) expect(info).toBeUndefined();
        else expect(info).toMatchObject(left);
      },
    );

    test('waits for the calls under way', async ({ thread: _thread }) => {
      await using worker = await spawn('waiting');
      const controller = new AbortController();
      const waiting = worker.call('waits', { signal: controller.signal });
      waiting.catch(() => {});
      let stopped = false;
      const stopping = worker.stop().then(() => {
        stopped = true;
      });
      await quiet();
      expect(stopped).toBe(false);
      controller.abort();
      await expect(waiting).rejects.toMatchObject({ name: 'AbortError' });
      await stopping;
    });
  });
}
