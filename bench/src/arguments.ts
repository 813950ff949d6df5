import { expected, numberOption } from './command-line.js';

/** The command line as commander leaves it: text. */
export interface BenchArguments {
  rounds: string;
  time: string;
  warmup: string;
  out: string;
  only?: string[];
}

/** A checked command line. */
export interface BenchOptions {
  rounds: number;
  seconds: number;
  warmupSeconds: number;
  out: string;
  /** Ids of the rows to measure; undefined for all. */
  only: string[] | undefined;
}

/**
 * Checks the command line.
 *
 * @param ids of the rows there are
 * @throws RangeError naming what is wrong
 */
export function checkBenchArguments(given: BenchArguments, ids: readonly string[]): BenchOptions {
  const unknown = given.only?.find((id) => !ids.includes(id));
  if (unknown !== undefined) throw expected(`one of ${ids.join(', ')}`, '--only', unknown);
  if (given.out === '') throw expected('the path of a file', '--out', given.out);
  return {
    rounds: numberOption('--rounds', given.rounds, /^\d+$/, 1, 1000),
    seconds: numberOption('--time', given.time, /^\d+(\.\d+)?$/, 0.01, 3600),
    warmupSeconds: numberOption('--warmup', given.warmup, /^\d+(\.\d+)?$/, 0, 3600),
    out: given.out,
    only: given.only,
  };
}
