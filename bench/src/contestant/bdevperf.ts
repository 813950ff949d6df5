import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { runProgram } from '../child.js';
import type { Contestant } from '../row.js';
import { deviceMiB, type Load, type Times } from './perf.js';

const blockSizeBytes = 512;

/** What is read off bdevperf's table. */
export type BdevperfFigure = 'iops' | 'meanUs';

/** bdevperf's path below an SPDK source tree; undefined when it is not built there. */
export function findBdevperf(tree: string | undefined): string | undefined {
  if (!tree) return undefined;
  const path = join(tree, 'build/examples/bdevperf');
  return existsSync(path) ? path : undefined;
}

/** SPDK's own benchmark in C on one core, with the device that `spdk-ts perf` creates. */
export function bdevperfContestant(
  tree: string,
  load: Load,
  figure: BdevperfFigure,
  { seconds }: Times,
): Contestant {
  return {
    name: 'bdevperf',
    async measure() {
      const folder = await mkdtemp(join(tmpdir(), 'spdk-ts-bench-'));
      try {
        const config = join(folder, 'bdev.json');
        await writeFile(config, JSON.stringify(bdevConfig(load.bdev)));
        const output = await runProgram(
          join(tree, 'build/examples/bdevperf'),
          bdevperfArguments(load, seconds, config),
          environment(tree),
        );
        return parseBdevperf(output)[figure];
      } finally {
        await rm(folder, { recursive: true });
      }
    },
  };
}

/**
 * IOPS and mean latency of bdevperf's last line, `Total : IOPS MiB/s Fail/s TO/s Average min max`.
 *
 * @throws Error when there is no such line, or I/O failed
 */
export function parseBdevperf(output: string): Record<BdevperfFigure, number> {
  const columns = /^\s*Total\s*:(.*)$/m.exec(output)?.[1]?.trim().split(/\s+/).map(Number) ?? [];
  const [iops, , failed, timedOut, meanUs] = columns;
  if (columns.length !== 7 || columns.some(Number.isNaN) || iops === undefined || meanUs === undefined) {
    throw new Error("bdevperf's output has no line of totals");
  }
  if (failed !== 0 || timedOut !== 0) throw new Error('bdevperf had failed I/O');
  return { iops, meanUs };
}

function bdevperfArguments({ workload, queueDepth, ioSizeBytes }: Load, seconds: number, config: string) {
  return [
    ['-c', config, '-w', workload, '-q', String(queueDepth), '-o', String(ioSizeBytes)],
    // bdevperf takes whole seconds.
    [
      '-t',
      String(Math.max(1, Math.round(seconds))),
      '-m',
      '0x1',
      '--no-huge',
      '-s',
      '1024',
      '--disable-cpumask-locks',
    ],
  ].flat();
}

function bdevConfig(bdev: Load['bdev']): object {
  const blockCount = (deviceMiB[bdev] * 2 ** 20) / blockSizeBytes;
  const params = { name: 'Bench0', num_blocks: blockCount, block_size: blockSizeBytes };
  return { subsystems: [{ subsystem: 'bdev', config: [{ method: `bdev_${bdev}_create`, params }] }] };
}

/** Trees with shared libraries do not tell their programs where these are. */
function environment(tree: string): NodeJS.ProcessEnv {
  const folders = [join(tree, 'build/lib'), join(tree, 'dpdk/build/lib'), process.env['LD_LIBRARY_PATH']];
  return { ...process.env, LD_LIBRARY_PATH: folders.filter(Boolean).join(delimiter) };
}
