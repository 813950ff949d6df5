// The module of workers that serve pollers of other threads; see remote-poller.ts.
import { parentPort } from 'node:worker_threads';
import { Poller, type PollerStats, type PollFn } from '@spdk-ts/spdk';
import { SpdkError, SpdkErrorCode, sendError, type TransferredError } from '@spdk-ts/spdk-safe';
import type { PollModule } from './poller-builder.js';

/** A poll function has thrown, or has paused or stopped its poller. */
export type PollerWorkerMessage =
  | { readonly id: number; readonly error: TransferredError }
  | { readonly id: number; readonly state: 'paused' | 'stopped' };

/** What the worker has to know of a poller. */
export interface PollerWorkerSettings {
  readonly name: string;
  readonly intervalUs: number;
  readonly data: unknown;
  readonly pollModule: PollModule;
}

const pollers = new Map<number, Poller<unknown>>();

/** Loads the module and registers the poller. */
export async function start(id: number, settings: PollerWorkerSettings): Promise<void> {
  const pollFn = await load(settings.pollModule);
  const poller = Poller.builder()
    .withName(settings.name)
    .withIntervalUs(settings.intervalUs)
    .withData(settings.data)
    .withPollFn((self) => {
      const status = pollFn(self);
      if (self.state === 'paused' || self.state === 'stopped') tell({ id, state: self.state });
      return status;
    })
    .withErrorFn((error) => tell({ id, error: sendError(error) }))
    .build();
  pollers.set(id, poller);
}

function tell(message: PollerWorkerMessage): void {
  parentPort?.postMessage(message);
}

async function load({ url, exportName }: PollModule): Promise<PollFn<unknown>> {
  const module = (await import(url)) as Record<string, unknown>;
  const found = module[exportName];
  if (typeof found === 'function') return found as PollFn<unknown>;
  throw new SpdkError(`${url} exports no function ${exportName}`, {
    code: SpdkErrorCode.InvalidArgValue,
    operation: 'PollerBuilder.withPollModule',
  });
}

export function pause(id: number): void {
  pollers.get(id)?.pause();
}

export function resume(id: number): void {
  pollers.get(id)?.resume();
}

export async function stats(id: number): Promise<PollerStats> {
  return (await pollers.get(id)?.stats()) ?? { polls: 0, busy: 0, idle: 0 };
}

/** Answers how often it was called. */
export async function stop(id: number): Promise<PollerStats> {
  const poller = pollers.get(id);
  pollers.delete(id);
  await poller?.stop();
  return (await poller?.stats()) ?? { polls: 0, busy: 0, idle: 0 };
}
