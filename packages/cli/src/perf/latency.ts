import { build, type Histogram } from 'hdr-histogram-js';

/** Which I/Os have their latency measured. */
export const latencyModes = ['sampled', 'all', 'none'] as const;
export type LatencyMode = (typeof latencyModes)[number];

/** Latencies of the measured I/Os, in microseconds. */
export interface LatencySummary {
  mode: LatencyMode;
  samples: number;
  meanUs: number;
  minUs: number;
  p50Us: number;
  p90Us: number;
  p99Us: number;
  p99_9Us: number;
  p99_99Us: number;
  maxUs: number;
}

/**
 * A prime, so that it walks through all slots and all places of a batch: every 64th of 128 slots would always be the
 * same two.
 */
const sampleInterval = 61;
const highestNs = 3_600e9;

/**
 * Time from submission to completion, by slot. Reading the clock twice costs about a tenth of a microsecond, as much as
 * a whole I/O on a null bdev: `sampled` does so for one I/O in 61.
 */
export class Latency {
  readonly mode: LatencyMode;
  readonly #histogram = createHistogram();
  /** When the slot's I/O was submitted, in milliseconds; 0 when it is not measured. */
  readonly #submittedAt: Float64Array;
  readonly #interval: number;
  #untilSample = 1;

  constructor(mode: LatencyMode, queueDepth: number) {
    this.mode = mode;
    this.#submittedAt = new Float64Array(queueDepth);
    this.#interval = { sampled: sampleInterval, all: 1, none: 0 }[mode];
  }

  /** To be called right before the submission. */
  submitting(slot: number): void {
    if (this.#interval === 0 || --this.#untilSample > 0) return;
    this.#untilSample = this.#interval;
    this.#submittedAt[slot] = performance.now();
  }

  /** To be called first at the completion. */
  completed(slot: number): void {
    const submittedAt = this.#submittedAt[slot] as number;
    if (submittedAt === 0) return;
    this.#submittedAt[slot] = 0;
    const ns = Math.round((performance.now() - submittedAt) * 1e6);
    this.#histogram.recordValue(Math.min(ns, highestNs));
  }

  /** Forgets what was measured, and the I/Os that are under way. */
  reset(): void {
    this.#histogram.reset();
    this.#submittedAt.fill(0);
  }

  /** Measures no more; returns the nanoseconds, or undefined when nothing was measured. */
  end(): Histogram | undefined {
    this.#untilSample = Number.POSITIVE_INFINITY;
    this.#submittedAt.fill(0);
    return this.#histogram.totalCount === 0 ? undefined : this.#histogram;
  }
}

/** Puts together what several threads measured; undefined when none did. */
export function mergeLatencies(measured: readonly (Histogram | undefined)[]): Histogram | undefined {
  const given = measured.filter((histogram) => histogram !== undefined);
  if (given.length === 0) return undefined;
  const merged = createHistogram();
  for (const histogram of given) merged.add(histogram);
  return merged;
}

/** What a histogram of nanoseconds says. */
export function summarizeLatency(mode: LatencyMode, histogram: Histogram): LatencySummary {
  const percentileUs = (percent: number) => histogram.getValueAtPercentile(percent) / 1e3;
  return {
    mode,
    samples: histogram.totalCount,
    meanUs: histogram.mean / 1e3,
    minUs: histogram.minNonZeroValue / 1e3,
    p50Us: percentileUs(50),
    p90Us: percentileUs(90),
    p99Us: percentileUs(99),
    p99_9Us: percentileUs(99.9),
    p99_99Us: percentileUs(99.99),
    maxUs: histogram.maxValue / 1e3,
  };
}

function createHistogram(): Histogram {
  return build({
    lowestDiscernibleValue: 1,
    highestTrackableValue: highestNs,
    numberOfSignificantValueDigits: 3,
  });
}
