import type { DmaBuf } from '@spdk-ts/spdk';

/** A range of the device, in bytes. */
export interface Range {
  offset: number;
  length: number;
}

/** What the runners need of an open device, so that tests can give them a worse one; a `BdevDesc` is one. */
export interface PerfDisk {
  read(buffer: DmaBuf, range: Range): Promise<void>;
  write(buffer: DmaBuf, range: Range): Promise<void>;
  writeZeroes(range: Range): Promise<void>;
  unmap(range: Range): Promise<void>;
  flush(range: Range): Promise<void>;
  queue(options: { depth: number; slotBytes: number }): PerfQueue;
}

/** What the queue runner needs of an `IoQueue`. */
export interface PerfQueue extends Disposable {
  readonly outstanding: number;
  readonly completed: number;
  onComplete: (slot: number, status: number) => void;
  read(slot: number, offsetBytes: number, lengthBytes: number): void;
  write(slot: number, offsetBytes: number, lengthBytes: number): void;
  writeZeroes(slot: number, offsetBytes: number, lengthBytes: number): void;
  unmap(slot: number, offsetBytes: number, lengthBytes: number): void;
  flush(slot: number, offsetBytes: number, lengthBytes: number): void;
  bytes(slot: number): Uint8Array;
  error(slot: number): Error;
  until(predicate: () => boolean): Promise<void>;
}
