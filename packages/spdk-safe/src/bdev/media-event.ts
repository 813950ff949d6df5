import { spdk_bdev_get_media_events } from '@spdk-ts/spdk-sys/functions/bdev';
import { memory } from '@spdk-ts/spdk-sys/runtime';
import type { BdevDescPtr } from '../generated/pointers.generated.js';

/** As many as SPDK keeps of one descriptor. */
const mostAtOnce = 64;
const numbersEach = 2;

/**
 * Blocks that a device with raw access to its medium has something to say about: they wear out, or are to be written
 * elsewhere.
 *
 * @see https://spdk.io/doc/structspdk__bdev__media__event.html
 */
export interface BdevMediaEvent {
  readonly offsetBlocks: bigint;
  readonly blockCount: bigint;
}

/** Takes what an event `mediaManagement` is about from an open descriptor, on its thread. */
export function takeMediaEvents(desc: BdevDescPtr): BdevMediaEvent[] {
  const numbers = new BigUint64Array(new ArrayBuffer(mostAtOnce * numbersEach * 8));
  const taken = spdk_bdev_get_media_events(desc, memory.addressOf(numbers.buffer as ArrayBuffer), mostAtOnce);
  return mediaEvents(numbers.subarray(0, Number(taken) * numbersEach));
}

/** Of offsets and numbers of blocks in turns. */
export function mediaEvents(numbers: BigUint64Array): BdevMediaEvent[] {
  return Array.from({ length: numbers.length / numbersEach }, (_, index) => ({
    offsetBlocks: numbers[index * numbersEach] as bigint,
    blockCount: numbers[index * numbersEach + 1] as bigint,
  }));
}
