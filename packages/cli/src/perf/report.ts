import type { BackendInfo, Bdev } from '@spdk-ts/spdk';
import type { LatencyMode, LatencySummary } from './latency.js';
import type { OperationName } from './operation.js';
import type { Api, PerfOptions } from './options.js';
import type { Measurement } from './run.js';
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
  queueDepth: number;
  ioSizeBytes: number;
  seed: number;
  warmupSeconds: number;
  elapsedSeconds: number;
  ios: number;
  /** I/Os by kind, without those that did not occur. */
  operations: Partial<Record<OperationName, number>>;
  iops: number;
  mibPerSecond: number;
  latencyMode: LatencyMode;
  /** Null when no latency was measured. */
  latency: LatencySummary | null;
}

/** Puts together what is known about a run. */
export function createReport(
  { backend, version, flavour }: Pick<BackendInfo, 'backend' | 'version' | 'flavour'>,
  {
    name,
    productName,
    blockSizeBytes,
    sizeBytes,
  }: Pick<Bdev, 'name' | 'productName' | 'blockSizeBytes' | 'sizeBytes'>,
  options: PerfOptions,
  { elapsedSeconds, ios, operations, latency }: Measurement,
): PerfReport {
  const iops = ios / elapsedSeconds;
  return {
    backend,
    version,
    flavour,
    node: process.version,
    device: { name, productName, blockSizeBytes, sizeBytes },
    workload: options.workload,
    ...(options.workload === 'randrw' && { readPercent: options.readPercent }),
    api: options.api,
    queueDepth: options.queueDepth,
    ioSizeBytes: options.ioSizeBytes,
    seed: options.seed,
    warmupSeconds: options.warmupSeconds,
    elapsedSeconds,
    ios,
    operations,
    iops,
    mibPerSecond: (iops * options.ioSizeBytes) / 2 ** 20,
    latencyMode: options.latency,
    latency: latency ?? null,
  };
}

/** The report for people. */
export function formatReport(report: PerfReport): string {
  const { device, latency } = report;
  const mix = report.readPercent === undefined ? '' : ` (${report.readPercent} % reads)`;
  const lines: [string, string][] = [
    ['backend', `${report.backend} (${report.version}, ${report.flavour})`],
    ['device', `${device.name}, ${device.productName}, ${formatBytes(device.sizeBytes)}`],
    [
      'workload',
      `${report.workload}${mix}, ${formatBytes(report.ioSizeBytes)}, queue depth ${report.queueDepth}, ${report.api} API`,
    ],
    ['measured', `${formatNumber(report.ios)} I/Os in ${report.elapsedSeconds.toFixed(2)} s`],
    ['IOPS', formatNumber(report.iops)],
    ['MiB/s', formatNumber(report.mibPerSecond)],
  ];
  if (latency) lines.push(...latencyLines(latency));
  return lines.map(([name, value]) => `${name.padEnd(12)}${value}`).join('\n');
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
