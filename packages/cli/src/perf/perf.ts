import { Worker } from 'node:worker_threads';
import { type Bdev, Spdk } from '@spdk-ts/spdk';
import { drive, openOptions } from './drive.js';
import type { PerfOptions } from './options.js';
import { createReport, type PerfReport } from './report.js';
import type { Measurement } from './run.js';
import { type Share, shareDevice } from './share.js';
import { memoryFor, Target } from './target.js';
import { runThreads } from './thread-group.js';
import type { ThreadTask } from './thread-message.js';

/**
 * Starts SPDK, drives the device for the time asked for, stops SPDK. One thread is this one; several are workers, while
 * this one waits.
 *
 * @param signal ends the run early, with what was measured until then
 * @throws what starting SPDK and opening the device throw; IoError of the first I/O that failed; VerificationError;
 *   RangeError when the device is too small or the I/O size does not fit its blocks; InterruptedError
 */
export async function perf(options: PerfOptions, signal?: AbortSignal): Promise<PerfReport> {
  await using spdk = await Spdk.start({
    ...(options.backend !== undefined && { backend: options.backend }),
    memory: memoryFor(options),
    hugepages: options.hugepages,
    // The first core stands for the JavaScript threads, wherever they run.
    ...(options.ioCore !== undefined && { coreMask: `[0,${options.ioCore}]` }),
  });
  await using target = await Target.open(spdk, options);
  const { bdev } = target;
  const shares = shareDevice(options, bdev.sizeBytes);
  const [only, ...others] = shares;
  const measurements =
    only && others.length === 0
      ? [await driveHere(bdev, only, options, signal)]
      : await driveFromWorkers(bdev, shares, options, signal);
  return createReport(spdk.backend, bdev, options, shares, measurements);
}

async function driveHere(
  bdev: Bdev,
  share: Share,
  options: PerfOptions,
  signal: AbortSignal | undefined,
): Promise<Measurement> {
  await using disk = await bdev.open(openOptions(options));
  return await drive(disk, share, options, signal);
}

function driveFromWorkers(
  { name: device }: Bdev,
  shares: readonly Share[],
  options: PerfOptions,
  signal: AbortSignal | undefined,
): Promise<Measurement[]> {
  const spawn = (thread: number) => {
    const share = shares[thread] as Share;
    const workerData: ThreadTask = { name: `perf-${thread}`, device, share, options };
    return new Worker(new URL('./thread.js', import.meta.url), { workerData });
  };
  return runThreads(spawn, shares.length, signal);
}
