import { once } from 'node:events';
import { Poller, type PollFn, PollStatus, Thread } from '@spdk-ts/spdk';
import { describe, expect } from 'vitest';
import { quiet, threadTest as test, until } from './thread-test.js';

/** Counts how often it is called. */
function counting(intervalUs = 0) {
  return Poller.builder()
    .withName('counting')
    .withIntervalUs(intervalUs)
    .withData({ calls: 0 })
    .withPollFn(({ data }) => {
      data.calls++;
    });
}

/** SPDK calls a poller's function again and again, and keeps what that found. */
export function pollersContract(): void {
  describe('a poller', () => {
    test('is called until it is stopped', async ({ thread: _thread }) => {
      const poller = counting().build();
      expect(poller.state).toBe('running');
      await until(() => poller.data.calls >= 5);
      await poller.stop();
      const { calls } = poller.data;
      await quiet();
      expect([poller.data.calls, poller.state]).toEqual([calls, 'stopped']);
    });

    test('is called no more often than its interval says', async ({ thread: _thread }) => {
      const began = performance.now();
      using poller = counting(5_000).build();
      await until(() => poller.data.calls >= 6);
      // SPDK counts the period from the poll before, so some may come closer together, but not all.
      expect(performance.now() - began).toBeGreaterThan(24);
    });

    test('is one of the pollers of its thread, which SPDK lists by name', async ({ spdk, thread }) => {
      const active = counting().withName('listed active').build();
      const timed = counting(500).withName('listed timed').build();
      type Named = { name: string }[];
      const listed = async () => {
        const { threads } = (await spdk.rpc('thread_get_pollers')) as {
          threads: { name: string; active_pollers: Named; timed_pollers: Named }[];
        };
        const own = threads.find(({ name }) => name === thread.name);
        const names = (pollers: Named = []) =>
          pollers.map(({ name }) => name).filter((name) => name.startsWith('listed'));
        return [names(own?.active_pollers), names(own?.timed_pollers)];
      };
      expect(await listed()).toEqual([['listed active'], ['listed timed']]);
      const info = await thread.info();
      expect(info?.activePollers).toBeGreaterThan(0);
      expect(info?.timedPollers).toBeGreaterThan(0);
      for (const poller of [active, timed]) await poller.stop();
      // SPDK takes them out when their turns come.
      while ((await listed()).flat().length > 0) await quiet();
    });

    test('keeps what its function found', async ({ thread: _thread }) => {
      const statuses: PollStatus[] = [PollStatus.Busy, PollStatus.Idle, PollStatus.Busy];
      const poller = Poller.builder()
        .withPollFn((self) => {
          const status = statuses.shift() as PollStatus;
          if (statuses.length === 0) self.stop();
          return status;
        })
        .build();
      await until(() => poller.state === 'stopped');
      expect(await poller.stats()).toEqual({ polls: 3, busy: 2, idle: 1 });
    });

    test('tells SPDK whether its thread was busy', async ({ thread }) => {
      const ticks = async () => (await thread.info())?.busyTicks ?? 0n;
      const spend = () => {
        const end = performance.now() + 2;
        while (performance.now() < end);
      };
      const measure = async (status: PollStatus) => {
        const before = await ticks();
        let calls = 0;
        using _poller = Poller.builder()
          .withPollFn(() => {
            spend();
            calls++;
            return status;
          })
          .build();
        await until(() => calls >= 10);
        return (await ticks()) - before;
      };
      const idle = await measure(PollStatus.Idle);
      expect(await measure(PollStatus.Busy)).toBeGreaterThan(idle * 2n);
    });

    test('is called while the event loop has nothing else to do', async ({ thread: _thread }) => {
      // A promise alone would not keep the process, and nothing else here wakes the loop.
      const calls = await new Promise<number>((resolve) => {
        let count = 0;
        Poller.builder()
          .withIntervalUs(20_000)
          .withPollFn((self) => {
            if (++count < 5) return;
            self.stop();
            resolve(count);
          })
          .build();
      });
      expect(calls).toBe(5);
    });

    test('runs on its thread', async ({ thread }) => {
      const seen = await new Promise<number | undefined>((resolve) => {
        Poller.builder()
          .withPollFn((self) => {
            self.stop();
            resolve(Thread.current?.id);
          })
          .build();
      });
      expect(seen).toBe(thread.id);
    });

    test('that throws is stopped, and reported once', async ({ thread: _thread }) => {
      const failures: [unknown, string][] = [];
      const poller = Poller.builder()
        .withPollFn(() => {
          throw new RangeError('out of polls');
        })
        .withErrorFn((error, failed) => failures.push([error, failed.state]))
        .build();
      await until(() => failures.length > 0);
      await quiet();
      expect(failures).toEqual([[new RangeError('out of polls'), 'stopped']]);
      expect(await poller.stats()).toEqual({ polls: 1, busy: 0, idle: 1 });
    });

    test('that throws is an uncaught exception where nobody handles it', async ({ thread: _thread }) => {
      const before = process.listeners('uncaughtException');
      process.removeAllListeners('uncaughtException');
      try {
        const uncaught = once(process, 'uncaughtException');
        const error = new Error('nobody');
        using poller = Poller.builder()
          .withPollFn(() => {
            throw error;
          })
          .build();
        expect((await uncaught)[0]).toBe(error);
        expect(poller.state).toBe('stopped');
      } finally {
        for (const listener of before) process.on('uncaughtException', listener);
      }
    });

    test('refuses a function that is asynchronous', async ({ thread: _thread }) => {
      const failure = await new Promise((resolve) => {
        Poller.builder()
          .withPollFn((async () => {}) as unknown as PollFn<undefined>)
          .withErrorFn(resolve)
          .build();
      });
      expect(failure).toMatchObject({ code: 'ERR_INVALID_ARG_TYPE' });
    });

    test('is one of several that a builder makes', async ({ thread: _thread }) => {
      const builder = counting();
      using a = builder.withName('a').build();
      using b = builder
        .withName('b')
        .withData({ calls: 10 })
        .withPollFn(({ data }) => void data.calls++)
        .build();
      expect([a.name, b.name, builder.build()[Symbol.dispose]()]).toEqual(['a', 'b', undefined]);
      await until(() => a.data.calls > 0 && b.data.calls > 10);
    });
  });
}
