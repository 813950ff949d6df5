import { SeededRandom } from '../random/seeded-random.js';
import type { BlockRange } from './block-model.js';
import type { CheckedOptions } from './checked-options.js';
import { kindShares, type VerifiedDisk, type VerifiedKind, type VerifyOptions } from './verify-options.js';

const mostWindowBytes = 1 << 19;
/** Half of the I/O is on so many blocks, where it meets. */
const hotBlocks = 16;
/** Where SPDK reads for a device that does not compare, it does so in one buffer of a limited size. */
const mostComparedBytes = 1 << 16;

/** The kinds of I/O to do on a device. */
export function kindsOf(disk: VerifiedDisk, { kinds, fails = [] }: VerifyOptions): VerifiedKind[] {
  const all = kinds ?? (Object.keys(kindShares) as VerifiedKind[]);
  return all.filter((kind) => {
    if (kind === 'copy' || kind === 'zcopy' || kind === 'compare') {
      if (fails.includes(kind)) return false;
    }
    if (kind === 'compareAndWrite') return !fails.includes('compare');
    // The block device layer does the others by reading and writing.
    const needed = ['unmap', 'flush', 'reset', 'zcopy', 'writeZeroes'] as const;
    const needs = needed.find((type) => type === kind);
    return needs === undefined || disk.ioTypeSupported(needs);
  });
}

/** The blocks that a verification works on: the first and the last 512 KiB, so that large devices take no longer. */
export function windowsOf({ sizeBytes, blockSizeBytes }: VerifiedDisk): BlockRange[] {
  const blocks = sizeBytes / blockSizeBytes;
  const most = Math.max(1, Math.floor(mostWindowBytes / blockSizeBytes));
  if (blocks <= 2 * most) return [{ first: 0, count: blocks }];
  return [
    { first: 0, count: most },
    { first: blocks - most, count: most },
  ];
}

/** What an operation is to do; which follows from the seed and its number alone. */
export interface Choice {
  readonly kind: VerifiedKind;
  readonly range: BlockRange;
  /** First block that a copy reads. */
  readonly from: number | undefined;
  /** For what else the operation has to choose. */
  readonly random: SeededRandom;
}

/** Chooses the operations of a verification. */
export class OperationChoices {
  readonly #seed: number;
  readonly #kinds: readonly VerifiedKind[];
  readonly #windows: readonly BlockRange[];
  readonly #most: number;
  readonly #mostOf: Partial<Record<VerifiedKind, number>>;

  constructor(disk: VerifiedDisk, options: CheckedOptions) {
    const { blockSizeBytes, compareAndWriteBytes } = disk;
    this.#seed = options.seed;
    this.#kinds = kindsOf(disk, options).flatMap((kind) => new Array(kindShares[kind]).fill(kind));
    if (this.#kinds.length === 0) throw new RangeError('no kind of I/O is left to do on the device');
    this.#windows = windowsOf(disk);
    this.#most = blocksIn(options.maxIoBytes ?? 1 << 16, blockSizeBytes);
    this.#mostOf = {
      compareAndWrite: blocksIn(compareAndWriteBytes, blockSizeBytes),
      compare: blocksIn(mostComparedBytes, blockSizeBytes),
    };
  }

  /** What operation `number` is to do. */
  at(number: number): Choice {
    const random = new SeededRandom(Math.imul(this.#seed, 0x85eb_ca6b) ^ Math.imul(number, 0x9e37_79b1));
    const kind = random.pick(this.#kinds);
    const window = random.pick(this.#windows);
    const range = this.#rangeIn(window, kind, random);
    if (kind !== 'copy') return { kind, range, from: undefined, random };
    const source = random.pick(this.#windows);
    const from = source.first + random.below(source.count - range.count + 1);
    // What overlaps cannot be copied.
    if (Math.abs(from - range.first) < range.count) return { kind: 'read', range, from: undefined, random };
    return { kind, range, from, random };
  }

  #rangeIn(window: BlockRange, kind: VerifiedKind, random: SeededRandom): BlockRange {
    const most = Math.min(window.count, this.#most, this.#mostOf[kind] ?? this.#most);
    const count = random.integer(1, Math.min(most, random.pick([1, 4, 16, most])));
    const room = window.count - count;
    const place = random.below(16);
    if (place === 0) return { first: window.first + room, count };
    const within = place <= 8 ? Math.min(room, hotBlocks) : room;
    return { first: window.first + random.below(within + 1), count };
  }
}

function blocksIn(bytes: number, blockSizeBytes: number): number {
  return Math.max(1, Math.floor(bytes / blockSizeBytes));
}
