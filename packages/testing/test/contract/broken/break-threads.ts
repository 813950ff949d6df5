import { IoDevice, Poller, Thread } from '@spdk-ts/spdk';
import type { ThreadContractTopic } from '@spdk-ts/testing/vitest';
import { type Mistake, replace } from './break.js';

/** What threads, pollers, I/O devices and channels could do wrong. */
export const threadMistakes: readonly Mistake<ThreadContractTopic>[] = [
  {
    topic: 'threads',
    name: 'runs messages at once',
    make: () =>
      replace(
        Thread.prototype,
        'send',
        () =>
          function (this: Thread, message) {
            message();
          },
      ),
  },
  {
    topic: 'exit',
    name: 'says that it is gone before it is',
    make: () =>
      replace(
        Thread.prototype,
        'exit',
        (exit) =>
          function (this: Thread) {
            void exit.call(this);
            return Promise.resolve();
          },
      ),
  },
  {
    topic: 'pollers',
    name: 'forgets what its function found',
    make: () =>
      replace(
        Poller.prototype,
        'stats',
        (stats) =>
          async function (this: Poller) {
            const { polls } = await stats.call(this);
            return { polls, busy: 0, idle: polls };
          },
      ),
  },
  {
    topic: 'pollerMoments',
    name: 'goes on while it is paused',
    make: () =>
      replace(
        Poller.prototype,
        'pause',
        (pause) =>
          function (this: Poller) {
            pause.call(this);
            setImmediate(() => {
              if (this.state === 'paused') this.resume();
            });
          },
      ),
  },
  {
    topic: 'pollersElsewhere',
    name: 'says that it is stopped before it is',
    make: () =>
      replace(
        Poller.prototype,
        'stop',
        (stop) =>
          function (this: Poller) {
            void stop.call(this);
            return Promise.resolve();
          },
      ),
  },
  {
    topic: 'ioDevices',
    name: 'makes data for each use',
    make: () =>
      replace(
        IoDevice.prototype,
        'getChannel',
        (getChannel) =>
          function (this: IoDevice<unknown>) {
            const channel = getChannel.call(this);
            return Object.defineProperty(channel, 'data', { value: structuredClone(channel.data) });
          },
      ),
  },
  {
    topic: 'channelVisits',
    name: 'does not tell how it has ended',
    make: () =>
      replace(
        IoDevice.prototype,
        'forEachChannel',
        (forEachChannel) =>
          async function (this: IoDevice<unknown>, ...message) {
            await forEachChannel.apply(this, message);
            return 0;
          },
      ),
  },
];
