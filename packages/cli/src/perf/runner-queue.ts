import type { PerfQueue } from './disk.js';
import { Operation } from './operation.js';
import { SlotPatterns } from './pattern.js';
import type { RunnerOptions } from './runner-promise.js';
import type { Workload } from './workload.js';

/**
 * Runs the workload on an I/O queue: each completion submits its slot's next I/O, nothing is allocated in between.
 * Resolves when the last I/O has completed; errors of I/O end the run and are in `run`.
 *
 * @throws SpdkError (as rejection) `ENOMEM` when there is no memory for the queue
 */
export async function runQueue(options: RunnerOptions): Promise<void> {
  const { disk, queueDepth, ioSizeBytes, run } = options;
  using queue = disk.queue({ depth: queueDepth, slotBytes: ioSizeBytes });
  const bytes = Array.from({ length: queueDepth }, (_, slot) => queue.bytes(slot));
  const submitNext = slotLoop(options, queue, SlotPatterns.fill(bytes, options.workload));
  run.start();
  for (let slot = 0; slot < queueDepth && !run.over; slot++) submitNext(slot);
  await queue.until(() => run.over && queue.outstanding === 0);
}

/**
 * Makes the queue's completion callback, and returns what submits a slot's next I/O. Both run for each I/O and cost as
 * much as the device does when they do more than they must.
 */
function slotLoop(
  options: RunnerOptions,
  queue: PerfQueue,
  patterns: SlotPatterns | undefined,
): (slot: number) => void {
  const { workload, latency, run } = options;
  const { operation, offset } = workload;
  const submit = submitter(queue, workload, options.ioSizeBytes);
  const measured = latency.mode !== 'none';
  // The queue counts as well: where one number will do, that is one sum less per I/O.
  const mixed = workload.only === undefined;
  if (workload.only !== undefined) run.countBy(workload.only, () => queue.completed);

  const verify = (slot: number, patterns: SlotPatterns): void => {
    const error = patterns.mismatch(slot);
    if (error) run.fail(error);
  };

  const submitNext = (slot: number): void => {
    workload.advance(slot);
    if (patterns !== undefined) patterns.submitting(slot);
    if (measured) latency.submitting(slot);
    try {
      submit(slot, offset[slot] as number);
    } catch (error) {
      run.fail(error as Error);
    }
  };

  queue.onComplete = (slot, status) => {
    if (measured) latency.completed(slot);
    if (status !== 0) {
      run.fail(queue.error(slot));
      return;
    }
    if (mixed) run.count(operation[slot] as number);
    if (patterns !== undefined) verify(slot, patterns);
    if (!run.over) submitNext(slot);
  };
  return submitNext;
}

type Submit = (slot: number, offsetBytes: number) => void;

/** What submits a slot's I/O; a workload that does one thing only is not asked again what that is. */
function submitter(queue: PerfQueue, { only, operation }: Workload, lengthBytes: number): Submit {
  const submitters: Readonly<Record<Operation, Submit>> = {
    [Operation.Read]: (slot, offset) => queue.read(slot, offset, lengthBytes),
    [Operation.Write]: (slot, offset) => queue.write(slot, offset, lengthBytes),
    [Operation.WriteZeroes]: (slot, offset) => queue.writeZeroes(slot, offset, lengthBytes),
    [Operation.Unmap]: (slot, offset) => queue.unmap(slot, offset, lengthBytes),
    [Operation.Flush]: (slot, offset) => queue.flush(slot, offset, lengthBytes),
  };
  if (only !== undefined) return submitters[only];
  return (slot, offset) => submitters[operation[slot] as Operation](slot, offset);
}
