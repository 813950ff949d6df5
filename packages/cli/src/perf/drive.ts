import type { OpenOptions } from '@spdk-ts/spdk';
import type { PerfDisk } from './disk.js';
import { Latency } from './latency.js';
import type { PerfOptions } from './options.js';
import { type Measurement, Run } from './run.js';
import { runPromises } from './runner-promise.js';
import { runQueue } from './runner-queue.js';
import { createShareWorkload, type Share } from './share.js';

/** How the device is to be opened: for writing only if the workload changes it. */
export function openOptions({ workload, ioCore }: PerfOptions): OpenOptions {
  const write = workload !== 'read' && workload !== 'randread';
  return { write, ...(ioCore !== undefined && { core: ioCore }) };
}

/**
 * Drives a share of an open device from this thread, until the time is over or `signal` aborts.
 *
 * @throws (as rejection) IoError of the first I/O that failed; VerificationError; InterruptedError when nothing was
 *   measured before the signal
 */
export async function drive(
  disk: PerfDisk,
  share: Share,
  options: PerfOptions,
  signal: AbortSignal | undefined,
): Promise<Measurement> {
  const { queueDepth, ioSizeBytes } = options;
  const latency = new Latency(options.latency, queueDepth);
  const run = new Run(options, latency);
  const workload = createShareWorkload(options, share);
  const runner = options.api === 'queue' ? runQueue : runPromises;
  const stop = () => run.stop();
  signal?.addEventListener('abort', stop);
  try {
    if (signal?.aborted) run.stop();
    await runner({ disk, workload, queueDepth, ioSizeBytes, latency, run });
    return run.result();
  } finally {
    signal?.removeEventListener('abort', stop);
  }
}
