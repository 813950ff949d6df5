import type { BackendInfo, Bdev } from '@spdk-ts/spdk';
import { type LatencyMode, type LatencySummary, mergeLatencies, summarizeLatency } from './latency.js';
import { type OperationName, operationNames } from './operation.js';
import type { Api, PerfOptions } from './options.js';
import type { Measurement } from './run.js';
import type { Share } from './share.js';
import type { WorkloadName } from './workload.js';

/** What `spdk-ts perf --json` prints. */
export interface PerfReport {
  backend: string;
  version: string;
  flavour: string;
  node: string;
  device: { name: string; productName: string; blockSizeBytes: number; sizeBytes: number };
  workload: WorkloadName;
  /** Reads among the I/Os in percent; only for `randrw`. */
  readPercent?: number;
  api: Api;
  /** The core whose reactor did the I/O; only where the JavaScript threads did not. */
  ioCore?: number;
  /** I/Os in flight of each thread. */
  queueDepth: number;
  ioSizeBytes: number;
  seed: number;
  warmupSeconds: number;
  /** Of the thread that took longest. */
  elapsedSeconds: number;
  ios: number;
  /** I/Os by kind, without those that did not occur. */
  operations: Partial<Record<OperationName, number>>;
  /** Of all threads together. */
  iops: number;
  mibPerSecond: number;
  /** What each thread did. */
  threads: ThreadFigures[];
  /** True if the run was ended before its time. */
  interrupted: boolean;
  latencyMode: LatencyMode;
  /** Null when no latency was measured. */
  latency: LatencySummary | null;
}

/** What one thread did. */
export interface ThreadFigures {
  seed: number;
  elapsedSeconds: number;
  ios: number;
  iops: number;
}

/** Puts together what is known about a run; shares and measurements are by thread. */
export function createReport(
  { backend, version, flavour }: Pick<BackendInfo, 'backend' | 'version' | 'flavour'>,
  {
    name,
    productName,
    blockSizeBytes,
    sizeBytes,
  }: Pick<Bdev, 'name' | 'productName' | 'blockSizeBytes' | 'sizeBytes'>,
  options: PerfOptions,
  shares: readonly Share[],
  measurements: readonly Measurement[],
): PerfReport {
  const threads = measurements.map(({ elapsedSeconds, ios }, thread) => {
    const { seed } = shares[thread] as Share;
    return { seed, elapsedSeconds, ios, iops: ios / elapsedSeconds };
  });
  // Each thread has a clock of its own: rates add up, times do not.
  const iops = sum(threads.map((thread) => thread.iops));
  const latency = mergeLatencies(measurements.map((measurement) => measurement.latency));
  return {
    backend,
    version,
    flavour,
    node: process.version,
    device: { name, productName, blockSizeBytes, sizeBytes },
    workload: options.workload,
    ...(options.workload === 'randrw' && { readPercent: options.readPercent }),
    api: options.api,
    ...(options.ioCore !== undefined && { ioCore: options.ioCore }),
    queueDepth: options.queueDepth,
    ioSizeBytes: options.ioSizeBytes,
    seed: options.seed,
    warmupSeconds: options.warmupSeconds,
    elapsedSeconds: Math.max(...threads.map(({ elapsedSeconds }) => elapsedSeconds)),
    ios: sum(threads.map(({ ios }) => ios)),
    operations: mergeOperations(measurements),
    iops,
    mibPerSecond: (iops * options.ioSizeBytes) / 2 ** 20,
    threads,
    interrupted: measurements.some(({ interrupted }) => interrupted),
    latencyMode: options.latency,
    latency: latency ? summarizeLatency(options.latency, latency) : null,
  };
}

function mergeOperations(measurements: readonly Measurement[]): PerfReport['operations'] {
  const merged: PerfReport['operations'] = {};
  for (const name of operationNames) {
    const count = sum(measurements.map(({ operations }) => operations[name] ?? 0));
    if (count > 0) merged[name] = count;
  }
  return merged;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** The report for people. */
export function formatReport(report: PerfReport): string {
  const { device, latency } = report;
  const mix = report.readPercent === undefined ? '' : ` (${report.readPercent} % reads)`;
  const perThread = report.threads.length === 1 ? '' : ` in each of ${report.threads.length} threads`;
  const ioCore = report.ioCore === undefined ? '' : `, I/O on core ${report.ioCore}`;
  const lines: [string, string][] = [
    ['backend', `${report.backend} (${report.version}, ${report.flavour})`],
    ['device', `${device.name}, ${device.productName}, ${formatBytes(device.sizeBytes)}`],
    [
      'workload',
      `${report.workload}${mix}, ${formatBytes(report.ioSizeBytes)}, queue depth ${report.queueDepth}${perThread}, ${report.api} API${ioCore}`,
    ],
    [
      'measured',
      `${formatNumber(report.ios)} I/Os in ${report.elapsedSeconds.toFixed(2)} s${report.interrupted ? ', interrupted' : ''}`,
    ],
    ['IOPS', formatNumber(report.iops)],
    ...(report.threads.length === 1 ? [] : report.threads.map(threadLine)),
    ['MiB/s', formatNumber(report.mibPerSecond)],
  ];
  if (latency) lines.push(...latencyLines(latency));
  return lines.map(([name, value]) => `${name.padEnd(12)}${value}`).join('\n');
}

function threadLine({ iops }: ThreadFigures, thread: number): [string, string] {
  return [`  thread ${thread}`, formatNumber(iops)];
}

function latencyLines(latency: LatencySummary): [string, string][] {
  const us = (value: number) => value.toFixed(2).padStart(12);
  return [
    ['latency', `          us  (${formatNumber(latency.samples)} I/Os measured)`],
    ['  mean', us(latency.meanUs)],
    ['  min', us(latency.minUs)],
    ['  p50', us(latency.p50Us)],
    ['  p90', us(latency.p90Us)],
    ['  p99', us(latency.p99Us)],
    ['  p99.9', us(latency.p99_9Us)],
    ['  p99.99', us(latency.p99_99Us)],
    ['  max', us(latency.maxUs)],
  ];
}

function formatNumber(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}

function formatBytes(bytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  let unit = 0;
  let value = bytes;
  while (value >= 1024 && value % 1024 === 0 && unit < units.length - 1) {
    value /= 1024;
    unit++;
  }
  return `${value} ${units[unit]}`;
}
