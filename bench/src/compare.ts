import { median } from './median.js';
import type { Row, Target } from './row.js';

/** The values of one side, one per round, and their median. */
export interface Series {
  name: string;
  values: number[];
  median: number;
}

/** What came of a row. */
export type RowResult = Pick<Row, 'id' | 'title' | 'unit' | 'target'> & (Measured | Unmeasured);

interface Measured {
  /** `measured`: there is nothing to reach. */
  outcome: 'reached' | 'missed' | 'measured';
  subject: Series;
  against: Series | null;
  /** Median of the ratios of each round; null when there is nothing to compare with, or that was 0. */
  ratio: number | null;
}

interface Unmeasured {
  outcome: 'skipped' | 'failed';
  reason: string;
}

/**
 * Measures a row: subject and opponent take turns (A B A B), so that both have their share of whatever else the machine
 * does, and ratios are taken between neighbours.
 *
 * @param rounds how often each is measured
 */
export async function compare(row: Row, rounds: number): Promise<RowResult> {
  const { id, title, unit, target, subject, against, missing } = row;
  const common = { id, title, unit, target };
  if (missing !== undefined) return { ...common, outcome: 'skipped', reason: missing };
  const mine: number[] = [];
  const theirs: number[] = [];
  try {
    for (let round = 0; round < rounds; round++) {
      mine.push(await subject.measure());
      if (against) theirs.push(await against.measure());
    }
  } catch (error) {
    return { ...common, outcome: 'failed', reason: (error as Error).message };
  }
  const ratio = against ? ratioOf(mine, theirs) : null;
  return {
    ...common,
    outcome: outcomeOf(target, median(mine), ratio),
    subject: { name: subject.name, values: mine, median: median(mine) },
    against: against ? { name: against.name, values: theirs, median: median(theirs) } : null,
    ratio,
  };
}

function ratioOf(mine: number[], theirs: number[]): number | null {
  const ratio = median(mine.map((value, round) => value / (theirs[round] as number)));
  return Number.isFinite(ratio) ? ratio : null;
}

function outcomeOf(target: Target, value: number, ratio: number | null): Measured['outcome'] {
  if (target.kind === 'none') return 'measured';
  const reached =
    target.kind === 'value' ? value <= target.atMost : ratio !== null && ratio >= target.atLeast;
  return reached ? 'reached' : 'missed';
}
