import { Poller, type Thread } from '@spdk-ts/spdk';
import { describe, expect } from 'vitest';
import { quiet, threadTest as test, until } from './thread-test.js';

interface Counts {
  calls: number;
  /** Done in the next call, once. */
  act: (() => void) | undefined;
}
type Counting = Poller<Counts>;

function counting(intervalUs: number): Counting {
  return Poller.builder()
    .withIntervalUs(intervalUs)
    .withData<Counts>({ calls: 0, act: undefined })
    .withPollFn(({ data }) => {
      data.calls++;
      const { act } = data;
      data.act = undefined;
      act?.();
    })
    .build();
}

/** When something may be done to a poller: each of them does `act` then. */
const moments: Record<string, (poller: Counting, act: () => void, thread: Thread) => Promise<void>> = {
  'before its first call': async (_poller, act) => act(),
  'while it runs': async (poller, act) => {
    await until(() => poller.data.calls >= 2);
    act();
  },
  'from within itself': async (poller, act) => {
    poller.data.act = act;
    await until(() => poller.data.act === undefined);
  },
  'from within another poller': async (poller, act) => {
    await until(() => poller.data.calls >= 2);
    const other = counting(0);
    other.data.act = () => {
      act();
      other.stop();
    };
    await until(() => other.state === 'stopped');
  },
  'from a message': async (_poller, act, thread) => await thread.call(act),
  'while it is paused': async (poller, act) => {
    await until(() => poller.data.calls >= 2);
    poller.pause();
    await quiet();
    act();
  },
};

const cases = [0, 300].flatMap((intervalUs) =>
  Object.entries(moments).map(([moment, reach]) => ({ moment, intervalUs, reach })),
);

/** No call from `act` on. */
async function expectQuiet(poller: Counting, calls: number): Promise<void> {
  await quiet();
  expect(poller.data.calls).toBe(calls);
}

/** A poller is paused, resumed and stopped at any moment of its life. */
export function pollerMomentsContract(): void {
  describe('a poller at any moment', () => {
    test.for(cases)(
      'is paused $moment (period $intervalUs us)',
      async ({ reach, intervalUs }, { thread }) => {
        using poller = counting(intervalUs);
        let calls = -1;
        const pause = () => {
          poller.pause();
          poller.pause();
          calls = poller.data.calls;
        };
        await reach(poller, pause, thread);
        expect(poller.state).toBe('paused');
        await expectQuiet(poller, calls);
        poller.resume();
        expect(poller.state).toBe('running');
        await until(() => poller.data.calls >= calls + 2);
        // And once more, as nothing of it is left.
        poller.pause();
        ({ calls } = poller.data);
        await expectQuiet(poller, calls);
      },
    );

    test.for(cases)(
      'is resumed $moment (period $intervalUs us)',
      async ({ reach, intervalUs }, { thread }) => {
        using poller = counting(intervalUs);
        let calls = -1;
        const resume = () => {
          poller.resume();
          calls = poller.data.calls;
        };
        await reach(poller, resume, thread);
        expect(poller.state).toBe('running');
        await until(() => poller.data.calls >= calls + 2);
      },
    );

    test.for(cases)(
      'is paused and resumed at once $moment (period $intervalUs us)',
      async ({ reach, intervalUs }, { thread }) => {
        using poller = counting(intervalUs);
        let calls = -1;
        const both = () => {
          for (let n = 0; n < 3; n++) {
            poller.pause();
            poller.resume();
          }
          calls = poller.data.calls;
        };
        await reach(poller, both, thread);
        await until(() => poller.data.calls >= calls + 3);
        expect(await poller.stats()).toMatchObject({ polls: poller.data.calls });
      },
    );

    test.for(cases)(
      'is stopped $moment (period $intervalUs us)',
      async ({ reach, intervalUs }, { thread }) => {
        const poller = counting(intervalUs);
        let calls = -1;
        const stop = () => {
          void poller.stop();
          void poller.stop();
          calls = poller.data.calls;
        };
        await reach(poller, stop, thread);
        expect(poller.state).toBe('stopped');
        await expectQuiet(poller, calls);
        const closed = expect.objectContaining({ code: 'ERR_SPDK_CLOSED' });
        expect(() => poller.pause()).toThrow(closed);
        expect(() => poller.resume()).toThrow(closed);
        await poller.stop();
        expect(await poller.stats()).toMatchObject({ polls: calls });
      },
    );

    test('does not run on where it stops in a pause that it began itself', async ({ thread: _thread }) => {
      const poller = counting(0);
      poller.data.act = () => {
        poller.pause();
        poller.resume();
        poller.pause();
        void poller.stop();
      };
      await until(() => poller.state === 'stopped');
      await expectQuiet(poller, 1);
    });
  });
}
