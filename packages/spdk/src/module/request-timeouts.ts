import type { IoType } from '@spdk-ts/spdk-safe';
import type { BdevIo } from './bdev-io.js';

/** A request that a device has had for longer than it should. */
export interface RequestTimeout {
  /** Name of the device. */
  readonly device: string;
  readonly type: IoType;
  /** First byte on the device. */
  readonly offset: number;
  readonly bytes: number;
  /** For how long the device has had it, at least. */
  readonly ageMs: number;
  /** Can still be completed. */
  readonly io: BdevIo;
}

/** Looks that often within the time that a request may take. */
const looks = 4;

/**
 * Finds requests that are not completed in time. It looks at what is there now and then, so that requests themselves cost
 * nothing: a request is as old as the time since the first look that saw it.
 */
export class RequestTimeouts {
  readonly #ios: readonly (BdevIo | undefined)[];
  readonly #timeoutMs: number;
  readonly #report: (io: BdevIo, ageMs: number) => void;
  readonly #timer: NodeJS.Timeout;
  /** When each was seen first; undefined: it has been reported. */
  #seen = new Map<BdevIo, number | undefined>();

  constructor(
    ios: readonly (BdevIo | undefined)[],
    timeoutMs: number,
    report: (io: BdevIo, ageMs: number) => void,
  ) {
    this.#ios = ios;
    this.#timeoutMs = timeoutMs;
    this.#report = report;
    this.#timer = setInterval(() => this.#look(), Math.max(1, Math.ceil(timeoutMs / looks)));
    this.#timer.unref();
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #look(): void {
    const now = performance.now();
    const before = this.#seen;
    this.#seen = new Map();
    for (const io of this.#ios) {
      if (io === undefined || io.completed) continue;
      const first = before.has(io) ? before.get(io) : now;
      const isLate = first !== undefined && now - first >= this.#timeoutMs;
      this.#seen.set(io, isLate ? undefined : first);
      if (isLate) this.#report(io, Math.round(now - first));
    }
  }
}
