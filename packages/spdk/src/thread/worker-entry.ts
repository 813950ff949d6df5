// The first module of a spawned worker: attaches it to SPDK, loads the user's module and runs its functions.
import { syncBuiltinESMExports } from 'node:module';
import workerThreads, { workerData } from 'node:worker_threads';
import { Thread } from '@spdk-ts/spdk';
import { receiveError, sendError, signalKey } from '@spdk-ts/spdk-safe';
import type { WorkerAnswer, WorkerRequest, WorkerStart } from './worker-messages.js';

const { url, options, port, workerData: given } = workerData as WorkerStart;
const controllers = new Map<number, AbortController>();
const running = new Set<Promise<void>>();

function answer(message: WorkerAnswer): void {
  port.postMessage(message);
}

/** Gives a call a signal of its own for the one that the caller has. */
function withSignals(arg: unknown, id: number): unknown {
  if (typeof arg !== 'object' || arg === null) return arg;
  if (signalKey in arg) {
    const controller = controllers.get(id) ?? new AbortController();
    controllers.set(id, controller);
    return controller.signal;
  }
  return 'signal' in arg ? { ...arg, signal: withSignals(arg.signal, id) } : arg;
}

async function run(
  module: Record<string, unknown>,
  id: number,
  name: string,
  args: unknown[],
): Promise<void> {
  try {
    const called = module[name] as (...args: unknown[]) => unknown;
    const value = await called(...args.map((arg) => withSignals(arg, id)));
    answer({ kind: 'returned', id, value });
  } catch (error) {
    answer({ kind: 'threw', id, error: sendError(error) });
  } finally {
    controllers.delete(id);
  }
}

async function stop(thread: Thread): Promise<void> {
  await Promise.all(running);
  await thread.stop();
  answer({ kind: 'stopped' });
}

function serve(thread: Thread, module: Record<string, unknown>): void {
  port.on('message', (request: WorkerRequest) => {
    if (request.kind === 'stop') return void stop(thread);
    if (request.kind === 'abort') return controllers.get(request.id)?.abort(receiveError(request.reason));
    const call = run(module, request.id, request.name, request.args);
    running.add(call);
    void call.then(() => running.delete(call));
  });
}

try {
  // For the user's module it is as if it were the worker's first.
  Object.assign(workerThreads, { workerData: given });
  syncBuiltinESMExports();
  const thread = await Thread.attach(options);
  try {
    const module = (await import(url)) as Record<string, unknown>;
    const functions = Object.keys(module).filter((name) => typeof module[name] === 'function');
    serve(thread, module);
    answer({ kind: 'ready', id: thread.id, functions });
  } catch (error) {
    await thread.stop();
    throw error;
  }
} catch (error) {
  // Keeps the worker until this has arrived; the other side ends it then.
  port.on('message', () => {});
  answer({ kind: 'failed', error: sendError(error) });
}
