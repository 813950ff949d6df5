import { join } from 'node:path';
import { runProgram } from '../child.js';
import type { Contestant } from '../row.js';

/** A program of `src/program/`, which prints one number. */
export function programContestant(name: 'raw-call' | 'startup', backend: 'embedded' | 'spdk'): Contestant {
  const path = join(import.meta.dirname, `../program/${name}.js`);
  return {
    name: backend,
    async measure() {
      const output = await runProgram(process.execPath, [path, backend]);
      const value = Number(output.trim() || Number.NaN);
      if (Number.isNaN(value)) throw new Error(`expected a number from ${name}, got '${output.trim()}'`);
      return value;
    },
  };
}
