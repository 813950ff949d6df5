import { host } from '@spdk-ts/spdk-sys/runtime';

let reasons = 0;

/** Keeps the process, or the worker, from ending by itself until the same number of {@link letEnd} calls. */
export function keepAlive(): void {
  if (reasons++ === 0) host.ref();
}

/** Takes one {@link keepAlive} back. */
export function letEnd(): void {
  if (--reasons === 0) host.unref();
}
