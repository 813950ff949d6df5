import { CurrentThreadGuard, Thread } from '@spdk-ts/spdk';
import { describe, expect } from 'vitest';
import { spawn, threadTest as test } from './thread-test.js';

/** An SPDK thread is a queue of messages that one JavaScript thread, or none, has. */
export function threadsContract(): void {
  describe('a thread', () => {
    test('is current on its JavaScript thread, and the first one is the primary', async ({ thread }) => {
      expect([thread.isCurrent, Thread.isSpdkThread]).toEqual([true, true]);
      expect(Thread.primary).toEqual({ id: thread.id, name: thread.name });
      await using worker = await spawn('other');
      expect(await worker.call('identity')).toEqual({ id: worker.id, isCurrent: true, primary: thread.name });
      expect(worker.id).not.toBe(thread.id);
      expect([thread.isCurrent, Thread.current?.id]).toEqual([true, thread.id]);
    });

    test('is among all of them, with what it does', async ({ thread }) => {
      await using native = Thread.create({ name: 'listed', cpuMask: '0x1' });
      const all = await Thread.all();
      expect(all.map(({ id }) => id)).toEqual(all.map(({ id }) => id).sort((a, b) => a - b));
      const [own, listed] = [thread.id, native.id].map((id) => all.find((found) => found.id === id));
      expect(own).toMatchObject({ name: thread.name, core: expect.any(Number) });
      expect(listed).toMatchObject({ name: 'listed', activePollers: 0, timedPollers: 0, pausedPollers: 0 });
      expect(listed && [...listed.cpuMask]).toEqual([0]);
      const later = await Thread.byId(thread.id);
      const spent = ({ busyTicks = 0n, idleTicks = 0n } = {}) => busyTicks + idleTicks;
      expect(spent(later)).toBeGreaterThan(spent(own));
      expect(await Thread.byId(4_711)).toBeUndefined();
      await expect(Thread.byId('1' as never)).rejects.toMatchObject({ code: 'ERR_INVALID_ARG_TYPE' });
    });

    test('runs messages later and in order, also those that messages send', async ({ thread }) => {
      const order: string[] = [];
      await new Promise<void>((resolve) => {
        for (let n = 0; n < 200; n++) thread.send(() => order.push(`message ${n}`));
        thread.send(() => {
          order.push('sends');
          thread.send(() => order.push('last'));
          thread.send(resolve);
        });
        order.push('sent');
      });
      const messages = Array.from({ length: 200 }, (_, n) => `message ${n}`);
      expect(order).toEqual(['sent', ...messages, 'sends', 'last']);
      await using worker = await spawn('sender');
      expect(await worker.call('sent', 50)).toEqual(Array.from({ length: 50 }, (_, n) => n));
    });

    test('calls, and gives the result or the error', async ({ thread }) => {
      expect(await thread.call(() => 7)).toBe(7);
      expect(await thread.call(async () => 'later')).toBe('later');
      const error = new Error('called');
      const throwing = thread.call(() => {
        throw error;
      });
      await expect(throwing).rejects.toBe(error);
      await expect(thread.call(async () => Promise.reject(error))).rejects.toBe(error);
      await expect(thread.call(7 as never)).rejects.toMatchObject({ code: 'ERR_INVALID_ARG_TYPE' });
      await using worker = await spawn('called');
      await expect(worker.call('fails')).rejects.toEqual(new RangeError('on another thread'));
    });

    test('takes no functions of other threads', async ({ thread: _thread }) => {
      await using native = Thread.create();
      const wrong = { code: 'ERR_SPDK_WRONG_THREAD' };
      expect(() => native.send(() => {})).toThrow(expect.objectContaining(wrong));
      await expect(native.call(() => 7)).rejects.toMatchObject(wrong);
    });

    test('goes with SPDK where it is the app thread, and not before', async ({ thread }) => {
      await expect(thread.stop()).rejects.toMatchObject({ code: 'EPERM' });
      expect(await thread.call(() => Thread.current?.id)).toBe(thread.id);
    });

    test('is the same one after each await, which a guard checks', async ({ thread }) => {
      using guard = new CurrentThreadGuard();
      expect(guard.thread).toEqual({ id: thread.id, name: thread.name });
      await thread.call(() => guard.check());
      await Thread.all();
      guard.check();
      expect(guard.holds).toBe(true);
    });
  });
}
