import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { Poller, type PollerStats, type PollFn, PollStatus, Spdk, Thread } from '@spdk-ts/spdk';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { moduleUrl } from './module-url.js';

const oneCore = availableParallelism() < 2;
const reason = oneCore ? ' (skipped: a second core is needed; let the process use more than one CPU)' : '';

let spdk: Spdk;
beforeEach(async () => {
  spdk = await Spdk.start({ hugepages: false });
});
afterEach(() => spdk.stop());

/** A turn of the event loop in which SPDK's thread is polled. */
const turn = () => new Promise<void>((resolve) => setImmediate(resolve));
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await turn();
}

function counting(intervalUs = 0) {
  return Poller.builder()
    .withName('counting')
    .withIntervalUs(intervalUs)
    .withData({ calls: 0 })
    .withPollFn(({ data }) => {
      data.calls++;
    });
}

const pollersOf = async () => {
  const info = await Thread.current?.info();
  return [info?.activePollers, info?.timedPollers, info?.pausedPollers];
};

describe('Poller', () => {
  test('is called until it is stopped', async () => {
    const poller = counting().build();
    expect(poller.state).toBe('running');
    await until(() => poller.data.calls >= 5);
    await poller.stop();
    const { calls } = poller.data;
    for (let n = 0; n < 20; n++) await turn();
    expect(poller.data.calls).toBe(calls);
    expect(poller.state).toBe('stopped');
  });

  test('is called no more often than its interval says', async () => {
    const began = performance.now();
    using poller = counting(5_000).build();
    await until(() => poller.data.calls >= 6);
    // SPDK counts the period from the poll before, so some may come closer together, but not all.
    expect(performance.now() - began).toBeGreaterThan(24);
  });

  test('is one of the pollers of its thread, which SPDK lists by name', async () => {
    const before = await pollersOf();
    const [active = 0, timed = 0, paused = 0] = before.map(Number);
    using _active = counting().build();
    using timedOne = counting(1_000_000).withName('listed').build();
    expect(await pollersOf()).toEqual([active + 1, timed + 1, paused]);
    const { threads } = (await spdk.rpc('thread_get_pollers')) as {
      threads: { timed_pollers: { name: string }[] }[];
    };
    expect(threads.flatMap(({ timed_pollers }) => timed_pollers.map(({ name }) => name))).toContain('listed');
    timedOne.pause();
    // SPDK moves it when its turn comes.
    expect((await pollersOf())[0]).toBe(active + 1);
  });

  test('keeps what its function found', async () => {
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

  test('tells SPDK whether its thread was busy', async () => {
    const ticks = async () => (await Thread.current?.info())?.busyTicks ?? 0n;
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

  test('pauses and goes on', async () => {
    using poller = counting(100).build();
    await until(() => poller.data.calls >= 2);
    poller.pause();
    poller.pause();
    expect(poller.state).toBe('paused');
    const { calls } = poller.data;
    const until10ms = performance.now() + 10;
    await until(() => performance.now() > until10ms);
    expect(poller.data.calls).toBe(calls);
    poller.resume();
    poller.resume();
    expect(poller.state).toBe('running');
    await until(() => poller.data.calls >= calls + 2);
  });

  test('pauses from within itself', async () => {
    let calls = 0;
    using poller = Poller.builder()
      .withPollFn((self) => {
        calls++;
        self.pause();
      })
      .build();
    await until(() => calls === 1);
    for (let n = 0; n < 20; n++) await turn();
    expect(calls).toBe(1);
    poller.resume();
    await until(() => calls === 2);
  });

  test('stops from within itself, while paused, before its first call, and twice', async () => {
    const within = Poller.builder()
      .withData({ calls: 0 })
      .withPollFn((self) => {
        self.data.calls++;
        self.stop();
        return PollStatus.Busy;
      })
      .build();
    const paused = counting().build();
    paused.pause();
    await paused.stop();
    const unborn = counting().build();
    await unborn.stop();
    await unborn.stop();
    for (let n = 0; n < 20; n++) await turn();
    expect([within.data.calls, paused.data.calls, unborn.data.calls]).toEqual([1, 0, 0]);
    for (const stopped of [within, paused, unborn]) {
      expect(() => stopped.pause()).toThrow(expect.objectContaining({ code: 'ERR_SPDK_CLOSED' }));
      expect(() => stopped.resume()).toThrow(expect.objectContaining({ code: 'ERR_SPDK_CLOSED' }));
    }
  });

  test('stops another one from within its function', async () => {
    const victim = counting().build();
    const poller = Poller.builder()
      .withPollFn((self) => {
        victim.stop();
        self.stop();
      })
      .build();
    await until(() => poller.state === 'stopped');
    const { calls } = victim.data;
    for (let n = 0; n < 20; n++) await turn();
    expect(victim.data.calls).toBe(calls);
  });

  test('is stopped by Spdk.stop, and belongs to that SPDK', async () => {
    const poller = counting(1_000).build();
    await spdk.stop();
    expect(poller.state).toBe('stopped');
    spdk = await Spdk.start({ hugepages: false });
    expect(() => poller.resume()).toThrow(expect.objectContaining({ code: 'ERR_SPDK_CLOSED' }));
  });

  test('is called while the event loop has nothing else to do', async () => {
    // A promise alone would not keep the process, and nothing else here wakes the loop.
    await new Promise<void>((resolve) => {
      let calls = 0;
      Poller.builder()
        .withIntervalUs(20_000)
        .withPollFn((self) => {
          if (++calls < 5) return;
          self.stop();
          resolve();
        })
        .build();
    });
  });

  test('that throws is stopped, and reported once', async () => {
    const failures: [unknown, string][] = [];
    const poller = Poller.builder()
      .withPollFn(() => {
        throw new RangeError('out of polls');
      })
      .withErrorFn((error, failed) => failures.push([error, failed.state]))
      .build();
    await until(() => failures.length > 0);
    for (let n = 0; n < 20; n++) await turn();
    expect(failures).toEqual([[new RangeError('out of polls'), 'stopped']]);
    expect(poller.state).toBe('stopped');
  });

  test('that throws is an uncaught exception where nobody handles it', async () => {
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

  test('refuses a function that is asynchronous', async () => {
    const failure = await new Promise((resolve) => {
      Poller.builder()
        .withPollFn((async () => {}) as unknown as PollFn<undefined>)
        .withErrorFn(resolve)
        .build();
    });
    expect(failure).toMatchObject({ code: 'ERR_INVALID_ARG_TYPE' });
  });
});

describe('PollerBuilder', () => {
  test('makes several pollers', async () => {
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

  test('says what is missing', () => {
    expect(() => Poller.builder().build()).toThrow(expect.objectContaining({ code: 'EINVAL' }));
    expect(() => counting().withPollModule(moduleUrl('')).build()).toThrow(
      expect.objectContaining({ code: 'EINVAL' }),
    );
  });

  test.each([
    ['name', () => Poller.builder().withName('')],
    ['name with NUL', () => Poller.builder().withName('a\0b')],
    ['interval', () => Poller.builder().withIntervalUs(-1)],
    ['interval that is none', () => Poller.builder().withIntervalUs(Number.NaN)],
    ['core', () => Poller.builder().withCore(0.5)],
    ['function', () => Poller.builder().withPollFn(1 as never)],
    ['error function', () => Poller.builder().withErrorFn(1 as never)],
    ['URL', () => Poller.builder().withPollModule('no url')],
  ])('refuses a wrong %s', (_what, call) => {
    expect(call).toThrow(/expected|Invalid URL/);
  });

  test('refuses a function for another core, and says what to do', () => {
    expect(() => counting().withCore(63).build()).toThrow(/withPollModule.*got number 63/);
  });

  test('needs SPDK', async () => {
    await spdk.stop();
    expect(() => counting().build()).toThrow(expect.objectContaining({ code: 'ERR_SPDK_NOT_STARTED' }));
    spdk = await Spdk.start({ hugepages: false });
  });
});

describe.skipIf(oneCore)(`PollerBuilder.withPollModule${reason}`, () => {
  const module = moduleUrl(`
    export default ({ data }) => { data.calls = (data.calls ?? 0) + 1; return data.calls % 2; };
    export const fails = () => { throw new RangeError('on core 1'); };
    export const one = 1;`);
  const remote = (exportName?: string) =>
    Poller.builder().withData({}).withIntervalUs(200).withCore(1).withPollModule(module, exportName);

  async function polled(poller: Poller<object>, polls: number): Promise<PollerStats> {
    for (;;) {
      const stats = await poller.stats();
      if (stats.polls >= polls) return stats;
    }
  }

  test('runs on a worker of that core, and keeps what was found', async () => {
    await using poller = remote().build();
    expect(poller.state).toBe('starting');
    await poller.registered;
    expect(poller.state).toBe('running');
    const { polls, busy, idle } = await polled(poller, 10);
    expect(Math.abs(busy - idle)).toBeLessThanOrEqual(1);
    expect(busy + idle).toBe(polls);
    const worker = (await Thread.all()).find(({ name }) => name === 'pollers_1');
    expect([worker?.core, worker && [...worker.cpuMask]]).toEqual([1, [1]]);
    await poller.stop();
    expect((await Thread.all()).some(({ name }) => name === 'pollers_1')).toBe(false);
  });

  test('pauses and goes on', async () => {
    await using poller = remote().build();
    await polled(poller, 2);
    poller.pause();
    const { polls } = await poller.stats();
    for (let n = 0; n < 10; n++) expect((await poller.stats()).polls).toBe(polls);
    poller.resume();
    await polled(poller, polls + 2);
  });

  test('stops before it is registered', async () => {
    const poller = remote().build();
    await poller.stop();
    expect(poller.state).toBe('stopped');
    expect((await Thread.all()).some(({ name }) => name === 'pollers_1')).toBe(false);
  });

  test('is stopped by Spdk.stop', async () => {
    const poller = remote().build();
    const other = remote().build();
    await polled(other, 2);
    await spdk.stop();
    expect([poller.state, other.state]).toEqual(['stopped', 'stopped']);
    spdk = await Spdk.start({ hugepages: false });
  });

  test('reports a function that throws', async () => {
    const failure = await new Promise((resolve) => {
      remote('fails').withErrorFn(resolve).build();
    });
    expect(failure).toEqual(new RangeError('on core 1'));
  });

  test.each(['nothing', 'one'])('refuses the export %s, which is no function', async (exportName) => {
    const failure = await new Promise((resolve) => {
      const poller = remote(exportName).withErrorFn(resolve).build();
      poller.registered.catch(() => {});
    });
    expect(failure).toMatchObject({ name: 'SpdkError', code: 'ERR_INVALID_ARG_VALUE' });
  });

  test('reports a core that the process may not use', async () => {
    const failure = await new Promise((resolve) => {
      const poller = remote().withCore(1000).withErrorFn(resolve).build();
      poller.registered.catch(() => {});
    });
    expect(failure).toMatchObject({ code: 'EINVAL' });
  });
});
