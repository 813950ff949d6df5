// A module that tests of Thread.spawn load. JavaScript, as workers load it.
import { readFileSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import { Bdev, DmaBuf, Poller, Thread } from '@spdk-ts/spdk';

export const notAFunction = 7;

export const add = (a, b) => a + b;

export const data = () => workerData;

export const thread = () => ({ id: Thread.current?.id, name: Thread.current?.name });

export async function scrub({ bdev }) {
  const disk = await Bdev.lookup(bdev)?.open({ write: true });
  if (disk === undefined) throw new Error(`no ${bdev}`);
  const out = DmaBuf.alloc(4096).fill(0xa5);
  const back = DmaBuf.alloc(4096);
  await disk.write(out, { offset: 0 });
  await disk.read(back, { offset: 0 });
  const result = { equal: back.equals(out), bytes: out.bytes.slice(0, 4) };
  out[Symbol.dispose]();
  back[Symbol.dispose]();
  await disk.close();
  return result;
}

export async function fail(kind, bdev) {
  if (kind === 'range') throw new RangeError('out of range');
  if (kind === 'text') throw 'a text';
  if (kind === 'plain')
    throw Object.assign(new Error('plain', { cause: new TypeError('why') }), { detail: { a: 1 } });
  const found = Bdev.lookup(bdev);
  if (kind === 'open') return void (await found?.open({ core: 999 }));
  const disk = await found?.open();
  const buffer = DmaBuf.alloc(4096);
  await disk?.read(buffer, { offset: disk.sizeBytes });
}

export const untilAborted = ({ signal }) =>
  new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => {
      parentPort?.postMessage(['aborted', signal.reason]);
      reject(signal.reason);
    });
    parentPort?.postMessage('waiting');
  });

export const isSignal = (signal) => signal instanceof AbortSignal && !signal.aborted;

export const never = () => new Promise(() => {});

export const throwLater = () => void setImmediate(() => void Promise.reject(new RangeError('later')));

export async function busy(bdev) {
  const disk = await Bdev.lookup(bdev)?.open({ write: true });
  const queue = disk?.queue({ depth: 64, slotBytes: 4096 });
  if (queue === undefined) throw new Error('no queue');
  queue.onComplete = (slot) => {
    if (queue.completed === 2_000) parentPort?.postMessage('busy');
    queue.write(slot, slot * 4096);
  };
  for (let slot = 0; slot < queue.depth; slot++) queue.write(slot, slot * 4096);
  Poller.builder()
    .withPollFn(() => 1)
    .build();
  await never();
}

export async function leaveOpen(bdev) {
  await Bdev.lookup(bdev)?.open({ write: true });
  Poller.builder()
    .withIntervalUs(100)
    .withPollFn(() => 0)
    .build();
  setInterval(() => {}, 1000);
}

export const affinity = () =>
  /^Cpus_allowed_list:\t(.*)$/m.exec(readFileSync('/proc/thread-self/status', 'utf8'))?.[1];

parentPort?.on('message', (message) => parentPort?.postMessage(['echo', message]));
