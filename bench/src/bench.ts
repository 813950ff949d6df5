import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, relative, resolve } from 'node:path';
import { Command } from 'commander';
import { type BenchArguments, type BenchOptions, checkBenchArguments } from './arguments.js';
import { compare, type RowResult } from './compare.js';
import { findBuilt } from './contestant/perf.js';
import { createBenchReport, formatRow } from './report.js';
import type { Row } from './row.js';
import { createRows, type Equipment } from './rows.js';

const defaultOut = resolve(import.meta.dirname, '../results/latest.json');

const program = new Command('bench')
  .description(
    'measure spdk-ts against what it is to reach; SPDK_ROOT_DIR names the SPDK whose bdevperf is compared',
  )
  .option('--rounds <n>', 'how often each side of a row is measured, taking turns', '5')
  .option('--time <seconds>', 'length of one measurement; bdevperf takes whole seconds', '2')
  .option('--warmup <seconds>', 'time before each that is not measured', '0.5')
  .option('--only <ids...>', 'rows to measure')
  .option('--out <file>', 'where the JSON goes', relative(process.cwd(), defaultOut))
  .action(async (given: BenchArguments) => {
    const ids = rowsFor({ seconds: 1, warmupSeconds: 0 }, { backends: [], uring: false }).map(({ id }) => id);
    const options = checked(given, ids);
    const rows = rowsFor(options, await findBuilt());
    const wanted = rows.filter(({ id }) => options.only?.includes(id) ?? true);
    const results = await measureAll(wanted, options.rounds);
    const report = createBenchReport(results, options.rounds, options.seconds);
    await mkdir(dirname(options.out), { recursive: true });
    await writeFile(options.out, `${JSON.stringify(report, null, 2)}\n`);
    console.log(`written to ${options.out}`);
    // A target that is missed is a result; a row that broke is not.
    if (results.some(({ outcome }) => outcome === 'failed')) process.exitCode = 1;
  });
await program.parseAsync();

function checked(given: BenchArguments, ids: string[]): BenchOptions {
  try {
    return checkBenchArguments(given, ids);
  } catch (error) {
    return program.error(`error: ${(error as Error).message}`, { exitCode: 1 });
  }
}

function rowsFor(times: Equipment['times'], built: Pick<Equipment, 'backends' | 'uring'>): Row[] {
  return createRows({ ...built, tree: process.env['SPDK_ROOT_DIR'], times });
}

async function measureAll(rows: Row[], rounds: number): Promise<RowResult[]> {
  const results: RowResult[] = [];
  for (const row of rows) {
    const result = await compare(row, rounds);
    console.log(formatRow(result));
    results.push(result);
  }
  return results;
}
