/** What may be read of a block whose content the device does not promise. */
export const anything = Symbol('anything');

/** What a block may hold. */
export type Content = Uint8Array | typeof anything;

/** Blocks side by side: the first one's number on the device, and how many. */
export interface BlockRange {
  readonly first: number;
  readonly count: number;
}

/** How a write has ended: it took place, it may have (it was aborted, or failed), or it did not. */
export type WriteEnd = 'done' | 'unknown' | 'refused';

/** A block that was read with content that it cannot have had. */
export interface ImpossibleBlock {
  readonly block: number;
  readonly actual: Uint8Array;
  /** What it may have held; never empty. */
  readonly possible: readonly Uint8Array[];
}

/**
 * A model of the device in memory: for each block, all that it may hold. That is one content while nobody writes it. I/O
 * under way at the same time takes effect in any order, each at some moment between its begin and its end, and block by
 * block: a read sees one of the writes that it overlaps in time or what was there before, and writes that overlap leave
 * one of them. What a read has seen, or a later write has covered, cannot come back.
 */
export class BlockModel {
  readonly #blocks = new Map<number, Block>();
  readonly #zeroes: Uint8Array;
  readonly #blockSizeBytes: number;
  /** Counts begins and ends, which are all the time that there is here. */
  #now = 0;

  constructor(blockSizeBytes: number) {
    this.#blockSizeBytes = blockSizeBytes;
    this.#zeroes = new Uint8Array(blockSizeBytes);
  }

  /** Blocks that are read and written by nobody else from now on, and hold `data`. */
  add(first: number, data: Uint8Array): void {
    for (const [index, content] of this.contentsOf(data).entries()) {
      this.#blocks.set(first + index, new Block(content));
    }
  }

  /** The contents of blocks side by side. */
  contentsOf(data: Uint8Array): Uint8Array[] {
    const size = this.#blockSizeBytes;
    return Array.from({ length: data.length / size }, (_, index) =>
      data.subarray(index * size, (index + 1) * size),
    );
  }

  /** Contents for a write that brings the same to all blocks of a range: zeroes, or what the device likes. */
  same(count: number, content: 'zeroes' | 'anything'): Content[] {
    return new Array<Content>(count).fill(content === 'zeroes' ? this.#zeroes : anything);
  }

  /** What the blocks hold, or one of what they may hold; undefined if that of one of them is not promised. */
  likely(range: BlockRange): Uint8Array | undefined {
    const contents = this.#of(range).map((block) => block.likely());
    return contents.includes(anything) ? undefined : Buffer.concat(contents as Uint8Array[]);
  }

  /** @param except a write that does not count: that of a compare-and-write, which compares before */
  beginRead(range: BlockRange, except?: RangeWrite): RangeRead {
    const begin = ++this.#now;
    return new RangeRead(
      range,
      this.#of(range).map((block, index) => new BlockRead(block, begin, { except: except?.writes[index] })),
      this.#blockSizeBytes,
      () => ++this.#now,
    );
  }

  /** @param contents what each block of the range is to hold */
  beginWrite(range: BlockRange, contents: readonly Content[]): RangeWrite {
    const begin = ++this.#now;
    return new RangeWrite(
      this.#of(range).map((block, index) => new BlockWrite(block, begin, [contents[index] as Content])),
      () => ++this.#now,
    );
  }

  /** A write of what the blocks from `from` hold at some moment before it has ended. */
  beginCopy(range: BlockRange, from: number): RangeCopy {
    const begin = ++this.#now;
    const sources = this.#of({ ...range, first: from });
    const writes = this.#of(range).map((block) => new BlockWrite(block, begin, []));
    const reads = sources.map((block, index) => new BlockRead(block, begin, { feeds: writes[index] }));
    return new RangeCopy(reads, writes, () => ++this.#now);
  }

  #of({ first, count }: BlockRange): Block[] {
    return Array.from({ length: count }, (_, index) => {
      const block = this.#blocks.get(first + index);
      if (block === undefined) throw new RangeError(`block ${first + index} is not in the model`);
      return block;
    });
  }
}

/** A read of a range that is under way. */
export class RangeRead {
  readonly #range: BlockRange;
  readonly #reads: readonly BlockRead[];
  readonly #blockSizeBytes: number;
  readonly #tick: () => number;

  constructor(range: BlockRange, reads: readonly BlockRead[], blockSizeBytes: number, tick: () => number) {
    this.#range = range;
    this.#reads = reads;
    this.#blockSizeBytes = blockSizeBytes;
    this.#tick = tick;
  }

  /** It has read `data`. @returns the first block that cannot have held what was read of it */
  end(data: Uint8Array): ImpossibleBlock | undefined {
    this.cancel();
    const now = this.#tick();
    for (const [index, read] of this.#reads.entries()) {
      const start = index * this.#blockSizeBytes;
      const actual = data.subarray(start, start + this.#blockSizeBytes);
      if (!read.saw(actual, now))
        return { block: this.#range.first + index, actual, possible: read.contents };
    }
    return undefined;
  }

  /** True if the range certainly held `data` all the time: a compare with it may not fail. */
  certainly(data: Uint8Array): boolean {
    return this.#reads.every((read, index) => {
      const start = index * this.#blockSizeBytes;
      return read.isOnly(data.subarray(start, start + this.#blockSizeBytes));
    });
  }

  /** It has ended without data. */
  cancel(): void {
    for (const read of this.#reads) read.leave();
  }
}

/** A write of a range that is under way. */
export class RangeWrite {
  readonly writes: readonly BlockWrite[];
  readonly #tick: () => number;

  constructor(writes: readonly BlockWrite[], tick: () => number) {
    this.writes = writes;
    this.#tick = tick;
  }

  end(how: WriteEnd): void {
    const now = this.#tick();
    for (const write of this.writes) write.end(how, now);
  }
}

/** A copy that is under way. */
export class RangeCopy extends RangeWrite {
  readonly #reads: readonly BlockRead[];

  constructor(reads: readonly BlockRead[], writes: readonly BlockWrite[], tick: () => number) {
    super(writes, tick);
    this.#reads = reads;
  }

  override end(how: WriteEnd): void {
    for (const read of this.#reads) read.leave();
    super.end(how);
  }
}

/** A content that a block may have, and when at the latest it got it. */
interface Possible {
  readonly content: Content;
  readonly until: number;
}

class Block {
  possible: Possible[];
  readonly reads = new Set<BlockRead>();
  readonly writes = new Set<BlockWrite>();

  constructor(content: Content) {
    this.possible = [{ content, until: 0 }];
  }

  likely(): Content {
    return (this.possible.at(-1) as Possible).content;
  }

  /** Forgets what it certainly does not hold any more since something else came at `time` or later. */
  forgetBefore(time: number, except?: Uint8Array): void {
    this.possible = this.possible.filter(
      ({ content, until }) => until >= time || (except !== undefined && isSame(content, except)),
    );
  }
}

interface BlockReadOptions {
  /** The write of a copy, which brings what is read to another block. */
  readonly feeds?: BlockWrite | undefined;
  /** A write whose content is not to be seen. */
  readonly except?: BlockWrite | undefined;
}

/** A read of one block: collects all that it may see while it is under way. */
class BlockRead {
  readonly #block: Block;
  readonly #begin: number;
  readonly #seen = new Set<Content>();
  readonly #feeds: BlockWrite | undefined;

  constructor(block: Block, begin: number, { feeds, except }: BlockReadOptions) {
    this.#block = block;
    this.#begin = begin;
    this.#feeds = feeds;
    for (const { content } of block.possible) this.add(content);
    for (const write of block.writes) {
      if (write !== except) for (const content of write.contents) this.add(content);
    }
    block.reads.add(this);
  }

  get contents(): Uint8Array[] {
    return [...this.#seen].filter((content) => content !== anything);
  }

  add(content: Content): void {
    if (this.#seen.has(content)) return;
    this.#seen.add(content);
    this.#feeds?.add(content);
  }

  leave(): void {
    this.#block.reads.delete(this);
  }

  isOnly(data: Uint8Array): boolean {
    return [...this.#seen].every((content) => isSame(content, data));
  }

  /** @returns false if the block cannot have held it */
  saw(data: Uint8Array, now: number): boolean {
    if (this.#seen.has(anything)) return true;
    if (!this.contents.some((content) => isSame(content, data))) return false;
    const block = this.#block;
    block.forgetBefore(this.#begin, data);
    // Seen of a write that is under way or unknown: it is there now.
    if (block.possible.length === 0) block.possible = [{ content: data.slice(), until: now }];
    return true;
  }
}

/** A write of one block that is under way. */
class BlockWrite {
  readonly contents = new Set<Content>();
  readonly #block: Block;
  readonly #begin: number;

  constructor(block: Block, begin: number, contents: readonly Content[]) {
    this.#block = block;
    this.#begin = begin;
    block.writes.add(this);
    for (const content of contents) this.add(content);
  }

  add(content: Content): void {
    if (this.contents.has(content)) return;
    this.contents.add(content);
    for (const read of this.#block.reads) read.add(content);
  }

  end(how: WriteEnd, now: number): void {
    const block = this.#block;
    block.writes.delete(this);
    if (how === 'refused') return;
    if (how === 'done') block.forgetBefore(this.#begin);
    for (const content of this.contents) block.possible.push({ content, until: now });
  }
}

function isSame(content: Content, data: Uint8Array): boolean {
  return content !== anything && Buffer.compare(content, data) === 0;
}
