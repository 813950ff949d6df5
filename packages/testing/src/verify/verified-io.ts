import { IoError } from '@spdk-ts/spdk';
import type { BlockModel, BlockRange, RangeRead } from './block-model.js';
import type { CheckedOptions } from './checked-options.js';
import type { Journal, Operation } from './journal.js';
import type { Choice } from './operation-choice.js';
import { stampedData } from './stamped-data.js';
import { impossibleBlock, VerificationError, type VerificationFailure } from './verification-error.js';
import type { VerifiedDisk } from './verify-options.js';

/** Kinds of I/O that the block device layer does by reading and writing where the device cannot. */
const emulatedKinds = ['compare', 'compareAndWrite', 'copy'] as const;

/** How an I/O has ended: as it should, with an error after which it may have taken place or not, or as a miscompare. */
export type IoEnd = 'done' | 'unknown' | 'different';

/** What the operations of a verification share. */
export interface VerificationState {
  readonly disk: VerifiedDisk;
  readonly model: BlockModel;
  readonly journal: Journal;
  readonly options: CheckedOptions;
  /** True if a reset has been under way since the operation was begun. */
  metReset(operation: Operation): boolean;
}

/** One operation under way: the I/O that it does, and what the model says of it. */
export class VerifiedIo {
  readonly disk: VerifiedDisk;
  readonly model: BlockModel;
  readonly choice: Choice;
  readonly options: CheckedOptions;
  readonly operation: Operation;
  /** How its I/O has ended. */
  outcome: IoEnd = 'done';
  readonly #state: VerificationState;
  readonly #abort: AbortController | undefined;

  constructor(state: VerificationState, choice: Choice, operation: Operation) {
    this.#state = state;
    this.disk = state.disk;
    this.model = state.model;
    this.options = state.options;
    this.choice = choice;
    this.operation = operation;
    if (choice.random.below(12) === 0 && state.options.aborts) this.#abort = new AbortController();
  }

  get range(): BlockRange {
    return this.choice.range;
  }

  get length(): number {
    return this.range.count * this.disk.blockSizeBytes;
  }

  /** Where its blocks are on the device, as the methods of an open device take it. */
  get place(): { offset: number; length: number; signal?: AbortSignal } {
    const offset = this.range.first * this.disk.blockSizeBytes;
    return { offset, length: this.length, ...(this.#abort && { signal: this.#abort.signal }) };
  }

  /** Data that this operation is to write. */
  data(): Uint8Array {
    const { options, operation, disk, choice } = this;
    const stamp = { seed: options.seed, operation: operation.number };
    return stampedData(choice.range, disk.blockSizeBytes, stamp, choice.random);
  }

  /** Waits for I/O. @throws VerificationError for errors that there may not be */
  async end(io: Promise<unknown>): Promise<IoEnd> {
    if (this.#abort) void abortSoon(this.#abort, this.choice.random.below(5));
    try {
      await io;
      this.outcome = 'done';
    } catch (error) {
      this.outcome = this.#endOf(error);
    }
    return this.outcome;
  }

  /** True if an I/O that SPDK has done by others of the device may have failed because one of these did, or was aborted. */
  get mayBeEndedWithin(): boolean {
    if (!this.#emulated) return false;
    const aborted = this.#abort?.signal.aborted === true;
    return aborted || this.options.mayFail !== undefined || this.#state.metReset(this.operation);
  }

  /** Ends a read. @throws VerificationError for data that cannot have been there */
  require(read: RangeRead, data: Uint8Array): void {
    const wrong = read.end(data);
    if (wrong) throw impossibleBlock(this.#failure, wrong);
  }

  /** Requires that the buffers of a write are as they were. @throws VerificationError */
  requireUntouched(data: Uint8Array, after: Uint8Array): void {
    const at = data.findIndex((byte, index) => byte !== after[index]);
    if (at === -1) return;
    throw this.failed(`the device has changed byte ${at} of the data that it was to write`);
  }

  failed(text: string, options?: ErrorOptions): VerificationError {
    return new VerificationError(this.#failure, text, options);
  }

  get #failure(): VerificationFailure {
    const { disk, options, operation } = this;
    const { name, blockSizeBytes } = disk;
    return { device: name, blockSizeBytes, seed: options.seed, operation, journal: this.#state.journal };
  }

  get #emulated(): boolean {
    const { kind } = this.choice;
    // Of write zeroes, an open device does not tell who does it.
    if (kind === 'writeZeroes') return true;
    return emulatedKinds.some((type) => type === kind && !this.disk.ioTypeSupported(type));
  }

  #endOf(error: unknown): IoEnd {
    if (error instanceof VerificationError) throw error;
    const { kind } = this.choice;
    const { code, name, message } = error as { code?: string; name?: string; message?: string };
    if (name === 'AbortError' && this.#abort?.signal.aborted) return 'unknown';
    if (error instanceof IoError) {
      if (this.options.mayFail?.(error, kind)) return 'unknown';
      const compares = kind === 'compare' || kind === 'compareAndWrite';
      if (compares && code === 'ERR_SPDK_MISCOMPARE') return 'different';
      const plainly = code === 'ERR_SPDK_IO_FAILED';
      if (compares && plainly && this.options.hidesStatus) return 'different';
      const ended = code === 'ERR_SPDK_ABORTED' || (plainly && this.options.resetFailsIo);
      if (ended && this.#state.metReset(this.operation)) return 'unknown';
      if (plainly && this.mayBeEndedWithin) return 'unknown';
    }
    throw this.failed(`rejected with ${code ?? name}: ${message}`, { cause: error });
  }
}

/** Aborts after some turns of the microtask queue, or of the event loop. */
async function abortSoon(controller: AbortController, turns: number): Promise<void> {
  if (turns === 4) await new Promise((resolve) => setImmediate(resolve));
  else for (let turn = 0; turn < turns; turn++) await null;
  controller.abort();
}
