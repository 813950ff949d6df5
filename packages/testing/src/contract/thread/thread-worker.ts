// The module of the contract's workers: uses I/O devices and pollers on a thread of its own, as it is told.
import { type IoChannelGuard, IoDevice, Poller, type SpdkError, Thread } from '@spdk-ts/spdk';

interface Hits {
  hits: number;
}

let device: IoDevice<Hits, string> | undefined;
const channels: IoChannelGuard<Hits>[] = [];
const events: string[] = [];
let pollers: Poller<{ calls: Int32Array }>[] = [];

const ops = {
  channelCreate: (): Hits => {
    events.push('create');
    return { hits: 0 };
  },
  channelDestroy: ({ hits }: Hits): void => {
    events.push(`destroy ${hits}`);
  },
  async channelVisit({ data, threadName }: { data: Hits; threadName: string }, message: string) {
    data.hits++;
    events.push(`${threadName}: ${message}`);
    if (message === 'wait') await new Promise(() => {});
    if (message === 'cancel') return 'cancel' as const;
    if (message === 'status') return 42;
    if (message === 'throw') throw new RangeError('visited');
    return 'continue' as const;
  },
};

function used(): IoDevice<Hits, string> {
  if (device === undefined) throw new Error('the worker has not been told to attach');
  return device;
}

export function attach(name: string): void {
  device = IoDevice.attach(name, ops);
}

export function register(name: string): void {
  device = IoDevice.register(name, ops);
}

/** Gets this thread's channel once more. */
export function get(): string {
  const channel = used().getChannel();
  channels.push(channel);
  return channel.threadName;
}

/** Puts the channel that it got last. */
export function put(): void {
  channels.pop()?.[Symbol.dispose]();
}

export async function detach(): Promise<void> {
  await used().detach();
}

export async function unregister(): Promise<void> {
  await used().unregister();
}

export async function traverse(message: string): Promise<number> {
  return await used().forEachChannel(message);
}

/** What its channels were called for. */
export function told(): string[] {
  return events;
}

/** Tries to get a channel that cannot be made. */
export function getFailing(name: string, code: string): string {
  const failing = IoDevice.attach(name, {
    channelCreate: () => {
      throw Object.assign(new Error('no channel'), { code });
    },
  });
  try {
    failing.getChannel();
    return 'a channel';
  } catch (error) {
    return (error as SpdkError).code;
  } finally {
    void failing.detach();
  }
}

/** Pollers of every kind that count their calls: without a period, with one, and paused. */
export function poll(shared: SharedArrayBuffer): void {
  const calls = new Int32Array(shared);
  const builder = Poller.builder()
    .withData({ calls })
    .withPollFn(({ data }) => {
      Atomics.add(data.calls, 0, 1);
    });
  pollers = [0, 300, 0].map((period) => builder.withIntervalUs(period).build());
  pollers[2]?.pause();
}

/** Whether the pollers are still called although SPDK's thread is that of this worker. */
export function states(): string[] {
  return pollers.map(({ state }) => state);
}

/** What a thread finds of its own. */
export function identity(): {
  id: number | undefined;
  isCurrent: boolean | undefined;
  primary: string | undefined;
} {
  const thread = Thread.current;
  return { id: thread?.id, isCurrent: thread?.isCurrent, primary: Thread.primary?.name };
}

/** Sends itself messages and answers the order in which they ran. */
export async function sent(count: number): Promise<number[]> {
  const order: number[] = [];
  const thread = Thread.current;
  for (let n = 0; n < count; n++) thread?.send(() => order.push(n));
  await thread?.call(() => {});
  return order;
}

export function fails(): never {
  throw new RangeError('on another thread');
}

/** Ends when its signal says so. */
export async function waits({ signal }: { signal: AbortSignal }): Promise<void> {
  await new Promise<void>((resolve) => {
    // A promise alone does not keep the worker.
    const keepAlive = setInterval(() => {}, 1000);
    signal.addEventListener('abort', () => {
      clearInterval(keepAlive);
      resolve();
    });
  });
}
