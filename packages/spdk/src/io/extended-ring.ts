import {
  AbortError,
  type DmaGuard,
  IoArguments,
  IoError,
  IoRingGuard,
  type RingOperation,
  type RingOperations,
  type RingVector,
  ringOperations,
  SpdkErrorCode,
} from '@spdk-ts/spdk-safe';
import { holdAll, unholdAll } from './held-memory.js';
import type { IoQueueTarget } from './io-queue.js';
import { SignalListeners } from './signal-listeners.js';

/** An I/O of which every argument has been checked. */
export interface ExtendedRequest<Result> {
  readonly operation: RingOperation;
  /** What errors call it; default: as the operation is called. */
  readonly name?: string;
  /** Bytes; undefined for what has no place on the device. */
  readonly offset?: number;
  readonly length?: number;
  /** Memory that the I/O uses: kept until it has completed. */
  readonly memory?: readonly DmaGuard[];
  /** The data, for operations that take one buffer. */
  readonly address?: number;
  /** The data, for the others. */
  readonly data?: readonly RingVector[];
  /** Compare-and-write: what to write. */
  readonly write?: readonly RingVector[];
  readonly metadata?: RingVector | undefined;
  /** An NVMe command's submission queue entry. */
  readonly command?: Uint8Array;
  /** Copy: first byte to copy from. */
  readonly source?: number;
  /** Zero-copy: populate, or commit. */
  readonly flag?: boolean;
  readonly signal?: AbortSignal | undefined;
  /** The slot to use, which an earlier request has kept; with `keepsSlot` it stays kept, also when this one fails. */
  readonly slot?: number;
  /** Leaves the slot to whoever made the request, if it succeeds. */
  readonly keepsSlot?: boolean;
  /** What the promise resolves with. */
  readonly result: (slot: number) => Result;
}

/** A request that waits for a slot, or has one. */
interface Pending {
  readonly request: ExtendedRequest<unknown>;
  slot: number | undefined;
  aborted: boolean;
  resolve: (result: never) => void;
  reject: (error: Error) => void;
}

/** More than this wait for a slot. */
const slotCount = 256;

const takesArguments: ReadonlySet<RingOperation> = new Set([
  'readv',
  'writev',
  'comparev',
  'compareAndWrite',
  'nvmeAdmin',
  'nvmeIo',
  'nvmeIoMetadata',
]);

/**
 * Does as promises what {@link PromiseRing} leaves out to stay fast: I/O of several buffers, I/O that can be aborted,
 * and the rarer operations. A ring of its own.
 */
export class ExtendedRing {
  readonly #target: IoQueueTarget;
  readonly #ring: IoRingGuard;
  readonly #operations: RingOperations = ringOperations();
  readonly #pending: (Pending | undefined)[] = new Array(slotCount).fill(undefined);
  /** Of each slot, made when it is first needed; native code reads it until the slot's I/O has completed. */
  readonly #arguments: (IoArguments | undefined)[] = new Array(slotCount).fill(undefined);
  readonly #free: number[] = Array.from({ length: slotCount }, (_, slot) => slotCount - 1 - slot);
  readonly #waiting = new Set<Pending>();
  readonly #signals = new SignalListeners<Pending>((pending) => this.#abort(pending));
  /** Those for whose abort there was no memory. */
  readonly #abortAgain = new Set<Pending>();
  /** Requests that have not settled. */
  #unsettled = 0;
  /** Wakes those who wait until all have settled. */
  readonly #onSettled: (() => void)[] = [];

  constructor(target: IoQueueTarget) {
    this.#target = target;
    this.#ring = new IoRingGuard({
      opened: target.opened,
      depth: slotCount,
      onComplete: (slot, status) => this.#onComplete(slot, status),
      onDrained: () => this.#onDrained(),
    });
  }

  /** Submits an I/O, at once or when a slot comes free. */
  run<Result>(request: ExtendedRequest<Result>): Promise<Result> {
    holdAll(request.memory ?? []);
    this.#unsettled++;
    return new Promise<Result>((resolve, reject) => {
      const pending: Pending = {
        request,
        slot: undefined,
        aborted: false,
        resolve,
        reject,
      };
      if (request.signal) this.#signals.add(request.signal, pending);
      const slot = request.slot ?? this.#free.pop();
      if (slot === undefined) this.#waiting.add(pending);
      else this.#submit(slot, pending);
    });
  }

  /** What a slot's zero-copy was lent. */
  lentMemory(slot: number): RingVector[] {
    return this.#ring.lentMemory(slot);
  }

  /** Command-specific dword 0 of a slot's NVMe command. */
  commandWord(slot: number): number {
    return this.#ring.failure(slot).nvme.cdw0;
  }

  /** Resolves when all requests have settled. */
  async settled(): Promise<void> {
    if (this.#unsettled > 0) await new Promise<void>((resolve) => this.#onSettled.push(resolve));
  }

  /** Ends the ring; all requests have to be settled. */
  close(): Promise<void> {
    return this.#ring.close();
  }

  #submit(slot: number, pending: Pending): void {
    const { operation, offset = 0, length = 0, source, flag } = pending.request;
    const { blockSizeBytes } = this.#target;
    pending.slot = slot;
    this.#pending[slot] = pending;
    if (source !== undefined) this.#ring.setSource(slot, source / blockSizeBytes);
    if (flag !== undefined) this.#ring.setFlag(slot, flag);
    this.#ring.submit(
      slot,
      this.#operations[operation],
      offset / blockSizeBytes,
      length / blockSizeBytes,
      this.#address(slot, pending.request),
    );
  }

  #address(slot: number, request: ExtendedRequest<unknown>): number {
    const { operation, address = 0, data = [], write = [], metadata, command } = request;
    if (!takesArguments.has(operation)) return address;
    const given = this.#arguments[slot] ?? new IoArguments();
    this.#arguments[slot] = given;
    given.setVectors(data, write);
    given.setMetadata(metadata?.address ?? 0, metadata?.bytes ?? 0);
    if (command) given.command.set(command);
    return given.address;
  }

  #onComplete(slot: number, status: number): void {
    const pending = this.#pending[slot];
    if (pending === undefined) return;
    this.#pending[slot] = undefined;
    this.#forget(pending);
    const { request } = pending;
    if (status !== 0) {
      const error = this.#error(slot, status, pending);
      if (request.slot === undefined || request.keepsSlot !== true) this.#free.push(slot);
      pending.reject(error);
      return;
    }
    const result = request.result(slot);
    if (request.keepsSlot !== true) this.#free.push(slot);
    pending.resolve(result as never);
  }

  #onDrained(): void {
    for (const pending of this.#abortAgain) this.#abort(pending);
    for (const pending of this.#waiting) {
      const slot = this.#free.pop();
      if (slot === undefined) return;
      this.#waiting.delete(pending);
      this.#submit(slot, pending);
    }
  }

  #abort(pending: Pending): void {
    pending.aborted = true;
    this.#abortAgain.delete(pending);
    if (this.#waiting.delete(pending)) {
      this.#forget(pending);
      pending.reject(this.#abortError(pending));
      return;
    }
    try {
      // The device has the buffers: only its completion settles the promise, whatever becomes of this.
      this.#ring.abort(pending.slot as number);
    } catch {
      this.#abortAgain.add(pending);
    }
  }

  /** The I/O is over: nothing of it may stay behind. */
  #forget(pending: Pending): void {
    const { signal, memory = [] } = pending.request;
    if (signal) this.#signals.remove(signal, pending);
    this.#abortAgain.delete(pending);
    unholdAll(memory);
    if (--this.#unsettled > 0) return;
    for (const resolve of this.#onSettled.splice(0)) resolve();
  }

  #error(slot: number, status: number, pending: Pending): Error {
    const { operation, name = operation, offset, length } = pending.request;
    const error = new IoError({
      operation: name,
      device: this.#target.name,
      offset,
      length,
      ...(status < 0 ? { errno: status } : { failure: this.#ring.failure(slot) }),
    });
    return pending.aborted && error.code === SpdkErrorCode.Aborted ? this.#abortError(pending) : error;
  }

  #abortError({ request }: Pending): AbortError {
    return new AbortError(request.signal as AbortSignal);
  }
}
