import { Argument, Command } from 'commander';
import { checkPerfArguments, type PerfArguments } from '../perf/options.js';
import { perf } from '../perf/perf.js';
import { formatReport } from '../perf/report.js';
import { InterruptedError } from '../perf/run.js';
import { workloadNames } from '../perf/workload.js';

/** What shells show of a program that Ctrl-C ended. */
const interruptedStatus = 130;

/** `spdk-ts perf`: how fast a device is from JavaScript. */
export function perfCommand(): Command {
  return new Command('perf')
    .description('measure IOPS, throughput and latency of a device')
    .addArgument(new Argument('[workload]', `${workloadNames.join(', ')} (default: "randread")`))
    .option('-w, --workload <name>', 'the same as the argument')
    .option(
      '--bdev <device>',
      'null, malloc, aio, uring, a URI such as malloc:///M0?size=1GiB, or the name of a device',
      'malloc',
    )
    .option(
      '--size <size>',
      'size of the created device (default: null 1GiB, malloc 64MiB, aio and uring, on a temporary file, 256MiB)',
    )
    .option('-q, --qd <n>', 'I/Os in flight, of each thread', '128')
    .option('-o, --io-size <size>', 'bytes per I/O, such as 4KiB', '4KiB')
    .option('-t, --time <seconds>', 'time that is measured', '5')
    .option('--warmup <seconds>', 'time before it that is not', '0.5')
    .option('--api <api>', 'promise: one per I/O; queue: preallocated slots', 'promise')
    .option('--latency <mode>', 'I/Os whose latency is measured: sampled (one in 61), all, none', 'sampled')
    .option('--rw-mix <percent>', 'reads among the I/Os of randrw', '50')
    .option('--seed <n>', 'of the random offsets', '1')
    .option('--threads <n>', 'JavaScript threads that do I/O, each with its own queue', '1')
    .option(
      '--io-core <n>',
      'the core on which a native thread does the I/O (default: the JavaScript threads do)',
    )
    .option('--backend <name>', 'embedded or spdk')
    .option('--no-huge', 'DMA memory outside of hugepages')
    .option('--json', 'print JSON')
    .action(async (argument: string | undefined, given: Partial<PerfArguments>, command: Command) => {
      try {
        const options = checkPerfArguments({
          ...(given as PerfArguments),
          workload: chooseWorkload(argument, given.workload),
        });
        const report = await untilInterrupted((signal) => perf(options, signal));
        console.log(given.json ? JSON.stringify(report, null, 2) : formatReport(report));
        if (report.interrupted) process.exitCode = interruptedStatus;
      } catch (error) {
        // Errors with a code are about the command line, the device or the backend; others are defects.
        if (!(error instanceof Error && 'code' in error)) throw error;
        const exitCode = error.code === InterruptedError.code ? interruptedStatus : 1;
        command.error(`error: ${error.message}`, { exitCode });
      }
    });
}

/** Runs `work` with a signal that Ctrl-C aborts; a second Ctrl-C ends the process at once. */
async function untilInterrupted<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const interruption = new AbortController();
  const onInterrupt = () => interruption.abort();
  process.once('SIGINT', onInterrupt);
  try {
    return await work(interruption.signal);
  } finally {
    process.off('SIGINT', onInterrupt);
  }
}

function chooseWorkload(argument: string | undefined, option: string | undefined): string {
  if (argument !== undefined && option !== undefined && argument !== option) {
    throw Object.assign(new RangeError(`expected one workload, got '${argument}' and '${option}'`), {
      code: 'ERR_OUT_OF_RANGE',
    });
  }
  return argument ?? option ?? 'randread';
}
