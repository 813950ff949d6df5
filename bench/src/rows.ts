import { availableParallelism } from 'node:os';
import { type BdevperfFigure, bdevperfContestant, findBdevperf } from './contestant/bdevperf.js';
import { MemoryFile } from './contestant/memory-file.js';
import { type Figure, type Load, perfContestant, type Times } from './contestant/perf.js';
import { programContestant } from './contestant/program.js';
import type { Contestant, Row, Target } from './row.js';

/** What there is to measure with. */
export interface Equipment {
  /** The backends that are built. */
  backends: readonly string[];
  /** Whether the embedded backend has the uring driver. */
  uring: boolean;
  /** A built SPDK source tree, for bdevperf. */
  tree: string | undefined;
  times: Times;
}

const small = { workload: 'randread', queueDepth: 128, ioSizeBytes: 4096 } as const;
const nullLoad: Load = { ...small, bdev: 'null' };
const mallocLoad: Load = { ...small, bdev: 'malloc' };
const single: Load = { ...mallocLoad, queueDepth: 1 };
const sequential: Load = { ...mallocLoad, workload: 'read', ioSizeBytes: 131_072 };

/** All rows, in the order of the table; what the equipment cannot do says so in `missing`. */
export function createRows(equipment: Equipment): Row[] {
  const table = new Table(equipment);
  return [
    table.againstBdevperf('null-queue', 'null, 4 KiB random read, QD 128', 'queue', nullLoad, 1),
    table.againstBdevperf('null-promise', 'null, 4 KiB random read, QD 128', 'promise', nullLoad, 0.4),
    table.reactorAgainstBdevperf('promise', { kind: 'ratio', atLeast: 0.5 }),
    table.reactorAgainstBdevperf('queue', { kind: 'none' }),
    table.againstBdevperf('malloc-queue', 'malloc, 4 KiB random read, QD 128', 'queue', mallocLoad, 0.95),
    table.againstBdevperf('malloc-promise', 'malloc, 4 KiB random read, QD 128', 'promise', mallocLoad, 0.85),
    table.againstBdevperf('malloc-sequential', 'malloc, 128 KiB read, QD 128', 'queue', sequential, 0.98),
    table.latency('embedded', 'meanUs', 1.2),
    table.latency('embedded', 'p99_9Us', 10),
    table.latency('spdk', 'meanUs', 1.2),
    table.latency('spdk', 'p99_9Us', 10),
    table.reactorLatency('embedded'),
    table.reactorLatency('spdk'),
    table.embeddedAgainstSpdk('embedded-null', nullLoad),
    table.embeddedAgainstSpdk('embedded-malloc', mallocLoad),
    table.file('aio'),
    table.file('uring'),
    table.rawCall('embedded'),
    table.rawCall('spdk'),
    table.startup(),
    table.eventLoopDelay('embedded', 'queue'),
    table.eventLoopDelay('embedded', 'promise'),
    table.eventLoopDelay('spdk', 'queue'),
    table.eventLoopDelay('spdk', 'promise'),
    table.idleCpu('embedded'),
    table.idleCpu('spdk'),
    table.garbage('embedded'),
    table.garbage('spdk'),
    table.memory(),
    table.threads('embedded'),
    table.threads('spdk'),
  ];
}

class Table {
  readonly #equipment: Equipment;

  constructor(equipment: Equipment) {
    this.#equipment = equipment;
  }

  againstBdevperf(id: string, what: string, api: 'promise' | 'queue', load: Load, atLeast: number): Row {
    return {
      id,
      title: `${what}, ${api}`,
      unit: 'IOPS',
      target: { kind: 'ratio', atLeast },
      subject: this.#perf('spdk', api, load, 'iops'),
      ...this.#bdevperf(load, 'iops'),
      ...this.#firstMissing(this.#missingBackend('spdk'), this.#missingBdevperf()),
    };
  }

  /** I/O on a reactor, JavaScript on a core of its own, against one core of bdevperf. */
  reactorAgainstBdevperf(api: 'promise' | 'queue', target: Target): Row {
    return {
      id: `null-${api}-reactor`,
      title: `null, 4 KiB random read, QD 128, ${api}, I/O on a second core`,
      unit: 'IOPS',
      target,
      subject: this.#perf('spdk', api, { ...nullLoad, ioCore: 1 }, 'iops'),
      ...this.#bdevperf(nullLoad, 'iops'),
      ...this.#firstMissing(this.#missingBackend('spdk'), this.#missingBdevperf(), missingCore('a reactor')),
    };
  }

  reactorLatency(backend: 'embedded' | 'spdk'): Row {
    return {
      id: `latency-reactor-${backend}`,
      title: 'malloc, 4 KiB random read, QD 1, mean latency, I/O on a second core',
      unit: 'us',
      target: { kind: 'none' },
      subject: this.#perf(backend, 'promise', { ...single, ioCore: 1 }, 'meanUs'),
      against: this.#perf(backend, 'promise', single, 'meanUs'),
      ...this.#firstMissing(this.#missingBackend(backend), missingCore('a reactor')),
    };
  }

  latency(backend: 'embedded' | 'spdk', figure: 'meanUs' | 'p99_9Us', atMost: number): Row {
    const name = figure === 'meanUs' ? 'mean' : 'p99.9';
    return {
      id: `latency-${name}-${backend}`,
      title: `malloc, 4 KiB random read, QD 1, ${name} latency`,
      unit: 'us',
      target: { kind: 'value', atMost },
      subject: this.#perf(backend, 'promise', single, figure),
      ...(figure === 'meanUs' ? this.#bdevperf(single, figure) : {}),
      ...this.#firstMissing(this.#missingBackend(backend)),
    };
  }

  embeddedAgainstSpdk(id: string, load: Load): Row {
    return {
      id,
      title: `${load.bdev}, 4 KiB random read, QD 128, queue`,
      unit: 'IOPS',
      target: { kind: 'ratio', atLeast: 1 },
      subject: this.#perf('embedded', 'queue', load, 'iops'),
      against: this.#perf('spdk', 'queue', load, 'iops'),
      ...this.#firstMissing(this.#missingBackend('embedded'), this.#missingBackend('spdk')),
    };
  }

  file(driver: 'aio' | 'uring'): Row {
    const { queueDepth, ioSizeBytes } = small;
    const { warmupSeconds, seconds } = this.#equipment.times;
    const file = new MemoryFile();
    const load: Load = { ...mallocLoad, uri: () => `${driver}://${file.path}?blk_size=512` };
    return {
      id: `${driver}-file`,
      title: `${driver} on a file in tmpfs, 4 KiB random read, QD 128, promise`,
      unit: 'IOPS',
      target: { kind: 'ratio', atLeast: 8 },
      subject: this.#perf('embedded', 'promise', load, 'iops'),
      against: programContestant({
        program: 'fs-promises',
        args: () => [file.path, queueDepth, ioSizeBytes, warmupSeconds, seconds],
        name: 'node:fs/promises',
      }),
      ...this.#firstMissing(
        this.#missingBackend('embedded'),
        driver === 'uring' && !this.#equipment.uring
          ? 'the embedded backend is built without uring: install liburing-dev and pkg-config, npm run build'
          : undefined,
        MemoryFile.missing(),
      ),
    };
  }

  rawCall(backend: 'embedded' | 'spdk'): Row {
    return {
      id: `raw-call-${backend}`,
      title: 'one raw call, spdk_bdev_get_block_size',
      unit: 'ns',
      target: { kind: 'value', atMost: 60 },
      subject: programContestant({ program: 'raw-call', backend }),
      ...this.#firstMissing(this.#missingBackend(backend)),
    };
  }

  startup(): Row {
    return {
      id: 'startup',
      title: 'import, Spdk.start, stop',
      unit: 'ms',
      target: { kind: 'value', atMost: 80 },
      subject: programContestant({ program: 'startup', backend: 'embedded' }),
      ...this.#firstMissing(this.#missingBackend('embedded')),
    };
  }

  eventLoopDelay(backend: 'embedded' | 'spdk', api: 'queue' | 'promise'): Row {
    const { warmupSeconds, seconds } = this.#equipment.times;
    const under = (load: 'queue' | 'promise' | 'none', name: string) =>
      programContestant({
        program: 'event-loop-delay',
        backend,
        args: [load, warmupSeconds, seconds],
        name: `${backend} ${name}`,
      });
    return {
      id: `event-loop-${api}-${backend}`,
      title: `event-loop delay p99, malloc, 4 KiB read, QD 128, ${api}`,
      unit: 'ms',
      target: { kind: 'value', atMost: 2 },
      subject: under(api, api),
      against: under('none', 'unloaded'),
      ...this.#firstMissing(this.#missingBackend(backend)),
    };
  }

  idleCpu(backend: 'embedded' | 'spdk'): Row {
    return {
      id: `idle-cpu-${backend}`,
      title: 'CPU time, malloc and aio open, nothing outstanding, adaptive polling',
      unit: '%',
      target: { kind: 'value', atMost: 0.5 },
      subject: programContestant({
        program: 'idle-cpu',
        backend,
        args: [this.#equipment.times.seconds],
      }),
      ...this.#firstMissing(this.#missingBackend(backend)),
    };
  }

  garbage(backend: 'embedded' | 'spdk'): Row {
    return {
      id: `garbage-${backend}`,
      title: 'garbage per I/O, null, 4 KiB read, QD 128, queue',
      unit: 'bytes',
      // To the byte. A turn of the event loop allocates, however many I/Os it carries; one object per I/O is 16 bytes.
      target: { kind: 'value', atMost: 0.5 },
      subject: programContestant({
        program: 'garbage',
        backend,
        args: ['queue'],
        nodeOptions: ['--expose-gc'],
      }),
      ...this.#firstMissing(this.#missingBackend(backend)),
    };
  }

  memory(): Row {
    return {
      id: 'memory',
      title: 'resident memory above bare Node.js and a malloc bdev of 64 MiB',
      unit: 'MiB',
      target: { kind: 'value', atMost: 64 },
      subject: programContestant({ program: 'memory', backend: 'embedded' }),
      ...this.#firstMissing(this.#missingBackend('embedded')),
    };
  }

  threads(backend: 'embedded' | 'spdk'): Row {
    return {
      id: `threads-${backend}`,
      title: 'null, 4 KiB random read, QD 128, queue, two workers against one thread',
      unit: 'IOPS',
      target: { kind: 'ratio', atLeast: 1.8 },
      subject: this.#perf(backend, 'queue', { ...nullLoad, threads: 2 }, 'iops'),
      against: this.#perf(backend, 'queue', nullLoad, 'iops'),
      ...this.#firstMissing(this.#missingBackend(backend), missingCore('a second worker')),
    };
  }

  #perf(backend: 'embedded' | 'spdk', api: 'promise' | 'queue', load: Load, figure: Figure): Contestant {
    return perfContestant(backend, api, load, figure, this.#equipment.times);
  }

  #bdevperf(load: Load, figure: BdevperfFigure): { against?: Contestant } {
    const { tree, times } = this.#equipment;
    if (tree === undefined || !findBdevperf(tree)) return {};
    return { against: bdevperfContestant(tree, load, figure, times) };
  }

  #missingBackend(backend: 'embedded' | 'spdk'): string | undefined {
    if (this.#equipment.backends.includes(backend)) return undefined;
    return `the ${backend} backend is not built: npm run ${backend === 'spdk' ? 'build:spdk' : 'build'}`;
  }

  #missingBdevperf(): string | undefined {
    const { tree } = this.#equipment;
    if (!tree) return 'SPDK_ROOT_DIR does not name a built SPDK source tree, for its bdevperf';
    return findBdevperf(tree) ? undefined : `${tree} has no build/examples/bdevperf`;
  }

  #firstMissing(...reasons: (string | undefined)[]): { missing?: string } {
    const missing = reasons.find((reason) => reason !== undefined);
    return missing === undefined ? {} : { missing };
  }
}

function missingCore(what: string): string | undefined {
  return availableParallelism() < 2 ? `${what} needs a second core` : undefined;
}
