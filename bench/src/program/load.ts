import { type BdevDesc, DmaBuf } from '@spdk-ts/spdk';

/** Which of the library's two APIs does the I/O. */
export type LoadApi = 'queue' | 'promise';

/** A device that is kept busy with 128 reads of 4 KiB, one behind the other. */
export interface RunningLoad {
  /** Resolves when so many more I/Os have completed; rejects when one fails. One call at a time. */
  completes(ios: number): Promise<void>;
  /** Resolves when nothing is outstanding any more; rejects with the error of an I/O that failed. */
  stop(): Promise<void>;
}

const queueDepth = 128;
const ioSizeBytes = 4096;

/** Keeps the device busy until it is told to stop. */
export function startLoad(disk: BdevDesc, api: LoadApi): RunningLoad {
  return api === 'queue' ? startQueueLoad(disk) : startPromiseLoad(disk);
}

/**
 * Where the next I/O goes, and when to stop. Counting is all that it does per I/O: what waits for the count is asked
 * nothing meanwhile, so that it has no part in what is measured.
 */
class Progress {
  running = true;
  readonly #lastOffset: number;
  #offset = 0;
  #left = Number.POSITIVE_INFINITY;
  #error: Error | undefined;
  #settle: (() => void) | undefined;

  constructor(sizeBytes: number) {
    this.#lastOffset = sizeBytes - ioSizeBytes;
  }

  nextOffset(): number {
    const offset = this.#offset;
    this.#offset = offset === this.#lastOffset ? 0 : offset + ioSizeBytes;
    return offset;
  }

  count(): void {
    if (--this.#left === 0) this.#settle?.();
  }

  fail(error: Error): void {
    this.running = false;
    this.#error ??= error;
    this.#settle?.();
  }

  async completes(ios: number): Promise<void> {
    this.throwError();
    this.#left = ios;
    await new Promise<void>((resolve) => {
      this.#settle = resolve;
    });
    this.throwError();
  }

  throwError(): void {
    if (this.#error) throw this.#error;
  }
}

function startQueueLoad(disk: BdevDesc): RunningLoad {
  const queue = disk.queue({ depth: queueDepth, slotBytes: ioSizeBytes });
  const progress = new Progress(disk.sizeBytes);
  queue.onComplete = (slot, status) => {
    if (status !== 0) progress.fail(queue.error(slot));
    progress.count();
    if (progress.running) queue.read(slot, progress.nextOffset());
  };
  for (let slot = 0; slot < queueDepth; slot++) queue.read(slot, progress.nextOffset());
  return {
    completes: (ios) => progress.completes(ios),
    async stop() {
      progress.running = false;
      await queue.close();
      progress.throwError();
    },
  };
}

function startPromiseLoad(disk: BdevDesc): RunningLoad {
  const progress = new Progress(disk.sizeBytes);
  const lanes = Array.from({ length: queueDepth }, async () => {
    using buffer = DmaBuf.alloc(ioSizeBytes);
    try {
      while (progress.running) {
        await disk.read(buffer, { offset: progress.nextOffset() });
        progress.count();
      }
    } catch (error) {
      progress.fail(error as Error);
    }
  });
  return {
    completes: (ios) => progress.completes(ios),
    async stop() {
      progress.running = false;
      await Promise.all(lanes);
      progress.throwError();
    },
  };
}
