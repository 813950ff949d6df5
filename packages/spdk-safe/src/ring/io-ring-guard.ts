import { IoRing, type RingFailure, type RingOperation, type RingVector } from '@spdk-ts/spdk-sys/runtime';
import type { OpenedBdev } from '../bdev/opened-bdev.js';
import { checkedInteger } from '../error/argument.js';
import { SpdkErrorCode } from '../error/code.js';
import { SpdkError } from '../error/spdk-error.js';
import { requireRunning } from '../state/running.js';

const outOfMemory = -12;

/** Numbers of the operations, by name. */
export type RingOperations = Readonly<Record<RingOperation, number>>;

/** Looks the numbers up once, so that submitting needs no look-up. */
export function ringOperations(): RingOperations {
  return IoRing.operations;
}

/** How many slots a ring has, and who hears of completions. */
export interface IoRingOptions {
  /** What the ring does I/O on. */
  opened: OpenedBdev;
  /** How many I/Os can be under way, from 1 to 65,536. */
  depth: number;
  /** Called for each completion. `status`: 0 done, negative an errno, 1 failed: see {@link IoRingGuard.failure}. */
  onComplete: (slot: number, status: number) => void;
  /** Called after the completions of one poll. */
  onDrained: () => void;
}

/**
 * A ring whose slots are watched: a busy one cannot be used again, a closed ring not at all, and closing waits for what
 * SPDK still has.
 */
export class IoRingGuard {
  readonly depth: number;
  readonly #ring: IoRing;
  readonly #busy: Uint8Array;
  readonly #complete: (slot: number, status: number) => void;
  /** False from the first {@link close} on. */
  #open = true;
  #closing: (() => void)[] = [];
  #closed = false;

  constructor({ opened, depth, onComplete, onDrained }: IoRingOptions) {
    requireRunning('I/O ring');
    this.depth = checkedInteger(depth, 'depth', 1, 65_536);
    this.#busy = new Uint8Array(depth);
    const ring = opened.unsafeRing(nextPowerOfTwo(depth), () => {
      ring.drain(this.#complete);
      onDrained();
      this.#closeWhenIdle();
    });
    this.#ring = ring;
    this.#complete = (slot, status) => {
      this.#busy[slot] = 0;
      onComplete(slot, status);
    };
  }

  /**
   * The ring itself, for callers who keep account of its slots themselves: nothing checks that a slot is free, nor that
   * the ring is open.
   */
  get unsafeRing(): Pick<IoRing, 'submit'> {
    return this.#ring;
  }

  /** I/Os that are under way. */
  get outstanding(): number {
    return this.#ring.outstanding;
  }

  get closed(): boolean {
    return !this.#open;
  }

  isBusy(slot: number): boolean {
    return this.#busy[slot] === 1;
  }

  /**
   * Submits an I/O; see `IoRing.submit` of spdk-sys. The memory at `address` must stay until it has completed.
   *
   * @throws SpdkError `ERR_SPDK_SLOT_BUSY`, `ERR_SPDK_CLOSED`; RangeError for a slot that there is not
   */
  submit(slot: number, operation: number, offsetBlocks: number, lengthBlocks: number, address: number): void {
    if (this.#busy[slot] !== 0 || !this.#open) this.#refuse(slot);
    this.#busy[slot] = 1;
    this.#ring.submit(slot, operation, offsetBlocks, lengthBlocks, address);
  }

  /** What a slot's last I/O was. */
  submission(slot: number): { operation: number; offsetBlocks: number; lengthBlocks: number } {
    // Its memory has gone with it.
    if (this.#closed) this.#refuse(slot);
    return this.#ring.submission(slot);
  }

  /** How a slot's last I/O failed, after a completion with status 1; `nvme.cdw0` also after a successful NVMe command. */
  failure(slot: number): RingFailure {
    return this.#ring.failure(slot);
  }

  /** See `IoRing` of spdk-sys. */
  setFlag(slot: number, flag: boolean): void {
    this.requireFree(slot);
    this.#ring.setFlag(slot, flag);
  }

  /** See `IoRing` of spdk-sys. */
  setSource(slot: number, sourceBlocks: number): void {
    this.requireFree(slot);
    this.#ring.setSource(slot, sourceBlocks);
  }

  /** See `IoRing` of spdk-sys. Only between the slot's `zcopyStart` and its `zcopyEnd`. */
  lentMemory(slot: number): RingVector[] {
    return this.#ring.lentMemory(slot);
  }

  /**
   * Asks for the I/O of a slot to be ended early. It completes in any case.
   *
   * @returns true if SPDK tries, false if the device cannot or the slot has no I/O under way
   * @throws SpdkError `ENOMEM`; RangeError for a slot that there is not
   */
  abort(slot: number): boolean {
    checkedInteger(slot, 'slot', 0, this.depth - 1);
    if (this.#busy[slot] !== 1) return false;
    const rc = this.#ring.abort(slot);
    if (rc === outOfMemory) throw SpdkError.fromErrno(rc, 'abort');
    return rc === 0;
  }

  /** Takes no more I/O; resolves when SPDK has completed what it has, and the ring is gone. */
  close(): Promise<void> {
    if (this.#closed) return Promise.resolve();
    this.#open = false;
    const closed = new Promise<void>((resolve) => this.#closing.push(resolve));
    this.#closeWhenIdle();
    return closed;
  }

  /** @throws as {@link submit} */
  requireFree(slot: number): void {
    if (this.#busy[slot] !== 0 || this.closed) this.#refuse(slot);
  }

  #closeWhenIdle(): void {
    if (this.#open || this.#closed || this.#ring.outstanding > 0) return;
    this.#closed = true;
    this.#ring.close();
    for (const resolve of this.#closing) resolve();
  }

  #refuse(slot: number): never {
    requireRunning('I/O');
    checkedInteger(slot, 'slot', 0, this.depth - 1);
    if (this.closed) {
      throw new SpdkError('the queue is closed', { code: SpdkErrorCode.Closed, operation: 'submit' });
    }
    throw new SpdkError(`slot ${slot} has an I/O under way`, {
      code: SpdkErrorCode.SlotBusy,
      operation: 'submit',
    });
  }
}

function nextPowerOfTwo(value: number): number {
  return value <= 1 ? 1 : 2 ** Math.ceil(Math.log2(value));
}
