import { median } from '../median.js';

/** Resident memory at a time. */
export interface MemorySample {
  seconds: number;
  rssBytes: number;
}

/** What is made of the samples after the warm-up. */
export interface Flatness {
  /** Samples before are the warm-up: caches, the compiler and V8's heap find their size. */
  judgedFromSeconds: number;
  slopeKiBPerMinute: number;
  boundKiBPerMinute: number;
  /** Null when the time after the warm-up was too short to tell. */
  flat: boolean | null;
}

const warmupShare = 1 / 4;
/** Below this, one collection of garbage more or less would decide. */
const leastJudgedSeconds = 60;
/**
 * What counts as flat. A soak does 10^7 I/Os per minute and more: a leak of one byte in ten I/Os is above the bound.
 */
const boundKiBPerMinute = 1024;

/**
 * Whether memory grows. The slope is the median of the slopes between all pairs of samples (Theil and Sen): neither a
 * single step nor the teeth of V8's collections tilt it, a steady leak does.
 */
export function judgeFlatness(samples: readonly MemorySample[]): Flatness {
  const lastSeconds = samples.at(-1)?.seconds ?? 0;
  const judgedFromSeconds = lastSeconds * warmupShare;
  const judged = samples.filter(({ seconds }) => seconds >= judgedFromSeconds);
  const slopeKiBPerMinute = (medianSlope(judged) * 60) / 1024;
  const longEnough = lastSeconds - judgedFromSeconds >= leastJudgedSeconds;
  return {
    judgedFromSeconds,
    slopeKiBPerMinute,
    boundKiBPerMinute,
    flat: longEnough ? slopeKiBPerMinute < boundKiBPerMinute : null,
  };
}

/** In bytes per second; 0 of fewer than two samples. */
function medianSlope(samples: readonly MemorySample[]): number {
  const slopes: number[] = [];
  for (const [index, later] of samples.entries()) {
    for (const earlier of samples.slice(0, index)) {
      slopes.push((later.rssBytes - earlier.rssBytes) / (later.seconds - earlier.seconds));
    }
  }
  return slopes.length === 0 ? 0 : median(slopes);
}
