import {
  checkedInteger,
  checkedName,
  checkedObject,
  outOfRange,
  SpdkError,
  SpdkErrorCode,
  Uuid,
  wrongType,
} from '@spdk-ts/spdk-safe';
import type { BdevOps } from './bdev-ops.js';
import { type BdevSettings, noSettings } from './bdev-settings.js';
import { type CompleteSettings, completeSettings } from './bdev-settings-check.js';
import type { BuiltBdev } from './built-bdev.js';

/** What every device has to be told. */
export type RequiredSetting = 'name' | 'productName' | 'blockLength' | 'blockCount' | 'data';

const most32 = 2 ** 32 - 1;
const most16 = 2 ** 16 - 1;
/** Node.js' longest interval. */
const longestMs = 2 ** 31 - 1;

/**
 * Says step by step what a device in TypeScript is. Used once.
 *
 * @typeParam T what does the I/O
 * @typeParam Missing what has still to be said before {@link build}
 * @see https://spdk.io/doc/bdev_module.html
 */
export class BdevBuilder<T extends BdevOps, Missing extends string = RequiredSetting> {
  /** Only there for the compiler. */
  declare protected readonly missing: Missing;
  readonly #make: <D extends BdevOps>(settings: CompleteSettings) => BuiltBdev<D>;
  readonly #settings: BdevSettings = noSettings();
  #built = false;

  /** See {@link OwnBdevModule.bdevBuilder}. */
  constructor(make: <D extends BdevOps>(settings: CompleteSettings) => BuiltBdev<D>) {
    this.#make = make;
  }

  /** No other device has it. @throws TypeError, RangeError; SpdkError `ERR_SPDK_CLOSED` once it is built, as the others */
  withName(name: string): BdevBuilder<T, Exclude<Missing, 'name'>> {
    return this.#with({ name: checkedName(name, 'name') });
  }

  /** What kind of device it is, in words. */
  withProductName(productName: string): BdevBuilder<T, Exclude<Missing, 'productName'>> {
    return this.#with({ productName: checkedName(productName, 'productName') });
  }

  /** Bytes of a block, interleaved metadata among them; of data a multiple of 512. */
  withBlockLength(bytes: number): BdevBuilder<T, Exclude<Missing, 'blockLength'>> {
    return this.#with({ blockLength: checkedInteger(bytes, 'blockLength', 1, most32) });
  }

  /** How many blocks it has. */
  withBlockCount(blocks: number | bigint): BdevBuilder<T, Exclude<Missing, 'blockCount'>> {
    return this.#with({ blockCount: checkedBlocks(blocks, 'blockCount') });
  }

  /** What does its I/O. */
  withData(data: T): BdevBuilder<T, Exclude<Missing, 'data'>> {
    return this.#with({ data: checkedObject(data, 'data') });
  }

  /** Default: a random one. */
  withUuid(uuid: Uuid | string): this {
    if (typeof uuid !== 'string' && !(uuid instanceof Uuid))
      throw wrongType('Uuid or its text', 'uuid', uuid);
    return this.#withField('uuid', typeof uuid === 'string' ? Uuid.parse(uuid) : uuid);
  }

  /** Names beside its own. */
  withAlias(...names: string[]): this {
    return this.#with({
      aliases: [...this.#settings.aliases, ...names.map((name) => checkedName(name, 'alias'))],
    });
  }

  /** What the address of memory is to be a multiple of, in bytes; a power of two. SPDK copies what is not. Default 1. */
  withRequiredAlignment(bytes: number): this {
    checkedInteger(bytes, 'requiredAlignment', 1, 2 ** 30);
    if (!Number.isInteger(Math.log2(bytes))) throw outOfRange('a power of two', 'requiredAlignment', bytes);
    return this.#withField('requiredAlignmentBytes', bytes);
  }

  /** Writes may lie in a cache until a flush. Default: not. */
  withWriteCache(on = true): this {
    return this.#withField('writeCache', checkedBoolean(on, 'writeCache'));
  }

  /** Writes are to be of multiples of so many blocks; `split`: SPDK splits those that cross one. */
  withWriteUnitSize(blocks: number, { split = false }: { split?: boolean } = {}): this {
    this.#withField('splitOnWriteUnit', checkedBoolean(split, 'split'));
    return this.#withField('writeUnitBlocks', checkedInteger(blocks, 'writeUnitSize', 1, most32));
  }

  /** Most blocks that a compare-and-write does as one. Default: a write unit. */
  withAcwu(blocks: number): this {
    return this.#withField('compareAndWriteBlocks', checkedInteger(blocks, 'acwu', 1, most16));
  }

  /** Bytes that are written as one. Default: a block. */
  withPhysicalBlockLength(bytes: number): this {
    return this.#withField('physicalBlockBytes', checkedInteger(bytes, 'physicalBlockLength', 1, most32));
  }

  /** Blocks that I/O is best not to cross multiples of; `split`: as {@link withSplitOnOptimalIoBoundary}. */
  withOptimalIoBoundary(blocks: number, { split }: { split?: boolean } = {}): this {
    if (split !== undefined) this.withSplitOnOptimalIoBoundary(split);
    return this.#withField('optimalIoBoundaryBlocks', checkedInteger(blocks, 'optimalIoBoundary', 1, most32));
  }

  /** SPDK splits reads and writes that cross the boundary. */
  withSplitOnOptimalIoBoundary(on = true): this {
    return this.#withField('splitOnOptimalIoBoundary', checkedBoolean(on, 'splitOnOptimalIoBoundary'));
  }

  /** Most bytes of one piece of memory; together with {@link withMaxNumSegments}. */
  withMaxSegmentSize(bytes: number): this {
    return this.#withField('maxSegmentBytes', checkedInteger(bytes, 'maxSegmentSize', 1, most32));
  }

  /** Most pieces of memory of a request. */
  withMaxNumSegments(count: number): this {
    return this.#withField('maxSegments', checkedInteger(count, 'maxNumSegments', 1, most32));
  }

  /** Most blocks of an unmap. */
  withMaxUnmap(blocks: number): this {
    return this.#withField('maxUnmapBlocks', checkedInteger(blocks, 'maxUnmap', 1, most32));
  }

  /** Most ranges of an unmap. */
  withMaxUnmapSegments(count: number): this {
    return this.#withField('maxUnmapSegments', checkedInteger(count, 'maxUnmapSegments', 1, most32));
  }

  /** Most blocks of a request that zeroes. */
  withMaxWriteZeroes(blocks: number): this {
    return this.#withField('maxWriteZeroesBlocks', checkedInteger(blocks, 'maxWriteZeroes', 1, most32));
  }

  /** Most blocks of a copy. */
  withMaxCopy(blocks: number): this {
    return this.#withField('maxCopyBlocks', checkedInteger(blocks, 'maxCopy', 1, most32));
  }

  /** Most blocks of a read or write. */
  withMaxRwSize(blocks: number): this {
    return this.#withField('maxRwBlocks', checkedInteger(blocks, 'maxRwSize', 1, most32));
  }

  /** Metadata of each block; `interleave`: as a part of the block instead of in a buffer of its own. */
  withMetadata({ bytes, interleave = false }: { bytes: number; interleave?: boolean }): this {
    this.#withField('interleavedMetadata', checkedBoolean(interleave, 'interleave'));
    return this.#withField('metadataBytes', checkedInteger(bytes, 'metadata.bytes', 1, most16));
  }

  /** The NUMA node that it is at. SPDK keeps it from v25.01 on. */
  withNumaId(numaId: number): this {
    return this.#withField('numaId', checkedInteger(numaId, 'numaId', 0, 2 ** 31 - 1));
  }

  /** Requests that JavaScript has at once, a power of two; SPDK keeps more of them in order. Default 256. */
  withSlots(slots: number): this {
    return this.#with({ slots: checkedSlots(slots) });
  }

  /** After so many milliseconds a request that is not completed is reported; 0: never. Default 30,000. */
  withRequestTimeoutMs(timeoutMs: number): this {
    return this.#with({ requestTimeoutMs: checkedTimeoutMs(timeoutMs) });
  }

  /**
   * Makes the device, which is to be registered then.
   *
   * @throws BdevBuildError with all that is missing, and all that does not go together; SpdkError `ERR_SPDK_CLOSED` the
   *   second time
   */
  build(this: BdevBuilder<T, never>): BuiltBdev<T> {
    this.#requireOpen();
    const settings = completeSettings(this.#settings);
    this.#built = true;
    return this.#make<T>(settings);
  }

  #with(settings: Partial<BdevSettings>): never {
    this.#requireOpen();
    Object.assign(this.#settings, settings);
    return this as never;
  }

  #withField<Key extends keyof BdevSettings['fields']>(key: Key, value: BdevSettings['fields'][Key]): this {
    this.#requireOpen();
    this.#settings.fields[key] = value;
    return this;
  }

  #requireOpen(): void {
    if (!this.#built) return;
    throw new SpdkError(`the builder of ${this.#settings.name} has built its device`, {
      code: SpdkErrorCode.Closed,
      operation: 'BdevBuilder',
    });
  }
}

/** A number of blocks, of which there is at least one. @throws TypeError, RangeError */
export function checkedBlocks(blocks: number | bigint, name: string): bigint {
  if (typeof blocks !== 'bigint') return BigInt(checkedInteger(blocks, name, 1));
  if (blocks < 1n || blocks >= 2n ** 64n) throw outOfRange('integer from 1 to 2^64 - 1', name, blocks);
  return blocks;
}

/** @throws TypeError, RangeError for what is no power of two */
export function checkedSlots(slots: number): number {
  checkedInteger(slots, 'slots', 16, 65_536);
  if (!Number.isInteger(Math.log2(slots))) throw outOfRange('a power of two', 'slots', slots);
  return slots;
}

/** @throws TypeError, RangeError */
export function checkedTimeoutMs(timeoutMs: number): number {
  return checkedInteger(timeoutMs, 'requestTimeoutMs', 0, longestMs);
}

function checkedBoolean(value: boolean, name: string): boolean {
  if (typeof value !== 'boolean') throw wrongType('boolean', name, value);
  return value;
}
