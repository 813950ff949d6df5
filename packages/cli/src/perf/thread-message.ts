import { decodeFromCompressedBase64, encodeIntoCompressedBase64 } from 'hdr-histogram-js';
import type { PerfOptions } from './options.js';
import type { Measurement } from './run.js';
import type { Share } from './share.js';

/** What a thread is started with. */
export interface ThreadTask {
  /** Name of the SPDK thread. */
  name: string;
  /** Name of the device. */
  device: string;
  share: Share;
  options: PerfOptions;
}

/** What a thread is told: to begin, once all are ready; to end before the time is over. */
export type ThreadCommand = 'start' | 'stop';

/** What a thread tells. The last one is either of `measured` and `failed`. */
export type ThreadReport =
  | { type: 'ready' }
  | { type: 'measured'; measurement: SentMeasurement }
  | { type: 'failed'; error: SentError };

/** A measurement as text and numbers, without the objects that lose their class on the way. */
export type SentMeasurement = Omit<Measurement, 'latency'> & { latency: string | undefined };

/** An error, whose own properties would be lost on the way. */
export interface SentError {
  message: string;
  code: string | undefined;
  stack: string | undefined;
}

export function packMeasurement(measurement: Measurement): SentMeasurement {
  const { latency } = measurement;
  return { ...measurement, latency: latency && encodeIntoCompressedBase64(latency) };
}

export function unpackMeasurement(sent: SentMeasurement): Measurement {
  const { latency } = sent;
  return { ...sent, latency: latency === undefined ? undefined : decodeFromCompressedBase64(latency) };
}

export function packError(error: Error): SentError {
  const { message, stack, code } = error as NodeJS.ErrnoException;
  return { message, stack, code };
}

/** The error of a thread, which its message names. Without a code it is a defect, and shows where. */
export function unpackError({ message, code, stack }: SentError, thread: number): Error {
  const error = Object.assign(new Error(`thread ${thread}: ${message}`), code === undefined ? {} : { code });
  if (stack !== undefined) error.stack = stack;
  return error;
}
