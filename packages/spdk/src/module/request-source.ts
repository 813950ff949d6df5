import { ioStatusNumbers, ioTypeName, type ServedBdev } from '@spdk-ts/spdk-safe';
import type { BdevIo } from './bdev-io.js';

/** Where the requests of a device come from: what all {@link BdevIo} of a device have in common. */
export class RequestSource {
  readonly bdevName: string;
  readonly blockLength: number;
  /** Metadata of each block that has a buffer of its own; 0 without. */
  readonly separateMetadataBytes: number;
  readonly server: ServedBdev;
  readonly statuses = ioStatusNumbers();
  /** By slot: the last request that it had. */
  readonly ios: (BdevIo | undefined)[];

  constructor(
    { bdevName, blockLength, separateMetadataBytes, slots }: RequestSourceOptions,
    server: ServedBdev,
  ) {
    this.bdevName = bdevName;
    this.blockLength = blockLength;
    this.separateMetadataBytes = separateMetadataBytes;
    this.server = server;
    this.ios = new Array(slots).fill(undefined);
  }

  /** Name of the kind of I/O with a number. */
  typeName(number: number): string {
    return ioTypeName(number);
  }
}

/** What a device's requests are like. */
export interface RequestSourceOptions {
  readonly bdevName: string;
  readonly blockLength: number;
  readonly separateMetadataBytes: number;
  readonly slots: number;
}
