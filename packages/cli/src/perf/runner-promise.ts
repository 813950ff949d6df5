import { DmaBuf } from '@spdk-ts/spdk';
import type { PerfDisk } from './disk.js';
import type { Latency } from './latency.js';
import { Operation } from './operation.js';
import { SlotPatterns } from './pattern.js';
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
  const { queueDepth, ioSizeBytes, workload, run } = options;
  const buffers: DmaBuf[] = [];
  try {
    while (buffers.length < queueDepth) buffers.push(DmaBuf.alloc(ioSizeBytes));
    const steps = slotSteps(options, buffers);
    const reads = workload.only === Operation.Read && workload.patternKey === undefined;
    run.start();
    const lanes = buffers.map((buffer, slot) =>
      reads ? runReads(options, slot, buffer) : runLane(run, steps, slot),
    );
    await Promise.all(lanes.map((lane) => lane.catch((error) => run.fail(error as Error))));
  } finally {
    for (const buffer of buffers) buffer[Symbol.dispose]();
  }
}

/** What a slot does before and after each of its I/Os. */
interface SlotSteps {
  submitNext(slot: number): Promise<void>;
  completed(slot: number): void;
}

/**
 * A lane that only reads, on its own: an I/O on a null bdev is so short that a function between it and the await that V8
 * does not inline is a seventh of it. For the same reason there is no `try` in here, which awaits are slower in.
 */
async function runReads(options: RunnerOptions, slot: number, buffer: DmaBuf): Promise<void> {
  const { disk, workload, ioSizeBytes: length, latency, run } = options;
  const { offset } = workload;
  const measured = latency.mode !== 'none';
  while (!run.over) {
    workload.advance(slot);
    if (measured) latency.submitting(slot);
    await disk.read(buffer, { offset: offset[slot] as number, length });
    if (measured) latency.completed(slot);
    run.count(Operation.Read);
  }
}

async function runLane(run: Run, { submitNext, completed }: SlotSteps, slot: number): Promise<void> {
  while (!run.over) {
    await submitNext(slot);
    completed(slot);
  }
}

function slotSteps(options: RunnerOptions, buffers: DmaBuf[]): SlotSteps {
  const { workload, latency, run } = options;
  const { operation, offset } = workload;
  const submit = submitter(options, buffers);
  const measured = latency.mode !== 'none';
  const bytes = buffers.map((buffer) => buffer.bytes);
  const patterns = SlotPatterns.fill(bytes, workload);

  const verify = (slot: number, patterns: SlotPatterns): void => {
    const error = patterns.mismatch(slot);
    if (error) throw error;
  };

  return {
    submitNext: (slot) => {
      workload.advance(slot);
      if (patterns !== undefined) patterns.submitting(slot);
      if (measured) latency.submitting(slot);
      return submit(slot, offset[slot] as number);
    },
    completed: (slot) => {
      if (measured) latency.completed(slot);
      run.count(operation[slot] as number);
      if (patterns !== undefined) verify(slot, patterns);
    },
  };
}

type Submit = (slot: number, offsetBytes: number) => Promise<void>;

/** What submits a slot's I/O; a workload that does one thing only is not asked again what that is. */
function submitter({ disk, workload, ioSizeBytes: length }: RunnerOptions, buffers: DmaBuf[]): Submit {
  const { only, operation } = workload;
  const submitters: Readonly<Record<Operation, Submit>> = {
    [Operation.Read]: (slot, offset) => disk.read(buffers[slot] as DmaBuf, { offset, length }),
    [Operation.Write]: (slot, offset) => disk.write(buffers[slot] as DmaBuf, { offset, length }),
    [Operation.WriteZeroes]: (_, offset) => disk.writeZeroes({ offset, length }),
    [Operation.Unmap]: (_, offset) => disk.unmap({ offset, length }),
    [Operation.Flush]: (_, offset) => disk.flush({ offset, length }),
  };
  if (only !== undefined) return submitters[only];
  return (slot, offset) => submitters[operation[slot] as Operation](slot, offset);
}
