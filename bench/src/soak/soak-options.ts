import { type BackendName, parseSize } from '@spdk-ts/spdk';
import { expected, numberOption } from '../command-line.js';
import { stripeBlocks } from './territory.js';

/** The command line as commander leaves it: text. */
export interface SoakArguments {
  minutes: string;
  workers: string;
  qd: string;
  size: string;
  seed: string;
  backend?: string;
  huge: boolean;
  out?: string;
}

/** A checked command line. */
export interface SoakOptions {
  minutes: number;
  workers: number;
  /** I/Os in flight of each worker. */
  queueDepth: number;
  /** Of the malloc bdev. */
  sizeBytes: number;
  seed: number;
  backend: BackendName | undefined;
  hugepages: false | 'auto';
}

const stripeBytes = stripeBlocks * 512;

/**
 * Checks the command line.
 *
 * @throws RangeError naming what is wrong
 */
export function checkSoakArguments(given: SoakArguments): SoakOptions {
  const options: SoakOptions = {
    minutes: numberOption('--minutes', given.minutes, /^\d+(\.\d+)?$/, 0.01, 60 * 24 * 7),
    workers: numberOption('--workers', given.workers, /^\d+$/, 1, 64),
    queueDepth: numberOption('--qd', given.qd, /^\d+$/, 2, 1024),
    sizeBytes: parseSize(given.size, '--size'),
    seed: numberOption('--seed', given.seed, /^\d+$/, 0, 2 ** 32 - 1),
    // Spdk.start refuses what is no backend.
    backend: given.backend as BackendName | undefined,
    hugepages: given.huge ? 'auto' : false,
  };
  // Each I/O needs blocks of its own, and finds them by chance: a stripe for each is plenty.
  const leastBytes = options.workers * options.queueDepth * stripeBytes;
  if (options.sizeBytes < leastBytes) throw expected(`at least ${leastBytes} bytes`, '--size', given.size);
  if (options.sizeBytes % 512 !== 0) throw expected('a multiple of 512 bytes', '--size', given.size);
  return options;
}
