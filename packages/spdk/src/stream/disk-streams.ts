import { addAbortSignal, Readable, Writable } from 'node:stream';
import { AbortError, wrongType } from '@spdk-ts/spdk-safe';
import type { OpenDisk } from '../bdev/open-disk.js';
import { DiskReader } from './disk-reader.js';
import { DiskWriter } from './disk-writer.js';
import { type ReadableOptions, type StreamPlan, streamPlan, type WritableOptions } from './stream-options.js';

/** A Node stream of the bytes of a device. */
export function diskReadable(disk: OpenDisk, options: ReadableOptions): Readable {
  const plan = streamPlan(disk, options);
  const reader = new DiskReader(disk, plan);
  const stream = new Readable({
    // Reading ahead is the reader's part.
    highWaterMark: plan.chunkBytes,
    read() {
      reader.next().then(
        (chunk) => this.push(chunk ?? null),
        (error: Error) => this.destroy(error),
      );
    },
    destroy(error, done) {
      reader.close().then(
        () => done(error),
        (closing: Error) => done(error ?? closing),
      );
    },
  });
  return plan.signal ? addAbortSignal(plan.signal, stream) : stream;
}

/** A Node stream that writes to a device. */
export function diskWritable(disk: OpenDisk, options: WritableOptions): Writable {
  const { plan, writer } = writerOf(disk, options);
  const stream = new Writable({
    highWaterMark: plan.chunkBytes,
    write(chunk: Uint8Array, _encoding, done) {
      writer.write(chunk).then(() => done(), done);
    },
    final(done) {
      writer.finish().then(() => done(), done);
    },
    destroy(error, done) {
      writer.close().then(
        () => done(error),
        (closing: Error) => done(error ?? closing),
      );
    },
  });
  return plan.signal ? addAbortSignal(plan.signal, stream) : stream;
}

/** A web stream of the bytes of a device. */
export function diskReadableStream(disk: OpenDisk, options: ReadableOptions): ReadableStream<Uint8Array> {
  const plan = streamPlan(disk, options);
  const reader = new DiskReader(disk, plan);
  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        onAbort(plan.signal, (error) => {
          controller.error(error);
          void reader.close();
        });
      },
      async pull(controller) {
        try {
          const chunk = await reader.next();
          if (chunk !== undefined) return controller.enqueue(chunk);
          await reader.close();
          if (!plan.signal?.aborted) controller.close();
        } catch (error) {
          await reader.close();
          throw error;
        }
      },
      cancel: () => reader.close(),
    },
    { highWaterMark: 1 },
  );
}

/** A web stream that writes to a device. */
export function diskWritableStream(disk: OpenDisk, options: WritableOptions): WritableStream<Uint8Array> {
  const { plan, writer } = writerOf(disk, options);
  return new WritableStream<Uint8Array>({
    start(controller) {
      onAbort(plan.signal, (error) => controller.error(error));
    },
    async write(chunk) {
      try {
        await writer.write(chunk);
      } catch (error) {
        await writer.close();
        throw error;
      }
    },
    async close() {
      try {
        await writer.finish();
      } finally {
        await writer.close();
      }
    },
    abort: () => writer.close(),
  });
}

function writerOf(disk: OpenDisk, options: WritableOptions): { plan: StreamPlan; writer: DiskWriter } {
  const plan = streamPlan(disk, options);
  const { flush = false } = options;
  if (typeof flush !== 'boolean') throw wrongType('boolean', 'flush', flush);
  return { plan: { ...plan, end: disk.sizeBytes }, writer: new DiskWriter(disk, plan, flush) };
}

function onAbort(signal: AbortSignal | undefined, fail: (error: AbortError) => void): void {
  if (signal === undefined) return;
  if (signal.aborted) fail(new AbortError(signal));
  else signal.addEventListener('abort', () => fail(new AbortError(signal)), { once: true });
}
