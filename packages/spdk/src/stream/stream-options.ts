import { checkedInteger, checkedObject, outOfRange, wrongType } from '@spdk-ts/spdk-safe';
import type { OpenDisk } from '../bdev/open-disk.js';
import { roundUp } from './byte-io.js';

/** What all streams over a device can be told. */
export interface DiskStreamOptions {
  /** Bytes of an I/O; rounded up to whole blocks. Default 256 KiB. */
  chunkBytes?: number;
  /** I/Os under way at once, each with a buffer of `chunkBytes`. Default 4. */
  inFlight?: number;
  /** Destroys the stream with an AbortError; I/O that is under way comes to its end. */
  signal?: AbortSignal;
}

/** What is to be read. */
export interface ReadableOptions extends DiskStreamOptions {
  /** First byte of the device; any. Default 0. */
  start?: number;
  /** The byte after the last; any. Default: the end of the device. */
  end?: number;
}

/** Where to write. */
export interface WritableOptions extends DiskStreamOptions {
  /** First byte of the device; any. Default 0. */
  start?: number;
  /** True: what was written is made durable before the stream finishes. Default false. */
  flush?: boolean;
}

/** Options of a stream, complete and in whole blocks where that matters. */
export interface StreamPlan {
  readonly start: number;
  readonly end: number;
  readonly chunkBytes: number;
  readonly inFlight: number;
  readonly signal: AbortSignal | undefined;
}

/** @throws TypeError, RangeError for impossible options */
export function streamPlan(disk: OpenDisk, options: ReadableOptions): StreamPlan {
  checkedObject(options, 'options');
  const { start = 0, end = disk.sizeBytes, chunkBytes = 2 ** 18, inFlight = 4, signal } = options;
  checkedInteger(start, 'start', 0, disk.sizeBytes);
  checkedInteger(end, 'end', 0, disk.sizeBytes);
  if (end < start) throw outOfRange(`at least start, which is ${start},`, 'end', end);
  checkedInteger(chunkBytes, 'chunkBytes', 1, 2 ** 30);
  checkedInteger(inFlight, 'inFlight', 1, 256);
  if (signal !== undefined && !(signal instanceof AbortSignal)) {
    throw wrongType('AbortSignal', 'options.signal', signal);
  }
  return { start, end, chunkBytes: roundUp(chunkBytes, disk.blockSizeBytes), inFlight, signal };
}
