import {
  checkedInteger,
  checkedObject,
  outOfRange,
  SpdkError,
  SpdkErrorCode,
  wrongType,
} from '@spdk-ts/spdk-safe';
import type { OpenDisk } from '../bdev/open-disk.js';
import { ByteIo } from '../stream/byte-io.js';

const noSpace = -28;
const notSupported = -95;

/** Memory of JavaScript's to transfer. */
export type FileBuffer = Uint8Array | DataView;

/** Which bytes go where; as Node's `FileReadOptions`. */
export interface FilePlace {
  /** First byte of the buffer. Default 0. */
  offset?: number;
  /** Bytes. Default: up to the end of the buffer. */
  length?: number;
  /** First byte of the device; null, the default: where the last one without a position ended. */
  position?: number | bigint | null;
}

/** What {@link BlockFile.stat} tells. */
export interface BlockFileStats {
  /** Bytes of the device. */
  readonly size: number;
  /** Bytes that are best transferred as one. */
  readonly blksize: number;
  /** In units of 512 bytes, as Node has it. */
  readonly blocks: number;
  isBlockDevice(): boolean;
  isFile(): boolean;
  isDirectory(): boolean;
}

/**
 * A device as a file: what `FileHandle` of `node:fs/promises` does, with any memory, at any byte. Reads and writes go through
 * buffers of its own; parts of blocks are read, changed and written under a lock. The size is that of the device.
 *
 * @example
 * const file = disk.asFile();
 * await file.write(Buffer.from('hello'), { position: 1000 });
 */
export class BlockFile implements AsyncDisposable {
  readonly #disk: OpenDisk;
  readonly #bytes: ByteIo;
  #position = 0;
  #closed = false;
  /** Calls that have not settled. */
  readonly #running = new Set<Promise<unknown>>();

  /** Programs call {@link BdevDesc.asFile}. */
  constructor(disk: OpenDisk) {
    this.#disk = disk;
    this.#bytes = new ByteIo(disk);
  }

  /**
   * Reads up to the end of the device; 0 bytes there.
   *
   * @throws IoError (as rejection) as `BdevDesc.read`; SpdkError `ERR_SPDK_CLOSED`; TypeError, RangeError
   */
  read<Target extends FileBuffer>(
    buffer: Target,
    place?: FilePlace | number | null,
    length?: number | null,
    position?: number | bigint | null,
  ): Promise<{ bytesRead: number; buffer: Target }> {
    return this.#run('read', async () => {
      const { bytes, start, advance } = this.#placed(buffer, place, length, position);
      const target = bytes.subarray(0, Math.max(0, this.#disk.sizeBytes - start));
      advance(target.length);
      await this.#bytes.read(target, start);
      return { bytesRead: target.length, buffer };
    });
  }

  /**
   * Writes; all or, beyond the end of the device, nothing.
   *
   * @param buffer memory, or text that is written as UTF-8
   * @throws SpdkError (as rejection) `ENOSPC` for what does not fit on the device, `ERR_SPDK_CLOSED`; IoError as
   *   `BdevDesc.write`; TypeError, RangeError
   */
  write<Source extends FileBuffer | string>(
    buffer: Source,
    place?: FilePlace | number | null,
    length?: number | null,
    position?: number | bigint | null,
  ): Promise<{ bytesWritten: number; buffer: Source }> {
    return this.#run('write', async () => {
      const { bytes, start, advance } =
        typeof buffer === 'string'
          ? this.#placed(Buffer.from(buffer), { position: textPosition(place) })
          : this.#placed(buffer, place, length, position);
      this.#requireRoom(bytes.length, start);
      advance(bytes.length);
      await this.#bytes.write(bytes, start);
      return { bytesWritten: bytes.length, buffer };
    });
  }

  /** Reads into one buffer after the other; as {@link read}. */
  readv<Targets extends readonly FileBuffer[]>(
    buffers: Targets,
    position?: number | bigint | null,
  ): Promise<{ bytesRead: number; buffers: Targets }> {
    return this.#run('readv', async () => {
      const { start, advance, total } = this.#several(buffers, position);
      const wanted = Math.max(0, Math.min(total, this.#disk.sizeBytes - start));
      advance(wanted);
      const all = Buffer.allocUnsafeSlow(wanted);
      await this.#bytes.read(all, start);
      let done = 0;
      for (const buffer of buffers) {
        const piece = all.subarray(done, done + buffer.byteLength);
        bytesOf(buffer).set(piece);
        done += piece.length;
      }
      return { bytesRead: wanted, buffers };
    });
  }

  /** Writes one buffer after the other; as {@link write}. */
  writev<Sources extends readonly FileBuffer[]>(
    buffers: Sources,
    position?: number | bigint | null,
  ): Promise<{ bytesWritten: number; buffers: Sources }> {
    return this.#run('writev', async () => {
      const { start, advance, total } = this.#several(buffers, position);
      this.#requireRoom(total, start);
      advance(total);
      await this.#bytes.write(Buffer.concat(buffers.map(bytesOf), total), start);
      return { bytesWritten: total, buffers };
    });
  }

  /** What the device has from the current position to its end, which is then the position. */
  readFile(): Promise<Buffer>;
  readFile(options: { encoding: BufferEncoding } | BufferEncoding): Promise<string>;
  readFile(options?: { encoding?: BufferEncoding } | BufferEncoding): Promise<Buffer | string> {
    return this.#run('readFile', async () => {
      const encoding = checkedEncoding(options);
      const start = this.#position;
      const data = Buffer.allocUnsafeSlow(Math.max(0, this.#disk.sizeBytes - start));
      this.#position = this.#disk.sizeBytes;
      await this.#bytes.read(data, start);
      return encoding === undefined ? data : data.toString(encoding);
    });
  }

  /** Writes all of `data` at the current position, and no more: a device stays as long as it is. As {@link write}. */
  async writeFile(data: FileBuffer | string): Promise<void> {
    await this.write(data);
  }

  /** Size and block size of the device. */
  stat(): Promise<BlockFileStats> {
    return this.#run('stat', async () => ({
      size: this.#disk.sizeBytes,
      blksize: Math.max(4096, this.#disk.blockSizeBytes),
      blocks: Math.ceil(this.#disk.sizeBytes / 512),
      isBlockDevice: () => true,
      isFile: () => false,
      isDirectory: () => false,
    }));
  }

  /** @throws SpdkError (as rejection) `ENOTSUP`: a device has the size that it has */
  truncate(_length = 0): Promise<void> {
    return this.#run('truncate', async () => {
      throw SpdkError.fromErrno(notSupported, 'truncate', this.#disk.name);
    });
  }

  /** Makes what was written durable; does nothing where the device has nothing to do for that. */
  datasync(): Promise<void> {
    return this.#run('datasync', async () => {
      if (this.#disk.ioTypeSupported('flush')) await this.#disk.flush();
    });
  }

  /** As {@link datasync}. */
  sync(): Promise<void> {
    return this.datasync();
  }

  /** Waits for what is under way and ends the use as a file; the device stays open. A second call does nothing. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.allSettled(this.#running);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #run<Result>(operation: string, work: () => Promise<Result>): Promise<Result> {
    if (this.#closed) {
      throw new SpdkError(`${operation}: the file view of ${this.#disk.name} is closed`, {
        code: SpdkErrorCode.Closed,
        operation,
      });
    }
    const running = work();
    this.#running.add(running);
    try {
      return await running;
    } finally {
      this.#running.delete(running);
    }
  }

  /** The position moves when a call begins: those that come meanwhile go on behind it. */
  #at(position: number | bigint | null | undefined): { start: number; advance: (bytes: number) => void } {
    if (position === null || position === undefined) {
      const start = this.#position;
      return {
        start,
        advance: (bytes) => {
          this.#position = start + bytes;
        },
      };
    }
    const start = checkedInteger(typeof position === 'bigint' ? Number(position) : position, 'position', 0);
    return { start, advance: () => {} };
  }

  #placed(
    buffer: FileBuffer,
    place?: FilePlace | number | null,
    length?: number | null,
    position?: number | bigint | null,
  ) {
    const given = typeof place === 'object' && place !== null ? place : undefined;
    const all = bytesOf(buffer);
    const offset = checkedInteger(given ? (given.offset ?? 0) : (place ?? 0), 'offset', 0, all.length);
    const room = all.length - offset;
    const bytes = checkedInteger((given ? given.length : length) ?? room, 'length', 0, room);
    return { bytes: all.subarray(offset, offset + bytes), ...this.#at(given ? given.position : position) };
  }

  #several(buffers: readonly FileBuffer[], position: number | bigint | null | undefined) {
    if (!Array.isArray(buffers)) throw wrongType('array of Uint8Array', 'buffers', buffers);
    const total = buffers.reduce((sum, buffer) => sum + bytesOf(buffer).length, 0);
    return { total, ...this.#at(position) };
  }

  #requireRoom(length: number, start: number): void {
    if (length === 0 || start + length <= this.#disk.sizeBytes) return;
    throw SpdkError.fromErrno(noSpace, 'write', `of ${length} bytes at byte ${start} of ${this.#disk.name}`);
  }
}

function bytesOf(buffer: FileBuffer): Uint8Array {
  if (buffer instanceof Uint8Array) return buffer;
  if (buffer instanceof DataView) return new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength);
  throw wrongType('Uint8Array or DataView', 'buffer', buffer);
}

/** @throws TypeError, RangeError for what names no encoding; none is what Node takes for none */
function checkedEncoding(options: { encoding?: BufferEncoding } | BufferEncoding | null | undefined) {
  const given = typeof options === 'string' ? options : options && checkedObject(options, 'options').encoding;
  if (!given) return undefined;
  if (!Buffer.isEncoding(given)) throw outOfRange('an encoding of Buffer', 'encoding', given);
  return given;
}

/** Node's `write(text, position)`. */
function textPosition(place: FilePlace | number | null | undefined): number | bigint | null {
  if (typeof place === 'number') return place;
  if (place && (place.offset !== undefined || place.length !== undefined)) {
    throw outOfRange('only a position, since the buffer is text,', 'options', place);
  }
  return place?.position ?? null;
}
