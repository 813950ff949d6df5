import { DmaBuf } from '@spdk-ts/spdk';
import type { PerfDisk } from './disk.js';
import type { Latency } from './latency.js';
import { Operation } from './operation.js';
import { fillPattern, firstMismatch, VerificationError, wordsOf } from './pattern.js';
import type { Run } from './run.js';
import type { Workload } from './workload.js';

/** What a runner drives, and with what. */
export interface RunnerOptions {
  disk: PerfDisk;
  workload: Workload;
  queueDepth: number;
  ioSizeBytes: number;
  latency: Latency;
  run: Run;
}

/**
 * Runs the workload with one promise per I/O: as many async loops as the queue is deep, each with a buffer of its own.
 * Resolves when the last I/O has completed; errors of I/O end the run and are in `run`.
 *
 * @throws SpdkError (as rejection) `ENOMEM` when there is no memory for the buffers
 */
export async function runPromises(options: RunnerOptions): Promise<void> {
  const { queueDepth, ioSizeBytes, run } = options;
  const buffers: DmaBuf[] = [];
  try {
    while (buffers.length < queueDepth) buffers.push(DmaBuf.alloc(ioSizeBytes));
    run.start();
    await Promise.all(buffers.map((buffer, slot) => runLane(options, slot, buffer)));
  } finally {
    for (const buffer of buffers) buffer[Symbol.dispose]();
  }
}

async function runLane(options: RunnerOptions, slot: number, buffer: DmaBuf): Promise<void> {
  const { disk, workload, ioSizeBytes: length, latency, run } = options;
  const { patternKey } = workload;
  const words = wordsOf(buffer.bytes);
  fillPattern(words, slot);
  try {
    while (!run.over) {
      workload.advance(slot);
      const operation = workload.operation[slot] as Operation;
      const offset = workload.offset[slot] as number;
      const key = patternKey?.[slot];
      if (key !== undefined && operation === Operation.Write) fillPattern(words, key);
      latency.submitting(slot);
      await submit(disk, operation, buffer, offset, length);
      latency.completed(slot);
      run.count(operation);
      if (key !== undefined && operation === Operation.Read && firstMismatch(words, key) !== -1) {
        throw new VerificationError(words, key, offset);
      }
    }
  } catch (error) {
    run.fail(error as Error);
  }
}

function submit(
  disk: PerfDisk,
  operation: Operation,
  buffer: DmaBuf,
  offset: number,
  length: number,
): Promise<void> {
  switch (operation) {
    case Operation.Read:
      return disk.read(buffer, { offset, length });
    case Operation.Write:
      return disk.write(buffer, { offset, length });
    case Operation.WriteZeroes:
      return disk.writeZeroes({ offset, length });
    case Operation.Unmap:
      return disk.unmap({ offset, length });
    case Operation.Flush:
      return disk.flush({ offset, length });
  }
}
