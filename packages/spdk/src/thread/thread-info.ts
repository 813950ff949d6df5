import { type ThreadReport, threadSurvey } from '@spdk-ts/spdk-safe';
import { CpuMask } from './cpu-mask.js';

/** An SPDK thread as it was when it was asked. Ticks are of SPDK's clock. */
export interface ThreadInfo extends Omit<ThreadReport, 'cpuMask'> {
  /** CPUs that it may run on. */
  readonly cpuMask: CpuMask;
}

/** Asks all SPDK threads, in the order of their ids. */
export async function surveyThreads(): Promise<ThreadInfo[]> {
  return (await threadSurvey()).map((report) => ({ ...report, cpuMask: CpuMask.parse(report.cpuMask) }));
}
