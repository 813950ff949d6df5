// What scrub-worker.mjs exports; workers load JavaScript.

export const notAFunction: number;
export function add(a: number, b: number): number;
export function data(): unknown;
export function thread(): { id: number | undefined; name: string | undefined };
/** Fills the beginning of a device and reads it back. */
export function scrub(options: { bdev: string }): Promise<{ equal: boolean; bytes: Uint8Array<ArrayBuffer> }>;
/** Fails as it is told. */
export function fail(kind: 'io' | 'open' | 'range' | 'text' | 'plain', bdev: string): Promise<void>;
/** Ends when its signal is aborted. */
export function untilAborted(options: { signal: AbortSignal }): Promise<never>;
export function isSignal(signal: AbortSignal): boolean;
export function never(): Promise<never>;
/** Has something go wrong that nobody catches. */
export function throwLater(): void;
/** Writes without pause; posts `busy` when it is at it. */
export function busy(bdev: string): Promise<void>;
/** Leaves a device, a poller and a timer behind. */
export function leaveOpen(bdev: string): Promise<void>;
/** The CPUs that this OS thread may run on, as Linux writes them. */
export function affinity(): string | undefined;
