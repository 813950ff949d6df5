import { type BackendName, parseSize } from '@spdk-ts/spdk';
import { type LatencyMode, latencyModes } from './latency.js';
import { type WorkloadName, workloadNames } from './workload.js';

export const apis = ['promise', 'queue'] as const;
export type Api = (typeof apis)[number];

/** The command line as commander leaves it: text. */
export interface PerfArguments {
  workload: string;
  bdev: string;
  qd: string;
  ioSize: string;
  time: string;
  warmup: string;
  api: string;
  latency: string;
  rwMix: string;
  seed: string;
  threads: string;
  ioCore?: string;
  size?: string;
  backend?: string;
  huge?: boolean;
  json?: boolean;
}

/** A checked command line. */
export interface PerfOptions {
  workload: WorkloadName;
  /** `null`, `malloc`, `aio`, `uring`, a device's URI, or its name. */
  bdev: string;
  /** Capacity of the device that is created. */
  sizeBytes: number;
  queueDepth: number;
  ioSizeBytes: number;
  seconds: number;
  warmupSeconds: number;
  api: Api;
  latency: LatencyMode;
  /** Reads among the I/Os of `randrw`, in percent. */
  readPercent: number;
  seed: number;
  /** JavaScript threads that do I/O, each with its own queue of `queueDepth`. */
  threads: number;
  /** The core whose reactor does the I/O; undefined: the JavaScript threads do. */
  ioCore: number | undefined;
  backend: BackendName | undefined;
  hugepages: false | 'auto';
}

/** The devices that perf creates. */
const defaultSize: Readonly<Record<string, string>> = {
  null: '1GiB',
  malloc: '64MiB',
  aio: '256MiB',
  uring: '256MiB',
};

/** A bound for typing errors; more threads than cores are of no use. */
const mostThreads = 256;

/** SPDK knows no more cores. */
const lastCore = 1023;

/**
 * Checks every argument before anything starts.
 *
 * @throws RangeError of the form "expected X for --option, got 'Y'"
 */
export function checkPerfArguments(given: PerfArguments): PerfOptions {
  const workload = oneOf(workloadNames, 'workload', given.workload);
  const bdev = checkBdev(given.bdev, workload);
  const options: PerfOptions = {
    workload,
    bdev,
    sizeBytes: checkSize(given, bdev),
    queueDepth: integer('--qd', given.qd, 1, 65_536),
    ioSizeBytes: size('--io-size', given.ioSize),
    seconds: seconds('--time', given.time, Number.MIN_VALUE),
    warmupSeconds: seconds('--warmup', given.warmup, 0),
    api: oneOf(apis, '--api', given.api),
    latency: oneOf(latencyModes, '--latency', given.latency),
    readPercent: integer('--rw-mix', given.rwMix, 0, 100),
    seed: integer('--seed', given.seed, 0, 2 ** 32 - 1),
    threads: integer('--threads', given.threads, 1, mostThreads),
    ioCore: given.ioCore === undefined ? undefined : integer('--io-core', given.ioCore, 1, lastCore),
    // Spdk.start refuses what is no backend.
    backend: given.backend as BackendName | undefined,
    hugepages: given.huge === false ? false : 'auto',
  };
  if (options.ioSizeBytes > 2 ** 30) throw expected('at most 1GiB', '--io-size', given.ioSize);
  return options;
}

function checkBdev(bdev: string, workload: WorkloadName): string {
  if (bdev === '') throw expected('null, malloc, aio, uring, a URI or the name of a device', '--bdev', bdev);
  if (workload === 'verify' && (bdev === 'null' || bdev.startsWith('null:'))) {
    throw expected('a device that keeps data', '--bdev', bdev, 'verify reads back what it wrote');
  }
  return bdev;
}

function checkSize(given: PerfArguments, bdev: string): number {
  const defaultOfDriver = defaultSize[bdev];
  if (given.size !== undefined && defaultOfDriver === undefined) {
    throw expected('null, malloc, aio or uring', '--bdev', bdev, '--size is for devices that perf creates');
  }
  return defaultOfDriver === undefined ? 0 : size('--size', given.size ?? defaultOfDriver);
}

function oneOf<T extends string>(values: readonly T[], name: string, value: string): T {
  const found = values.find((candidate) => candidate === value);
  if (found === undefined) throw expected(`one of ${values.join(', ')}`, name, value);
  return found;
}

function integer(name: string, text: string, min: number, max: number): number {
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (!(value >= min && value <= max)) throw expected(`integer from ${min} to ${max}`, name, text);
  return value;
}

function size(name: string, text: string): number {
  const bytes = parseSize(text, name);
  if (bytes === 0) throw expected('size such as 4KiB, more than 0', name, text);
  return bytes;
}

const longestSeconds = 86_400;

function seconds(name: string, text: string, min: number): number {
  const value = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
  if (!(value >= min && value <= longestSeconds)) {
    throw expected(`seconds ${min === 0 ? 'from' : 'above'} 0 to ${longestSeconds}`, name, text);
  }
  return value;
}

function expected(what: string, name: string, value: string, because?: string): RangeError {
  const message = `expected ${what} for ${name}, got '${value}'${because === undefined ? '' : `: ${because}`}`;
  return Object.assign(new RangeError(message), { code: 'ERR_OUT_OF_RANGE' });
}
