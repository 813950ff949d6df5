import { cpus, release } from 'node:os';
import type { RowResult } from './compare.js';

/** What `npm run bench` writes as JSON. */
export interface BenchReport {
  date: string;
  machine: { cpu: string; cores: number; kernel: string; node: string };
  rounds: number;
  seconds: number;
  rows: RowResult[];
}

/** Names the machine: figures of two machines are no comparison. */
export function createBenchReport(rows: RowResult[], rounds: number, seconds: number): BenchReport {
  const cores = cpus();
  return {
    date: new Date().toISOString(),
    machine: {
      cpu: cores[0]?.model ?? 'unknown',
      cores: cores.length,
      kernel: release(),
      node: process.version,
    },
    rounds,
    seconds,
    rows,
  };
}

/** One row for people: what was measured, beside what is to be reached. */
export function formatRow(row: RowResult): string {
  const name = `${row.id.padEnd(28)}${row.title}`;
  if ('reason' in row) return `${name}\n    ${row.outcome}: ${row.reason}`;
  const { subject, against, ratio, unit, target, outcome } = row;
  const parts = [`${subject.name} ${formatValue(subject.median)} ${unit}`];
  if (against) parts.push(`${against.name} ${formatValue(against.median)} ${unit}`);
  if (ratio !== null) parts.push(`ratio ${ratio.toFixed(2)}`);
  if (target.kind === 'ratio') parts.push(`to reach >= ${target.atLeast}`);
  if (target.kind === 'value') parts.push(`to reach <= ${target.atMost} ${unit}`);
  return `${name}\n    ${parts.join(', ')}: ${outcome}`;
}

function formatValue(value: number): string {
  return value >= 1000 ? Math.round(value).toLocaleString('en-US') : value.toFixed(2);
}
