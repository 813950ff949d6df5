import { createRequire } from 'node:module';
import { join } from 'node:path';
import { runProgram } from '../child.js';
import type { Contestant } from '../row.js';

const program = join(createRequire(import.meta.url).resolve('@spdk-ts/cli/package.json'), '../dist/cli.js');

/** How long a measurement takes. */
export interface Times {
  seconds: number;
  warmupSeconds: number;
}

/** One load, the same for `spdk-ts perf` and bdevperf. */
export interface Load {
  bdev: 'null' | 'malloc';
  /** What `spdk-ts perf` drives instead: the device of a URI. */
  uri?: () => string;
  workload: 'randread' | 'read';
  queueDepth: number;
  ioSizeBytes: number;
  /** Workers of `spdk-ts perf`; default 1 thread, the main one. */
  threads?: number;
  /** The core whose reactor does the I/O of `spdk-ts perf`; default: the JavaScript thread does. */
  ioCore?: number;
}

/** Size of the devices: a null bdev's is of no consequence, the others' should not fit into the CPU's caches. */
export const deviceMiB = { null: 1024, malloc: 64, file: 64 } as const;

/** What is read off a run of `spdk-ts perf`. */
export type Figure = 'iops' | 'meanUs' | 'p99_9Us';

interface PerfReport {
  iops: number;
  latency: { meanUs: number; p99_9Us: number } | null;
}

/** `spdk-ts perf` in a process of its own. */
export function perfContestant(
  backend: 'embedded' | 'spdk',
  api: 'promise' | 'queue',
  load: Load,
  figure: Figure,
  times: Times,
): Contestant {
  const args = () => [
    ['perf', load.workload, '--json', '--no-huge'],
    ['--backend', backend, '--api', api],
    load.uri ? ['--bdev', load.uri()] : ['--bdev', load.bdev, '--size', `${deviceMiB[load.bdev]}MiB`],
    ['--qd', String(load.queueDepth), '--io-size', String(load.ioSizeBytes)],
    ['--threads', String(load.threads ?? 1)],
    load.ioCore === undefined ? [] : ['--io-core', String(load.ioCore)],
    ['--time', String(times.seconds), '--warmup', String(times.warmupSeconds)],
    ['--latency', figure === 'iops' ? 'none' : 'sampled'],
  ];
  const threads = load.threads === undefined ? '' : `, ${load.threads} threads`;
  const reactor = load.ioCore === undefined ? '' : ', reactor';
  return {
    name: `${backend} ${api}${threads}${reactor}`,
    async measure() {
      const report = JSON.parse(
        await runProgram(process.execPath, [program, ...args().flat()]),
      ) as PerfReport;
      const value = figure === 'iops' ? report.iops : report.latency?.[figure];
      if (value === undefined) throw new Error('no latency was measured');
      return value;
    },
  };
}

/** What `spdk-ts` finds built: the backends, and whether the embedded one has the uring driver. */
export async function findBuilt(): Promise<{ backends: string[]; uring: boolean }> {
  const output = await runProgram(process.execPath, [program, 'info', '--backend', 'embedded', '--json']);
  const info = JSON.parse(output) as { built: string[]; functions: string[] };
  return { backends: info.built, uring: info.functions.includes('create_uring_bdev') };
}
