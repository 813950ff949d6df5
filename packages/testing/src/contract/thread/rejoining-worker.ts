// A worker of the contract that leaves its SPDK thread, has another one, and tries what it had of the first.
import { parentPort, workerData } from 'node:worker_threads';
import { CurrentThreadGuard, IoDevice, Poller, type SpdkError, Thread } from '@spdk-ts/spdk';

/** What objects of the first thread say on the second. */
export type StaleReport = Record<'poller' | 'channel' | 'device' | 'thread' | 'guard', unknown[]> & {
  again: string;
};

async function codeOf(act: () => unknown): Promise<string> {
  try {
    await act();
    return 'no error';
  } catch (error) {
    return (error as SpdkError).code;
  }
}

const name = workerData as string;
const ops = { channelCreate: () => 0 };
const first = await Thread.attach({ name: 'first' });
const guard = new CurrentThreadGuard();
const poller = Poller.builder()
  .withPollFn(() => {})
  .build();
const device = IoDevice.attach<number, undefined>(name, ops);
const channel = device.getChannel();
await first.stop();
const second = await Thread.attach({ name: 'second' });
const report: StaleReport = {
  poller: [poller.state, await codeOf(() => poller.pause()), await codeOf(() => poller.resume())],
  channel: [channel.closed, await codeOf(() => channel[Symbol.dispose]())],
  device: [
    device.closed,
    await codeOf(() => device.getChannel()),
    await codeOf(() => device.forEachChannel()),
  ],
  thread: [first.isCurrent, await codeOf(() => first.send(() => {}))],
  guard: [guard.holds, await codeOf(() => guard.check())],
  again: 'done',
};
// The name is free on this one, as the first has detached.
const attached = IoDevice.attach<number, undefined>(name, ops);
attached.getChannel()[Symbol.dispose]();
await attached.detach();
await second.stop();
parentPort?.postMessage(report);
