import { IoError, NvmeStatus, type ServedBdev, SpdkErrorCode } from '@spdk-ts/spdk-safe';
import type { RequestSource } from './request-source.js';

/** True for what a device throws, or rejects with, to say how a request has failed. */
export function tellsStatus(error: unknown): boolean {
  return (
    error instanceof IoError || error instanceof NvmeStatus || errnoOf(error) !== undefined || isAbort(error)
  );
}

/** Completes a request with the status that an error stands for. */
export function completeWith({ server, statuses }: RequestSource, slot: number, error: unknown): void {
  if (error instanceof NvmeStatus) server.completeNvme(slot, 0, error.sct, error.sc);
  else if (error instanceof IoError && error.status !== undefined) completeAs(server, statuses, slot, error);
  else if (isAbort(error)) server.complete(slot, statuses.aborted);
  else {
    const errno = errnoOf(error);
    if (errno === undefined) server.complete(slot, statuses.failed);
    else server.completeAio(slot, errno);
  }
}

function completeAs(
  server: ServedBdev,
  statuses: RequestSource['statuses'],
  slot: number,
  { status, nvme, scsi, errno }: IoError,
): void {
  if (status === 'nvmeError' && nvme) server.completeNvme(slot, nvme.cdw0, nvme.sct, nvme.sc);
  else if (status === 'scsiError' && scsi) server.completeScsi(slot, scsi.sc, scsi.sk, scsi.asc, scsi.ascq);
  else if (status === 'aioError' && errno !== undefined) server.completeAio(slot, errno);
  else if (status === 'aborted') server.complete(slot, statuses.aborted);
  else if (status === 'miscompare') server.complete(slot, statuses.miscompare);
  else server.complete(slot, statuses.failed);
}

/** The errno of SPDK's errors and of Node.js' own, negative. */
export function errnoOf(error: unknown): number | undefined {
  if (!(error instanceof Error)) return undefined;
  const { errno } = error as { errno?: unknown };
  return typeof errno === 'number' && Number.isInteger(errno) && errno < 0 && errno > -4096
    ? errno
    : undefined;
}

function isAbort(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code } = error as { code?: unknown };
  return error.name === 'AbortError' || code === SpdkErrorCode.Aborted;
}
