import type { BackendInfo } from '@spdk-ts/spdk';
import type { Flatness, MemorySample } from './flatness.js';
import type { SoakOptions } from './soak-options.js';
import type { SoakFailure } from './worker.js';

/** What a soak found. */
export interface SoakFindings {
  seconds: number;
  /** Completed I/Os by kind. */
  operations: Record<string, number>;
  failures: SoakFailure[];
  samples: MemorySample[];
  memory: Flatness;
  /** True if it was ended before its time. */
  interrupted: boolean;
}

/** What `npm run soak` writes as JSON. */
export interface SoakReport extends SoakFindings {
  date: string;
  backend: string;
  version: string;
  flavour: string;
  node: string;
  options: SoakOptions;
  ios: number;
  /** No mismatch, no error, every kind of I/O occurred, and memory did not grow. */
  passed: boolean;
}

export function createSoakReport(
  { backend, version, flavour }: Pick<BackendInfo, 'backend' | 'version' | 'flavour'>,
  options: SoakOptions,
  findings: SoakFindings,
): SoakReport {
  const { failures, memory, operations } = findings;
  return {
    date: new Date().toISOString(),
    backend,
    version,
    flavour,
    node: process.version,
    options,
    ios: sum(operations),
    ...findings,
    passed:
      failures.length === 0 && memory.flat !== false && Object.values(operations).every((count) => count > 0),
  };
}

/** A line of progress. */
export function formatProgress(
  seconds: number,
  operations: Record<string, number>,
  errors: number,
  rssBytes: number,
): string {
  const ios = sum(operations).toLocaleString('en-US');
  return `${seconds.toFixed(0).padStart(6)} s ${ios.padStart(16)} I/Os ${errors} errors  RSS ${mib(rssBytes)} MiB`;
}

/** The verdict, and what it rests on. */
export function formatVerdict({
  ios,
  seconds,
  operations,
  failures,
  memory,
  samples,
  passed,
  interrupted,
}: SoakReport): string {
  const kinds = Object.entries(operations).map(([name, count]) => `${name} ${count.toLocaleString('en-US')}`);
  const slope = `${memory.slopeKiBPerMinute.toFixed(0)} KiB/min after ${memory.judgedFromSeconds.toFixed(0)} s`;
  const judged = {
    true: `flat, ${slope}`,
    false: `grows, ${slope}, bound ${memory.boundKiBPerMinute}`,
    null: `not judged, the soak was too short (${slope})`,
  }[String(memory.flat) as 'true' | 'false' | 'null'];
  return [
    `I/Os     ${ios.toLocaleString('en-US')} in ${seconds.toFixed(1)} s${interrupted ? ', interrupted' : ''}: ${kinds.join(', ')}`,
    ...(failures.length === 0 ? ['errors   none'] : failures.map(({ message }) => `error    ${message}`)),
    `RSS      ${mib(samples.at(-1)?.rssBytes ?? 0)} MiB, ${judged}`,
    `verdict  ${passed ? 'passed' : 'FAILED'}`,
  ].join('\n');
}

function sum(operations: Record<string, number>): number {
  return Object.values(operations).reduce((total, count) => total + count, 0);
}

function mib(bytes: number): string {
  return (bytes / 2 ** 20).toFixed(1);
}
