import type { PerfQueue } from './disk.js';
import { Operation } from './operation.js';
import { fillPattern, firstMismatch, VerificationError, wordsOf } from './pattern.js';
import type { RunnerOptions } from './runner-promise.js';

/**
 * Runs the workload on an I/O queue: each completion submits its slot's next I/O, nothing is allocated in between.
 * Resolves when the last I/O has completed; errors of I/O end the run and are in `run`.
 *
 * @throws SpdkError (as rejection) `ENOMEM` when there is no memory for the queue
 */
export async function runQueue(options: RunnerOptions): Promise<void> {
  const { disk, queueDepth, ioSizeBytes, run } = options;
  using queue = disk.queue({ depth: queueDepth, slotBytes: ioSizeBytes });
  const words = Array.from({ length: queueDepth }, (_, slot) => wordsOf(queue.bytes(slot)));
  for (const [slot, slotWords] of words.entries()) fillPattern(slotWords, slot);
  const submitNext = slotLoop(options, queue, words);
  run.start();
  for (let slot = 0; slot < queueDepth && !run.over; slot++) submitNext(slot);
  await queue.until(() => run.over && queue.outstanding === 0);
}

/** Makes the queue's completion callback, and returns what submits a slot's next I/O. */
function slotLoop(options: RunnerOptions, queue: PerfQueue, words: Int32Array[]): (slot: number) => void {
  const { workload, ioSizeBytes, latency, run } = options;
  const { operation, offset, patternKey } = workload;

  const submitNext = (slot: number): void => {
    workload.advance(slot);
    if (patternKey && operation[slot] === Operation.Write) {
      fillPattern(words[slot] as Int32Array, patternKey[slot] as number);
    }
    latency.submitting(slot);
    try {
      submit(queue, operation[slot] as Operation, slot, offset[slot] as number, ioSizeBytes);
    } catch (error) {
      run.fail(error as Error);
    }
  };

  const verify = (slot: number, key: number): void => {
    const read = words[slot] as Int32Array;
    if (firstMismatch(read, key) !== -1) run.fail(new VerificationError(read, key, offset[slot] as number));
  };

  queue.onComplete = (slot, status) => {
    latency.completed(slot);
    if (status !== 0) {
      run.fail(queue.error(slot));
      return;
    }
    run.count(operation[slot] as number);
    if (patternKey && operation[slot] === Operation.Read) verify(slot, patternKey[slot] as number);
    if (!run.over) submitNext(slot);
  };
  return submitNext;
}

function submit(queue: PerfQueue, operation: Operation, slot: number, offset: number, length: number): void {
  switch (operation) {
    case Operation.Read:
      queue.read(slot, offset, length);
      break;
    case Operation.Write:
      queue.write(slot, offset, length);
      break;
    case Operation.WriteZeroes:
      queue.writeZeroes(slot, offset, length);
      break;
    case Operation.Unmap:
      queue.unmap(slot, offset, length);
      break;
    case Operation.Flush:
      queue.flush(slot, offset, length);
      break;
  }
}
