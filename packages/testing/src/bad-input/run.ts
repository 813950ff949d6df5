import { once } from 'node:events';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { withInherited } from './entries.js';
import type { MatrixEnvironment } from './environment.js';
import { Matrix, type MatrixReport } from './matrix.js';
import type { Recipe } from './recipe.js';

/** What a matrix goes through. */
export interface MatrixSubject<Bench> {
  /** Of the module that calls {@link runMatrix}: a worker loads it too. */
  readonly url: string;
  readonly exports: Readonly<Record<string, unknown>>;
  readonly recipes: readonly Recipe<Bench>[];
  readonly environment: MatrixEnvironment<Bench>;
}

/**
 * A program: takes the export whose recipe has the number that its argument names through everything that can be wrong
 * with its use, and prints a {@link MatrixReport}. Does nothing without an argument.
 */
export async function runMatrix<Bench>(subject: MatrixSubject<Bench>): Promise<void> {
  const index = Number((isMainThread ? process.argv[2] : workerData) ?? Number.NaN);
  const recipe = subject.recipes[index];
  if (!recipe) return;
  const { exports, recipes, environment, url } = subject;
  const matrix = new Matrix(withInherited(recipe, recipes, exports), exports[recipe.name], environment);
  if (!isMainThread) {
    await matrix.runElsewhere();
    parentPort?.postMessage(matrix.report);
    return;
  }
  await matrix.run(async () => {
    const worker = new Worker(new URL(url), { workerData: index });
    const [report] = (await once(worker, 'message')) as [MatrixReport];
    await worker.terminate();
    return report;
  });
  process.stdout.write(`${JSON.stringify(matrix.report)}\n`);
}
