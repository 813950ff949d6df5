// A worker of `spdk-ts perf`: an SPDK thread of its own that drives its share of the device.
import { parentPort, workerData } from 'node:worker_threads';
import { Bdev, Thread } from '@spdk-ts/spdk';
import { drive, openOptions } from './drive.js';
import { InterruptedError, type Measurement } from './run.js';
import {
  packError,
  packMeasurement,
  type ThreadCommand,
  type ThreadReport,
  type ThreadTask,
} from './thread-message.js';

const port = parentPort;
if (!port) throw new Error('expected to be a worker of spdk-ts perf');
const task = workerData as ThreadTask;
const stopping = new AbortController();

const started = new Promise<void>((resolve, reject) => {
  port.on('message', (command: ThreadCommand) => {
    if (command === 'start') return resolve();
    stopping.abort();
    reject(new InterruptedError());
  });
});
// It is awaited later; a stop may come earlier.
started.catch(() => {});

try {
  const measurement = await measure();
  report({ type: 'measured', measurement: packMeasurement(measurement) });
} catch (error) {
  report({ type: 'failed', error: packError(error as Error) });
} finally {
  // The port that is listened to would keep the thread from ending.
  port.unref();
}

async function measure(): Promise<Measurement> {
  const { name, device, share, options } = task;
  await using _thread = await Thread.attach({ name });
  const bdev = Bdev.lookup(device);
  if (!bdev) throw Object.assign(new Error(`${device} is gone`), { code: 'ENODEV' });
  await using disk = await bdev.open(openOptions(options));
  report({ type: 'ready' });
  await started;
  return await drive(disk, share, options, stopping.signal);
}

function report(message: ThreadReport): void {
  port?.postMessage(message);
}
