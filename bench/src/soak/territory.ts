import type { SeededRandom } from '@spdk-ts/testing';
import { fillBlock, wrongWord } from './block-content.js';
import { Operation, operationShares } from './operation.js';

export interface TerritoryOptions {
  /** Which of the workers this one is, from 0. */
  worker: number;
  workers: number;
  slots: number;
  blockCount: number;
  blockSizeBytes: number;
  /** Most blocks that one I/O has. */
  maxBlocks: number;
  random: SeededRandom;
}

/** Blocks that follow each other and belong to the same worker. The next ones are another's: too long a write shows. */
export const stripeBlocks = 128;

/**
 * A worker's blocks of the device, what they hold, and the I/O under way on them. A block is read by many at a time or
 * written by one, so that what a read has to bring is known. All I/O stays inside of one stripe.
 */
export class Territory {
  /** What each slot does, and where: blocks, by slot. */
  readonly operation: Uint8Array;
  readonly offsetBlocks: Int32Array;
  readonly lengthBlocks: Int32Array;
  /** First block that a copy takes. */
  readonly fromBlocks: Int32Array;
  readonly #options: TerritoryOptions;
  readonly #stripes: number;
  readonly #wordsPerBlock: number;
  /** What each block holds. */
  readonly #keys: Int32Array;
  /** How many I/Os read each block; -1 when one writes it. */
  readonly #users: Int16Array;
  /** Key of the first block that each slot writes; those that follow have the keys that follow. */
  readonly #slotKeys: Int32Array;
  #nextKey: number;

  constructor(options: TerritoryOptions) {
    const { slots, blockCount, blockSizeBytes, worker, workers } = options;
    this.#options = options;
    this.#stripes = Math.floor(Math.floor(blockCount / stripeBlocks) / workers);
    this.#wordsPerBlock = blockSizeBytes / Int32Array.BYTES_PER_ELEMENT;
    this.#keys = new Int32Array(blockCount);
    this.#users = new Int16Array(blockCount);
    this.operation = new Uint8Array(slots);
    this.offsetBlocks = new Int32Array(slots);
    this.lengthBlocks = new Int32Array(slots);
    this.fromBlocks = new Int32Array(slots);
    this.#slotKeys = new Int32Array(slots);
    // Workers take turns with the keys.
    this.#nextKey = worker + 1;
  }

  /** Decides a slot's next I/O, and keeps others from its blocks until it is settled. */
  plan(slot: number): void {
    const operation = this.#chooseOperation();
    const { random, maxBlocks } = this.#options;
    const length = 1 + random.below(maxBlocks);
    const writes =
      operation !== Operation.Read && operation !== Operation.Compare && operation !== Operation.Flush;
    this.operation[slot] = operation;
    this.lengthBlocks[slot] = length;
    this.offsetBlocks[slot] = this.#take(length, writes);
    if (operation === Operation.Copy) this.fromBlocks[slot] = this.#take(length, false);
    if (operation === Operation.Write) this.#takeKeys(slot, length);
  }

  /** Puts into the buffer what the slot's I/O needs there: what it writes, or what the device should hold. */
  prepare(slot: number, words: Int32Array): void {
    const operation = this.operation[slot];
    if (operation !== Operation.Write && operation !== Operation.Compare) return;
    const offset = this.offsetBlocks[slot] as number;
    for (let block = 0; block < (this.lengthBlocks[slot] as number); block++) {
      const key =
        operation === Operation.Write
          ? this.#writtenKey(slot, block)
          : (this.#keys[offset + block] as number);
      fillBlock(words, block * this.#wordsPerBlock, this.#wordsPerBlock, key);
    }
  }

  /**
   * Takes note of what the slot's I/O has done, and gives its blocks free.
   *
   * @throws MismatchError when a read brought something else than what is on the device
   */
  settle(slot: number, words: Int32Array): void {
    const offset = this.offsetBlocks[slot] as number;
    const length = this.lengthBlocks[slot] as number;
    switch (this.operation[slot]) {
      case Operation.Read:
        this.#verify(offset, length, words);
        this.#release(offset, length, false);
        break;
      case Operation.Write:
        for (let block = 0; block < length; block++)
          this.#keys[offset + block] = this.#writtenKey(slot, block);
        this.#release(offset, length, true);
        break;
      case Operation.WriteZeroes:
      case Operation.Unmap:
        // A malloc bdev gives zeroes for what was unmapped.
        this.#keys.fill(0, offset, offset + length);
        this.#release(offset, length, true);
        break;
      case Operation.Copy: {
        const from = this.fromBlocks[slot] as number;
        this.#keys.copyWithin(offset, from, from + length);
        this.#release(offset, length, true);
        this.#release(from, length, false);
        break;
      }
      default:
        this.#release(offset, length, false);
    }
  }

  #chooseOperation(): Operation {
    let left = this.#options.random.below(100);
    for (const [operation, share] of operationShares.entries()) {
      left -= share;
      if (left < 0) return operation as Operation;
    }
    return Operation.Read;
  }

  /** Finds blocks that are free for it. There are far more of them than all slots use. */
  #take(length: number, writes: boolean): number {
    const { random, worker, workers } = this.#options;
    for (;;) {
      const stripe = random.below(this.#stripes) * workers + worker;
      const offset = stripe * stripeBlocks + random.below(stripeBlocks - length + 1);
      if (!this.#isFree(offset, length, writes)) continue;
      for (let block = offset; block < offset + length; block++) {
        this.#users[block] = writes ? -1 : (this.#users[block] as number) + 1;
      }
      return offset;
    }
  }

  #isFree(offset: number, length: number, writes: boolean): boolean {
    for (let block = offset; block < offset + length; block++) {
      const users = this.#users[block] as number;
      if (writes ? users !== 0 : users < 0) return false;
    }
    return true;
  }

  #release(offset: number, length: number, wrote: boolean): void {
    for (let block = offset; block < offset + length; block++) {
      this.#users[block] = wrote ? 0 : (this.#users[block] as number) - 1;
    }
  }

  #takeKeys(slot: number, length: number): void {
    this.#slotKeys[slot] = this.#nextKey;
    this.#nextKey = (this.#nextKey + length * this.#options.workers) | 0;
  }

  #writtenKey(slot: number, block: number): number {
    return ((this.#slotKeys[slot] as number) + block * this.#options.workers) | 0;
  }

  #verify(offset: number, length: number, words: Int32Array): void {
    for (let block = 0; block < length; block++) {
      const key = this.#keys[offset + block] as number;
      const firstWord = block * this.#wordsPerBlock;
      const index = wrongWord(words, firstWord, this.#wordsPerBlock, key);
      if (index === -1) continue;
      throw new MismatchError(
        offset + block,
        index,
        key,
        words[firstWord] as number,
        words[firstWord + index] as number,
      );
    }
  }
}

/** A read brought something else than what was last written there. */
export class MismatchError extends Error {
  readonly code = 'ERR_MISMATCH';

  constructor(block: number, index: number, key: number, foundKey: number, foundWord: number) {
    const found = foundKey === key ? '' : `, its first word is that of key ${foundKey}`;
    super(`block ${block} holds the data of key ${key}, but word ${index} was read as ${foundWord}${found}`);
    this.name = 'MismatchError';
  }
}
