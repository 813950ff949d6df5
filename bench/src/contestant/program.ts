import { join } from 'node:path';
import { runProgram } from '../child.js';
import type { Contestant } from '../row.js';

/** A program of `src/program/`, and how to run it. */
export interface ProgramOptions {
  program: 'raw-call' | 'startup' | 'event-loop-delay' | 'idle-cpu' | 'garbage' | 'memory' | 'fs-promises';
  /** The first argument, of programs that use one. */
  backend?: 'embedded' | 'spdk';
  /** What follows on its command line; made when it is measured. */
  args?: readonly (string | number)[] | (() => readonly (string | number)[]);
  /** Options of Node.js. */
  nodeOptions?: readonly string[];
  /** How the side is called in reports; default the backend, else the program. */
  name?: string;
}

/** A program that prints one number, in a process of its own. */
export function programContestant({
  program,
  backend,
  args = [],
  nodeOptions = [],
  name = backend ?? program,
}: ProgramOptions): Contestant {
  const path = join(import.meta.dirname, `../program/${program}.js`);
  return {
    name,
    async measure() {
      const output = await runProgram(process.execPath, [
        ...nodeOptions,
        path,
        ...(backend ? [backend] : []),
        ...(typeof args === 'function' ? args() : args).map((arg) => String(arg)),
      ]);
      const value = Number(output.trim() || Number.NaN);
      if (Number.isNaN(value)) throw new Error(`expected a number from ${program}, got '${output.trim()}'`);
      return value;
    },
  };
}
