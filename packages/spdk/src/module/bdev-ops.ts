import type { IoType } from '@spdk-ts/spdk-safe';
import type { ConfigEntry } from '../config/config.js';
import type { BdevChannel } from './bdev-channel.js';
import type { BdevIo } from './bdev-io.js';

/** What a method of {@link BdevOps} answers: nothing, or a promise that it waits for. */
export type IoResult = void | Promise<void>;

/**
 * What a block device in TypeScript does. All methods are called on the JavaScript thread that serves the device,
 * whichever SPDK thread has submitted the I/O.
 *
 * There are two styles. With {@link submitRequest} the device gets every request, and completes it when it likes; nothing
 * is allocated but the {@link BdevIo}. Without it there is a method for each kind of I/O: returning completes the request,
 * a promise is waited for, and throwing fails it. An {@link IoError}, {@link NvmeStatus}, or an error with a negative
 * `errno`, is the status that it fails with; all else is `failed`, with a line in SPDK's log and an `error` event.
 *
 * @typeParam ChannelData what {@link createChannel} makes
 * @typeParam Context what {@link BdevIo.context} is
 * @example
 * class RamDisk implements BdevOps {
 *   readonly #bytes = new Uint8Array(1 << 20);
 *   read(io: BdevIo) { io.fillFrom(this.#bytes, io.offsetBytes); }
 *   write(io: BdevIo) { io.copyTo(this.#bytes, io.offsetBytes); }
 * }
 * @see https://spdk.io/doc/bdev_module.html
 */
// biome-ignore lint/suspicious/noExplicitAny: whoever says nothing of the data need not convert it
export interface BdevOps<ChannelData = any, Context = any> {
  /**
   * Takes a request of whatever kind. It has to be completed once: with {@link BdevIo.ok} and the like, or by
   * {@link BdevIo.forwardTo}; now or later.
   */
  submitRequest?(channel: BdevChannel<ChannelData>, io: BdevIo<ChannelData, Context>): void;
  /** Which kinds of I/O there are; asked when the device is built. Default: those that have a method. */
  ioTypeSupported?(type: IoType): boolean;
  read?(io: BdevIo<ChannelData, Context>): IoResult;
  write?(io: BdevIo<ChannelData, Context>): IoResult;
  unmap?(io: BdevIo<ChannelData, Context>): IoResult;
  flush?(io: BdevIo<ChannelData, Context>): IoResult;
  /** Ends the I/O that is under way; the device completes that itself. SPDK submits no other one meanwhile. */
  reset?(io: BdevIo<ChannelData, Context>): IoResult;
  nvmeAdmin?(io: BdevIo<ChannelData, Context>): IoResult;
  nvmeIo?(io: BdevIo<ChannelData, Context>): IoResult;
  nvmeIoMd?(io: BdevIo<ChannelData, Context>): IoResult;
  writeZeroes?(io: BdevIo<ChannelData, Context>): IoResult;
  zcopy?(io: BdevIo<ChannelData, Context>): IoResult;
  compare?(io: BdevIo<ChannelData, Context>): IoResult;
  compareAndWrite?(io: BdevIo<ChannelData, Context>): IoResult;
  /** Is to end {@link BdevIo.abortTarget}, with its {@link BdevIo.abort}. Fail it where that cannot be. */
  abort?(io: BdevIo<ChannelData, Context>): IoResult;
  /** Copies from {@link BdevIo.copySourceBlocks}. */
  copy?(io: BdevIo<ChannelData, Context>): IoResult;

  /** Makes {@link BdevChannel.data} of an SPDK thread's channel, before its first I/O. Throwing fails all its I/O. */
  createChannel?(channel: BdevChannel<ChannelData>): ChannelData;
  /** The thread has put its channel, after its last I/O. */
  destroyChannel?(channel: BdevChannel<ChannelData>): void;

  /** Nobody has the device any more: the place to close what it uses. SPDK waits for a promise. */
  destruct?(): void | Promise<void>;
  /** What `bdev_get_bdevs` shows as `driver_specific`: an object that can be JSON. */
  dumpInfoJson?(): object | undefined;
  /** The JSON-RPC method and its parameters that make the device again; for {@link Spdk.saveConfig}. */
  writeConfigJson?(): ConfigEntry | undefined;
}

/** The methods of {@link BdevOps} that do I/O. Each is called as the {@link IoType} that it does. */
export const ioMethods = [
  'read',
  'write',
  'unmap',
  'flush',
  'reset',
  'nvmeAdmin',
  'nvmeIo',
  'nvmeIoMd',
  'writeZeroes',
  'zcopy',
  'compare',
  'compareAndWrite',
  'abort',
  'copy',
] as const satisfies readonly (keyof BdevOps & IoType)[];

/** The other methods. */
export const otherMethods = [
  'submitRequest',
  'ioTypeSupported',
  'createChannel',
  'destroyChannel',
  'destruct',
  'dumpInfoJson',
  'writeConfigJson',
] as const satisfies readonly (keyof BdevOps)[];
