import { Spdk } from '@spdk-ts/spdk';
import type { PerfDisk } from './disk.js';
import { Latency } from './latency.js';
import type { PerfOptions } from './options.js';
import { createReport, type PerfReport } from './report.js';
import { Run } from './run.js';
import { runPromises } from './runner-promise.js';
import { runQueue } from './runner-queue.js';
import { findOrCreateBdev, memoryFor } from './target.js';
import { createWorkload } from './workload.js';

/**
 * Starts SPDK, drives the device for the time asked for, stops SPDK.
 *
 * @throws what starting SPDK and opening the device throw; IoError of the first I/O that failed; VerificationError;
 *   RangeError when the device is too small or the I/O size does not fit its blocks
 */
export async function perf(options: PerfOptions): Promise<PerfReport> {
  await using spdk = await Spdk.start({
    ...(options.backend !== undefined && { backend: options.backend }),
    memory: memoryFor(options),
    hugepages: options.hugepages,
  });
  const bdev = await findOrCreateBdev(spdk, options);
  const { queueDepth, ioSizeBytes } = options;
  const workload = createWorkload({
    name: options.workload,
    queueDepth,
    ioSizeBytes,
    sizeBytes: bdev.sizeBytes,
    readPercent: options.readPercent,
    seed: options.seed,
  });
  const write = !(options.workload === 'read' || options.workload === 'randread');
  await using desc = await bdev.open({ write });
  const disk: PerfDisk = desc;
  const latency = new Latency(options.latency, queueDepth);
  const run = new Run(options, latency);
  const runner = options.api === 'queue' ? runQueue : runPromises;
  await runner({ disk, workload, queueDepth, ioSizeBytes, latency, run });
  return createReport(spdk.backend, bdev, options, run.result());
}
