import {
  type BdevDesc,
  type BdevIo,
  type BdevOps,
  type ConfigEntry,
  DmaBuf,
  IoError,
  type IoType,
} from '@spdk-ts/spdk';
import { RangeLocks } from '../concurrency/range-locks.js';

const rebuildBytes = 1 << 18;

/** A device that holds all of the data. */
interface Leg {
  readonly disk: BdevDesc;
  /** While it is rebuilt it is written to, and not read. */
  state: 'online' | 'rebuilding' | 'failed';
}

/**
 * A device whose data lies on several others: what is written goes to all, what is read comes from each in turn. One that
 * fails is taken out, and the I/O is done by those that are left; a new one is filled while the I/O goes on.
 */
export class Mirror implements BdevOps {
  /** That of the smallest leg. */
  readonly sizeBytes: number;
  readonly #name: string;
  #legs: Leg[];
  #turn = 0;
  #resetting: Promise<unknown> = Promise.resolve();
  /** Writes to the same blocks must not reach the legs in different orders, nor pass the rebuild. */
  readonly #locks = new RangeLocks();

  constructor(name: string, disks: readonly BdevDesc[]) {
    this.#name = name;
    this.sizeBytes = Math.min(...disks.map((disk) => disk.sizeBytes));
    this.#legs = disks.map((disk) => ({ disk, state: 'online' }));
  }

  get legs(): readonly { readonly name: string; readonly state: Leg['state'] }[] {
    return this.#legs.map(({ disk, state }) => ({ name: disk.name, state }));
  }

  ioTypeSupported(type: IoType): boolean {
    if (!['read', 'write', 'writeZeroes', 'unmap', 'flush', 'reset'].includes(type)) return false;
    return this.#legs.every(({ disk }) => disk.ioTypeSupported(type));
  }

  async read(io: BdevIo): Promise<void> {
    await this.#locks.shared(io.offsetBlocks, io.numBlocks, async () => {
      for (;;) {
        const leg = this.#nextLeg();
        try {
          return await this.#forward(io, leg);
        } catch (error) {
          if (!this.#takeOut(leg)) throw error;
        }
      }
    });
  }

  write(io: BdevIo): Promise<void> {
    return this.#toAll(io);
  }

  writeZeroes(io: BdevIo): Promise<void> {
    return this.#toAll(io);
  }

  unmap(io: BdevIo): Promise<void> {
    return this.#toAll(io);
  }

  flush(io: BdevIo): Promise<void> {
    return this.#toAll(io);
  }

  /** Ends the I/O of the legs, which is done again then: the legs are not to differ. */
  async reset(io: BdevIo): Promise<void> {
    this.#resetting = Promise.allSettled(this.#inUse().map(({ disk }) => io.forward(disk)));
    await this.#resetting;
  }

  /**
   * Puts a new device into the place of a leg and fills it. What is written meanwhile reaches it too.
   *
   * @throws Error (as rejection) when there is no such leg, when it is the last one that can be read, or the new one is too
   *   small; IoError when the new one fails
   */
  async replace(name: string, disk: BdevDesc): Promise<void> {
    const old = this.#legs.find((leg) => leg.disk.name === name);
    if (old === undefined) throw new Error(`${this.#name} has no leg ${name}`);
    if (disk.sizeBytes < this.sizeBytes) throw new Error(`${disk.name} is smaller than ${this.#name}`);
    if (!this.#takeOut(old)) throw new Error(`${name} is the last leg of ${this.#name} that can be read`);
    const leg: Leg = { disk, state: 'rebuilding' };
    this.#legs = this.#legs.map((other) => (other === old ? leg : other));
    await old.disk.close();
    try {
      await this.#rebuild(leg);
    } catch (error) {
      leg.state = 'failed';
      throw error;
    }
  }

  async destruct(): Promise<void> {
    await Promise.all(this.#legs.map(({ disk }) => disk.close()));
  }

  dumpInfoJson(): object {
    return { example_raid1: { legs: this.legs } };
  }

  writeConfigJson(): ConfigEntry {
    const legs = this.#inUse().map(({ disk }) => disk.name);
    return { method: 'example_raid1_create', params: { name: this.#name, legs } };
  }

  /** Writes to all legs. It has succeeded when one has it that can be read: others are taken out before it completes. */
  async #toAll(io: BdevIo): Promise<void> {
    await this.#locks.alone(io.offsetBlocks, io.numBlocks, async () => {
      const legs = this.#inUse();
      const ends = await Promise.allSettled(legs.map((leg) => this.#forward(io, leg)));
      let failure: unknown;
      for (const [index, end] of ends.entries()) {
        if (end.status === 'rejected' && !this.#takeOut(legs[index] as Leg)) failure = end.reason;
      }
      if (failure !== undefined) throw failure;
    });
  }

  /** Copies from the other legs, piece by piece, while nobody writes there. */
  async #rebuild(leg: Leg): Promise<void> {
    using buffer = DmaBuf.alloc(rebuildBytes);
    const { blockSizeBytes } = leg.disk;
    for (let offset = 0; offset < this.sizeBytes; offset += rebuildBytes) {
      const length = Math.min(rebuildBytes, this.sizeBytes - offset);
      await this.#locks.alone(offset / blockSizeBytes, length / blockSizeBytes, async () => {
        await this.#again(() => this.#nextLeg().disk.read(buffer, { offset, length }));
        await this.#again(() => leg.disk.write(buffer, { offset, length }));
      });
      if (leg.state === 'failed') throw new Error(`${leg.disk.name} failed while it was rebuilt`);
    }
    leg.state = 'online';
  }

  #forward(io: BdevIo, { disk }: Leg): Promise<void> {
    return this.#again(() => io.forward(disk));
  }

  /** Does I/O on a leg; what a reset has ended is done again. */
  async #again(work: () => Promise<void>): Promise<void> {
    for (;;) {
      try {
        return await work();
      } catch (error) {
        if (!(error instanceof IoError && error.code === 'ERR_SPDK_ABORTED')) throw error;
        await this.#resetting;
      }
    }
  }

  /** Uses a leg no more. @returns false for the last one that can be read, which stays */
  #takeOut(leg: Leg): boolean {
    if (leg.state === 'online' && this.#online().length === 1) return false;
    leg.state = 'failed';
    return true;
  }

  /** The legs take turns. */
  #nextLeg(): Leg {
    const online = this.#online();
    return online[this.#turn++ % online.length] as Leg;
  }

  /** Those that can be read; at least one. */
  #online(): Leg[] {
    return this.#legs.filter(({ state }) => state === 'online');
  }

  #inUse(): Leg[] {
    return this.#legs.filter(({ state }) => state !== 'failed');
  }
}
