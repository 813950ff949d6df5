import type { MessagePort } from 'node:worker_threads';
import type { TransferredError } from '@spdk-ts/spdk-safe';
import type { CheckedThreadOptions } from './thread-options.js';

/** What the first module of a spawned worker is given. */
export interface WorkerStart {
  readonly url: string;
  readonly options: CheckedThreadOptions;
  readonly port: MessagePort;
  readonly workerData: unknown;
}

/** To the worker. */
export type WorkerRequest =
  | { readonly kind: 'call'; readonly id: number; readonly name: string; readonly args: unknown[] }
  | { readonly kind: 'abort'; readonly id: number; readonly reason: TransferredError }
  | { readonly kind: 'stop' };

/** From the worker. */
export type WorkerAnswer =
  | { readonly kind: 'ready'; readonly id: number; readonly functions: readonly string[] }
  | { readonly kind: 'failed'; readonly error: TransferredError }
  | { readonly kind: 'returned'; readonly id: number; readonly value: unknown }
  | { readonly kind: 'threw'; readonly id: number; readonly error: TransferredError }
  | { readonly kind: 'stopped' };
