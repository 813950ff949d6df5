import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { Command } from 'commander';
import { runSoak } from './run-soak.js';
import { checkSoakArguments, type SoakArguments, type SoakOptions } from './soak-options.js';
import { formatVerdict, type SoakReport } from './soak-report.js';

const program = new Command('soak')
  .description(
    'random I/O of all kinds from workers, each read compared with what was written, for a long time',
  )
  .option('--minutes <n>', 'how long', '10')
  .option('--workers <n>', 'JavaScript threads that do I/O', '2')
  .option('--qd <n>', 'I/Os in flight, of each worker', '64')
  .option('--size <size>', 'of the malloc bdev', '64MiB')
  .option('--seed <n>', 'of the random I/O', '1')
  .option('--backend <name>', 'embedded or spdk')
  .option('--no-huge', 'DMA memory outside of hugepages')
  .option('--out <file>', 'where the JSON goes (default: bench/results/soak-BACKEND.json)')
  .action(async (given: SoakArguments) => {
    const options = checked(given);
    const interruption = new AbortController();
    process.once('SIGINT', () => interruption.abort());
    const report = await run(options, interruption.signal);
    console.log(formatVerdict(report));
    const out = given.out ?? resolve(import.meta.dirname, `../../results/soak-${report.backend}.json`);
    await mkdir(dirname(out), { recursive: true });
    await writeFile(out, `${JSON.stringify(report, null, 2)}\n`);
    console.log(`written to ${out}`);
    if (!report.passed) process.exitCode = 1;
  });
await program.parseAsync();

async function run(options: SoakOptions, signal: AbortSignal): Promise<SoakReport> {
  try {
    return await runSoak(options, signal, (line) => console.log(line));
  } catch (error) {
    // Errors with a code are about the backend or the machine; others are defects.
    if (!(error instanceof Error && 'code' in error)) throw error;
    return program.error(`error: ${error.message}`, { exitCode: 1 });
  }
}

function checked(given: SoakArguments): SoakOptions {
  try {
    return checkSoakArguments(given);
  } catch (error) {
    return program.error(`error: ${(error as Error).message}`, { exitCode: 1 });
  }
}
