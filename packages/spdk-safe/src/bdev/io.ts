import {
  spdk_bdev_free_io,
  spdk_bdev_io_get_nvme_status,
  spdk_bdev_read,
  spdk_bdev_write,
} from '@spdk-ts/spdk-sys/functions/bdev';
import type { NvmeCompletionStatus } from '../error/io-error.js';
import type { DmaGuard } from '../memory/dma.js';
import { requireRunning } from '../state/running.js';
import type { IoChannelGuard } from './channel.js';
import type { BdevDescGuard } from './descriptor.js';

/** Called once when an I/O has completed: with undefined, or with the status it failed with. */
export type IoDone = (failure: NvmeCompletionStatus | undefined) => void;

/** One contiguous I/O. `offset` and `length` are bytes, multiples of the device's block size. */
export interface ByteRangeIo {
  desc: BdevDescGuard;
  channel: IoChannelGuard;
  buffer: DmaGuard;
  /** First byte of `buffer` that is used. */
  bufferOffset: number;
  offset: number | bigint;
  length: number;
}

/**
 * Submits a read. `done` runs on this thread, never inside this call.
 *
 * @returns 0 when submitted; a negative errno when not, and then `done` is not called
 * @throws SpdkError `ERR_SPDK_CLOSED` for a closed descriptor, channel or buffer
 */
export function bdevRead(io: ByteRangeIo, done: IoDone): number {
  return submit(spdk_bdev_read, io, done);
}

/** Submits a write; see {@link bdevRead}. */
export function bdevWrite(io: ByteRangeIo, done: IoDone): number {
  return submit(spdk_bdev_write, io, done);
}

function submit(
  submitFn: typeof spdk_bdev_read,
  { desc, channel, buffer, bufferOffset, offset, length }: ByteRangeIo,
  done: IoDone,
): number {
  requireRunning('bdev I/O');
  const descPointer = desc.unsafePointer();
  const channelPointer = channel.unsafePointer();
  const address = buffer.hold() + bufferOffset;
  const onComplete = (bdevIo: number, success: boolean) => {
    // The status lives in the bdev_io: it has to be read before that is freed.
    const failure = success ? undefined : nvmeStatus(bdevIo);
    spdk_bdev_free_io(bdevIo);
    buffer.unhold();
    done(failure);
  };
  const rc = submitFn(descPointer, channelPointer, address, offset, length, onComplete, 0);
  if (rc < 0) buffer.unhold();
  return rc;
}

function nvmeStatus(bdevIo: number): NvmeCompletionStatus {
  const cdw0 = new Uint32Array(1);
  const sct = new Int32Array(1);
  const sc = new Int32Array(1);
  spdk_bdev_io_get_nvme_status(bdevIo, cdw0, sct, sc);
  return { cdw0: cdw0[0] ?? 0, sct: sct[0] ?? 0, sc: sc[0] ?? 0 };
}
