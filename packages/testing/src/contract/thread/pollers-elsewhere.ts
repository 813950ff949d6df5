import { Poller, type PollerStats, Thread } from '@spdk-ts/spdk';
import { describe, expect, type TestContext } from 'vitest';
import type { SharedPolls } from './poll-functions.js';
import { otherCore, quiet, threadTest as test, until } from './thread-test.js';

const url = new URL('./poll-functions.js', import.meta.url);

function shared(): SharedPolls {
  return { words: new Int32Array(new SharedArrayBuffer(8)) };
}

const callsOf = ({ data }: { data: SharedPolls }) => Atomics.load(data.words, 0);

/** A poller on another core, of a function of the contract's module. */
function elsewhere(skip: TestContext['skip'], exportName?: string) {
  return Poller.builder()
    .withData(shared())
    .withIntervalUs(200)
    .withCore(otherCore(skip))
    .withPollModule(url, exportName);
}

async function polled(poller: Poller<SharedPolls>, polls: number): Promise<PollerStats> {
  for (;;) {
    const stats = await poller.stats();
    if (stats.polls >= polls) return stats;
  }
}

async function expectQuiet(poller: Poller<SharedPolls>): Promise<void> {
  const calls = callsOf(poller);
  await quiet();
  expect(callsOf(poller)).toBe(calls);
}

const workers = async () => (await Thread.all()).filter(({ name }) => name.startsWith('pollers_'));

/** A poller may be on another core: a worker there calls a function of a module. */
export function pollersElsewhereContract(): void {
  describe('a poller on another core', () => {
    test('runs on a worker of that core, and keeps what was found', async ({ thread: _thread, skip }) => {
      const core = otherCore(skip);
      await using poller = elsewhere(skip).build();
      expect(poller.state).toBe('starting');
      await poller.registered;
      expect(poller.state).toBe('running');
      const { polls, busy, idle } = await polled(poller, 10);
      expect(Math.abs(busy - idle)).toBeLessThanOrEqual(1);
      expect(busy + idle).toBe(polls);
      const [worker] = await workers();
      expect([worker?.name, worker?.core, worker && [...worker.cpuMask]]).toEqual([
        `pollers_${core}`,
        core,
        [core],
      ]);
      await poller.stop();
      expect(await workers()).toEqual([]);
      expect((await poller.stats()).polls).toBe(callsOf(poller));
    });

    test('pauses and goes on', async ({ thread: _thread, skip }) => {
      await using poller = elsewhere(skip).build();
      await polled(poller, 2);
      poller.pause();
      expect(poller.state).toBe('paused');
      const { polls } = await poller.stats();
      await expectQuiet(poller);
      expect((await poller.stats()).polls).toBe(polls);
      poller.resume();
      expect(poller.state).toBe('running');
      await polled(poller, polls + 2);
    });

    test('is paused before it is registered, and goes on', async ({ thread: _thread, skip }) => {
      await using poller = elsewhere(skip).build();
      poller.pause();
      await poller.registered;
      expect(poller.state).toBe('paused');
      await poller.stats();
      await expectQuiet(poller);
      poller.resume();
      await polled(poller, 2);
    });

    test('is starting again where it is resumed before it is registered', async ({
      thread: _thread,
      skip,
    }) => {
      await using poller = elsewhere(skip).build();
      poller.pause();
      poller.resume();
      expect(poller.state).toBe('starting');
      await poller.registered;
      expect(poller.state).toBe('running');
      await polled(poller, 2);
    });

    test('stops before it is registered', async ({ thread: _thread, skip }) => {
      const poller = elsewhere(skip).build();
      await poller.stop();
      expect(poller.state).toBe('stopped');
      await expectQuiet(poller);
      expect(await workers()).toEqual([]);
    });

    test('stops while it is paused', async ({ thread: _thread, skip }) => {
      const poller = elsewhere(skip).build();
      await polled(poller, 2);
      poller.pause();
      await poller.stop();
      await expectQuiet(poller);
      expect(() => poller.resume()).toThrow(expect.objectContaining({ code: 'ERR_SPDK_CLOSED' }));
    });

    test('pauses from within itself, and goes on', async ({ thread: _thread, skip }) => {
      await using poller = elsewhere(skip).build();
      await polled(poller, 2);
      Atomics.store(poller.data.words, 1, 1);
      await until(() => poller.state === 'paused');
      await expectQuiet(poller);
      const calls = callsOf(poller);
      poller.resume();
      await until(() => callsOf(poller) >= calls + 2);
    });

    test('stops from within itself', async ({ thread: _thread, skip }) => {
      const poller = elsewhere(skip).build();
      await polled(poller, 2);
      Atomics.store(poller.data.words, 1, 2);
      await until(() => poller.state === 'stopped');
      await expectQuiet(poller);
      await poller.stop();
      expect(await workers()).toEqual([]);
    });

    test('shares its worker with others of the core, until the last one is stopped', async ({
      thread: _thread,
      skip,
    }) => {
      const pollers = Array.from({ length: 3 }, () => elsewhere(skip).build());
      await Promise.all(pollers.map((poller) => polled(poller, 2)));
      expect(await workers()).toHaveLength(1);
      await Promise.all(pollers.slice(1).map((poller) => poller.stop()));
      const [left] = pollers as [Poller<SharedPolls>];
      await polled(left, (await left.stats()).polls + 2);
      await left.stop();
      expect(await workers()).toEqual([]);
    });

    test('reports a function that throws', async ({ thread: _thread, skip }) => {
      const failure = await new Promise((resolve) => {
        elsewhere(skip, 'fails').withErrorFn(resolve).build();
      });
      expect(failure).toEqual(new RangeError('on another core'));
    });

    test.for(['nothing', 'one'])(
      'refuses the export %s, which is no function',
      async (exportName, { thread: _thread, skip }) => {
        const builder = elsewhere(skip, exportName);
        const failure = await new Promise((resolve) => {
          builder
            .withErrorFn(resolve)
            .build()
            .registered.catch(() => {});
        });
        expect(failure).toMatchObject({ name: 'SpdkError', code: 'ERR_INVALID_ARG_VALUE' });
      },
    );

    test('reports a core that the process may not use', async ({ thread: _thread, skip }) => {
      const builder = elsewhere(skip).withCore(1000);
      const failure = await new Promise((resolve) => {
        builder
          .withErrorFn(resolve)
          .build()
          .registered.catch(() => {});
      });
      expect(failure).toMatchObject({ code: 'EINVAL' });
    });
  });
}
