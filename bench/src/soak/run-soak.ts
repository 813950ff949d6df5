import { Worker } from 'node:worker_threads';
import { Spdk } from '@spdk-ts/spdk';
import { judgeFlatness, type MemorySample } from './flatness.js';
import { SharedState } from './shared-state.js';
import type { SoakOptions } from './soak-options.js';
import { createSoakReport, formatProgress, type SoakReport } from './soak-report.js';
import type { SoakFailure, SoakTask } from './worker.js';

const sampleMs = 1000;
const progressMs = 10_000;
/**
 * Of each worker's heap. Without a bound V8 halves and doubles it every few minutes as it sees fit, by more MiB than a leak
 * has in that time.
 */
const youngGenerationMb = 4;

/**
 * Starts SPDK with a malloc bdev, lets the workers do I/O on it until the time is over, one of them fails, or `signal`
 * aborts, and stops SPDK.
 *
 * @param print called with a line about the run, then with one of progress every ten seconds
 */
export async function runSoak(
  options: SoakOptions,
  signal: AbortSignal,
  print: (line: string) => void,
): Promise<SoakReport> {
  const { backend, hugepages, workers } = options;
  await using spdk = await Spdk.start({ ...(backend !== undefined && { backend }), hugepages });
  const bdev = await spdk.devices.create({ driver: 'malloc', name: 'Malloc0', size: options.sizeBytes });
  print(
    `${spdk.backend.backend} (${spdk.backend.version}), ${workers} workers, ${options.minutes} minutes, seed ${options.seed}`,
  );
  const state = new SharedState(workers);
  const failures: SoakFailure[] = [];
  const samples: MemorySample[] = [];
  const began = performance.now();
  const elapsedSeconds = () => (performance.now() - began) / 1e3;
  const sample = () => samples.push({ seconds: elapsedSeconds(), rssBytes: process.memoryUsage.rss() });

  const end = () => state.end();
  if (signal.aborted) end();
  signal.addEventListener('abort', end);
  sample();
  const timers = [
    setTimeout(end, options.minutes * 60e3),
    setInterval(sample, sampleMs),
    setInterval(() => {
      print(formatProgress(elapsedSeconds(), state.totals(), failures.length, process.memoryUsage.rss()));
    }, progressMs),
  ];
  try {
    const ends = Array.from({ length: workers }, (_, worker) =>
      runWorker(options, bdev.name, worker, state, failures),
    );
    await Promise.all(ends);
  } finally {
    for (const timer of timers) clearTimeout(timer);
    signal.removeEventListener('abort', end);
  }
  const seconds = elapsedSeconds();
  return createSoakReport(spdk.backend, options, {
    seconds,
    operations: state.totals(),
    failures,
    samples,
    memory: judgeFlatness(samples),
    interrupted: signal.aborted,
  });
}

/** Resolves when the worker has ended; what went wrong is in `failures`. */
async function runWorker(
  { workers, queueDepth, seed }: SoakOptions,
  device: string,
  worker: number,
  state: SharedState,
  failures: SoakFailure[],
): Promise<void> {
  const workerData: SoakTask = { device, worker, workers, queueDepth, seed, shared: state.buffer };
  const resourceLimits = { maxYoungGenerationSizeMb: youngGenerationMb };
  const thread = new Worker(new URL('./worker.js', import.meta.url), { workerData, resourceLimits });
  thread.on('message', (failure: SoakFailure) => failures.push(failure));
  thread.on('error', (error: NodeJS.ErrnoException) => {
    state.end();
    failures.push({ message: `worker ${worker}: ${error.stack ?? error.message}`, code: error.code });
  });
  await new Promise<void>((resolve) => thread.once('exit', () => resolve()));
}
