import type { Readable, Writable } from 'node:stream';
import { BlockFile } from '../file/block-file.js';
import {
  diskReadable,
  diskReadableStream,
  diskWritable,
  diskWritableStream,
} from '../stream/disk-streams.js';
import type { ReadableOptions, WritableOptions } from '../stream/stream-options.js';
import { OpenDisk } from './open-disk.js';

/** An open device as streams and as a file. */
export abstract class StreamedDisk extends OpenDisk {
  /**
   * A Node stream of the device's bytes, read some chunks ahead.
   *
   * @throws TypeError, RangeError for impossible options; SpdkError `ERR_SPDK_CLOSED`. What the device answers destroys the
   *   stream
   */
  readable(options: ReadableOptions = {}): Readable {
    this.requireOpen('readable');
    return diskReadable(this, options);
  }

  /**
   * A Node stream that writes to the device, several chunks at once. Where it begins or ends within a block, the rest of
   * that block stays as it is. Writing beyond the end of the device is an error of code `ENOSPC`.
   *
   * @throws as {@link readable}
   */
  writable(options: WritableOptions = {}): Writable {
    this.requireOpen('writable');
    return diskWritable(this, options);
  }

  /** As {@link readable}, as a web stream. */
  readableStream(options: ReadableOptions = {}): ReadableStream<Uint8Array> {
    this.requireOpen('readableStream');
    return diskReadableStream(this, options);
  }

  /** As {@link writable}, as a web stream. */
  writableStream(options: WritableOptions = {}): WritableStream<Uint8Array> {
    this.requireOpen('writableStream');
    return diskWritableStream(this, options);
  }

  /**
   * The device as a file, for reads and writes of any bytes.
   *
   * @throws SpdkError `ERR_SPDK_CLOSED`
   */
  asFile(): BlockFile {
    this.requireOpen('asFile');
    return new BlockFile(this);
  }
}
