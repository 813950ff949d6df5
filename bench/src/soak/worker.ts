// A worker of the soak: an SPDK thread that reads and writes the blocks that are its own. It ends when it is told to, or
// at the first error, which it tells.
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { parentPort, workerData } from 'node:worker_threads';
import { Bdev, Thread } from '@spdk-ts/spdk';
import { SeededRandom } from '@spdk-ts/testing';
import { runPromiseLanes, runQueueLanes, settleAll } from './lanes.js';
import { SharedState } from './shared-state.js';
import { Territory } from './territory.js';

export interface SoakTask {
  device: string;
  worker: number;
  workers: number;
  queueDepth: number;
  seed: number;
  shared: SharedArrayBuffer;
}

/** What a worker tells when something went wrong. */
export interface SoakFailure {
  message: string;
  code: string | undefined;
}

const maxBlocks = 32;
/** After so many I/Os the device is closed and opened again: what that leaks shows too. */
const iosPerOpening = 500_000;

const { device, worker, workers, queueDepth, seed, shared } = workerData as SoakTask;
const state = new SharedState(workers, shared);
try {
  await soak();
} catch (error) {
  state.end();
  const { message, code } = error as NodeJS.ErrnoException;
  parentPort?.postMessage({ message: `worker ${worker}: ${message}`, code } satisfies SoakFailure);
}

async function soak(): Promise<void> {
  await using _thread = await Thread.attach({ name: `soak-${worker}` });
  const bdev = Bdev.lookup(device);
  if (!bdev) throw Object.assign(new Error(`${device} is gone`), { code: 'ENODEV' });
  const territory = new Territory({
    worker,
    workers,
    slots: queueDepth,
    blockCount: Number(bdev.blockCount),
    blockSizeBytes: bdev.blockSizeBytes,
    maxBlocks,
    random: new SeededRandom(seed + worker),
  });
  const collectGarbage = garbageCollector();
  while (!state.over) {
    await opening(bdev, territory);
    // V8 would let promises that grew old pile up for many minutes, which looks like a leak.
    collectGarbage();
  }
}

/** V8's own `gc`, which is there only in contexts that are made after the flag is set. */
function garbageCollector(): () => void {
  setFlagsFromString('--expose-gc');
  return runInNewContext('gc');
}

/** Opens the device, does I/O with both APIs at the same time, and closes it. */
async function opening(bdev: Bdev, territory: Territory): Promise<void> {
  await using disk = await bdev.open({ write: true });
  let left = iosPerOpening;
  let failed = false;
  const options = {
    disk,
    territory,
    blockSizeBytes: bdev.blockSizeBytes,
    maxBlocks,
    onDone: (operation: number) => {
      left--;
      state.count(worker, operation);
    },
    isOver: () => left <= 0 || failed || state.over,
  };
  const slots = Array.from({ length: queueDepth }, (_, slot) => slot);
  const middle = Math.ceil(queueDepth / 2);
  const all = [runPromiseLanes(options, slots.slice(0, middle)), runQueueLanes(options, slots.slice(middle))];
  for (const lanes of all) {
    lanes.catch(() => {
      failed = true;
    });
  }
  await settleAll(all);
}
