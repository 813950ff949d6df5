import {
  checkedObject,
  IoRingGuard,
  type RingFailure,
  ringOperations,
  SpdkError,
  SpdkErrorCode,
  wrongType,
} from '@spdk-ts/spdk-safe';
import type { BdevDesc } from '../bdev/bdev-desc.js';
import type { IoQueueTarget } from '../io/io-queue.js';
import { type BdevIo, endForwarded } from './bdev-io.js';

/** Called when a request has been done; both undefined: well. */
export type ForwardEnd = (errno: number | undefined, failure: RingFailure | undefined) => void;

/** A request that waits for a slot. */
interface Waiting {
  readonly io: BdevIo;
  readonly ended: ForwardEnd | undefined;
  readonly offsetBlocks: number;
  readonly address: number;
}

/** More than this wait for a slot. */
const slotCount = 512;

/** Has a device do the requests of others: they keep their memory, and nothing is allocated for them. */
export class ForwardRing {
  /** The device's. */
  readonly name: string;
  readonly #ring: IoRingGuard;
  readonly #submitter: IoRingGuard['unsafeRing'];
  readonly #operation = ringOperations().forward;
  /** By slot. */
  readonly #io: (BdevIo | undefined)[] = new Array(slotCount).fill(undefined);
  /** By slot: who is told; undefined where the request is completed. */
  readonly #ended: (ForwardEnd | undefined)[] = new Array(slotCount).fill(undefined);
  readonly #free = Uint16Array.from({ length: slotCount }, (_, slot) => slotCount - 1 - slot);
  #freeCount = slotCount;
  readonly #waiting: Waiting[] = [];
  #onSubmitted: (() => void) | undefined;
  #closed = false;

  constructor({ name, opened }: IoQueueTarget) {
    this.name = name;
    this.#ring = new IoRingGuard({
      opened,
      depth: slotCount,
      onComplete: (slot, status) => this.#onComplete(slot, status),
      onDrained: () => this.#submitWaiting(),
    });
    this.#submitter = this.#ring.unsafeRing;
  }

  /** @param address of the `spdk_bdev_io` */
  submit(io: BdevIo, ended: ForwardEnd | undefined, offsetBlocks: number, address: number): void {
    if (this.#closed || this.#freeCount === 0) {
      if (this.#closed) throw closed(this.name);
      this.#waiting.push({ io, ended, offsetBlocks, address });
      return;
    }
    const slot = this.#free[--this.#freeCount] as number;
    this.#io[slot] = io;
    if (ended !== undefined) this.#ended[slot] = ended;
    this.#submitter.submit(slot, this.#operation, offsetBlocks, 0, address);
  }

  /** Takes no more; resolves when what it has is done. */
  async close(): Promise<void> {
    this.#closed = true;
    if (this.#waiting.length > 0) {
      await new Promise<void>((resolve) => {
        this.#onSubmitted = resolve;
      });
    }
    await this.#ring.close();
  }

  #onComplete(slot: number, status: number): void {
    const io = this.#io[slot] as BdevIo;
    const ended = this.#ended[slot];
    const errno = status < 0 ? status : undefined;
    const failure = status > 0 ? this.#ring.failure(slot) : undefined;
    this.#free[this.#freeCount++] = slot;
    if (ended === undefined) {
      endForwarded(io, errno, failure);
      return;
    }
    this.#ended[slot] = undefined;
    ended(errno, failure);
  }

  #submitWaiting(): void {
    if (this.#waiting.length === 0) return;
    const count = Math.min(this.#freeCount, this.#waiting.length);
    for (const { io, ended, offsetBlocks, address } of this.#waiting.splice(0, count)) {
      const slot = this.#free[--this.#freeCount] as number;
      this.#io[slot] = io;
      this.#ended[slot] = ended;
      this.#submitter.submit(slot, this.#operation, offsetBlocks, 0, address);
    }
    if (this.#waiting.length === 0) this.#onSubmitted?.();
  }
}

/** What open devices are forwarded to with; a ring when they have been. */
const targets = new WeakMap<BdevDesc, IoQueueTarget>();
const rings = new WeakMap<BdevDesc, ForwardRing>();
/** What ends with them. */
const endings = new WeakMap<BdevDesc, Set<() => void>>();

/** Lets requests be forwarded to a device, until {@link endForwards}. */
export function admitForwards(disk: BdevDesc, target: IoQueueTarget): void {
  targets.set(disk, target);
}

/** Takes no more requests for a device; resolves when those under way have ended. */
export async function endForwards(disk: BdevDesc): Promise<void> {
  targets.delete(disk);
  const ring = rings.get(disk);
  rings.delete(disk);
  await ring?.close();
  for (const end of endings.get(disk) ?? []) end();
  endings.delete(disk);
}

/** Has `end` called once when a device is closed, before its descriptor is. */
export function endWith(disk: BdevDesc, end: () => void): void {
  const ends = endings.get(disk) ?? new Set();
  endings.set(disk, ends.add(end));
}

/** @throws SpdkError `ERR_SPDK_CLOSED`; TypeError for what is no open device */
export function forwardRingOf(disk: BdevDesc): ForwardRing {
  return rings.get(disk) ?? newRing(disk);
}

function newRing(disk: BdevDesc): ForwardRing {
  const ring = new ForwardRing(targetOf(disk, 'forward'));
  rings.set(disk, ring);
  return ring;
}

/** What is open. @throws SpdkError `ERR_SPDK_CLOSED`; TypeError for what is no open device */
export function targetOf(disk: BdevDesc, operation: string): IoQueueTarget {
  const target = targets.get(checkedObject(disk, 'disk'));
  if (target !== undefined) return target;
  if (typeof disk.name !== 'string' || !('blockSizeBytes' in disk)) throw wrongType('BdevDesc', 'disk', disk);
  throw closed(disk.name, operation);
}

function closed(name: string, operation = 'forward'): SpdkError {
  return new SpdkError(`${operation}: ${name} is closed`, { code: SpdkErrorCode.Closed, operation });
}
