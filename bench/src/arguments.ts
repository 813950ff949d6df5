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
    rounds: number('--rounds', given.rounds, /^\d+$/, 1, 1000),
    seconds: number('--time', given.time, /^\d+(\.\d+)?$/, 0.01, 3600),
    warmupSeconds: number('--warmup', given.warmup, /^\d+(\.\d+)?$/, 0, 3600),
    out: given.out,
    only: given.only,
  };
}

function number(name: string, text: string, form: RegExp, min: number, max: number): number {
  const value = form.test(text) ? Number(text) : Number.NaN;
  if (!(value >= min && value <= max)) throw expected(`number from ${min} to ${max}`, name, text);
  return value;
}

function expected(what: string, name: string, value: string): RangeError {
  return new RangeError(`expected ${what} for ${name}, got '${value}'`);
}
