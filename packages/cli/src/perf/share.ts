import type { PerfOptions } from './options.js';
import { createWorkload, neededBytes, type Workload } from './workload.js';

/** What one of the threads of a run does: on which part of the device, with which random numbers. */
export interface Share {
  /** First byte of the part. */
  offsetBytes: number;
  sizeBytes: number;
  seed: number;
}

/** Spreads the seeds of threads over all 32-bit numbers (2^32 divided by the golden ratio). */
const seedStep = 0x9e37_79b1;

const randomWorkloads: readonly string[] = ['randread', 'randwrite', 'randrw'];

/**
 * Divides a device among threads. Random I/O goes everywhere from each of them; all else has a part of the device per
 * thread, of whole I/Os: `verify` must not read what another thread writes. A single thread has it all, and the seed
 * itself.
 *
 * @throws RangeError when the parts are too small for the workload
 */
export function shareDevice(options: PerfOptions, deviceBytes: number): Share[] {
  const { workload, threads, ioSizeBytes, seed } = options;
  const everywhere = threads === 1 || randomWorkloads.includes(workload);
  const parts = everywhere ? 1 : threads;
  const partBytes = everywhere ? deviceBytes : Math.floor(deviceBytes / parts / ioSizeBytes) * ioSizeBytes;
  const needed = neededBytes({ ...options, name: workload });
  if (partBytes < needed) {
    const on = threads === 1 ? '' : ` on ${threads} threads`;
    const message = `expected a device of at least ${needed * parts} bytes for ${workload}${on}`;
    throw Object.assign(new RangeError(`${message}, got one of ${deviceBytes}`), {
      code: 'ERR_OUT_OF_RANGE',
    });
  }
  return Array.from({ length: threads }, (_, thread) => ({
    offsetBytes: everywhere ? 0 : thread * partBytes,
    sizeBytes: partBytes,
    seed: (seed + Math.imul(thread, seedStep)) >>> 0,
  }));
}

/** The workload on a share. */
export function createShareWorkload(
  { workload, queueDepth, ioSizeBytes, readPercent }: PerfOptions,
  share: Share,
): Workload {
  return createWorkload({ name: workload, queueDepth, ioSizeBytes, readPercent, ...share });
}
