import {
  type AddedBdevModule,
  bdevNotifyBlockcntChange,
  bdevProperties,
  outOfRange,
  type ServedDevice,
  SpdkError,
  servedBdevCreate,
  servedBdevRegister,
  unsafePointerFrom,
} from '@spdk-ts/spdk-safe';
import { Bdev } from '../bdev/bdev.js';
import { withBdev } from '../bdev/opened-for.js';
import { parseSize, type Size } from '../device/size.js';
import { checkedBlocks } from './bdev-builder.js';
import type { BdevOps } from './bdev-ops.js';
import type { CompleteSettings } from './bdev-settings-check.js';
import { RequestServer, type ServedBdevEvents } from './request-server.js';

/** The module of a device. */
export interface BdevOwner {
  readonly added: AddedBdevModule;
  /** The device is gone. */
  forget(bdev: OwnBdev): void;
}

/**
 * A block device in TypeScript, which this JavaScript thread has made.
 *
 * @typeParam T what does its I/O
 */
export class OwnBdev<T extends BdevOps = BdevOps> extends Bdev implements AsyncDisposable {
  /** What does its I/O. */
  readonly data: T;
  readonly #requests: RequestServer;
  readonly #served: ServedDevice;
  readonly #owner: BdevOwner;
  #blockCount: bigint;
  #registered = true;
  #destructing = false;
  /** Called when it is gone. */
  readonly #onGone: (() => void)[] = [];

  private constructor(owner: BdevOwner, data: T, requests: RequestServer, served: ServedDevice) {
    const properties = bdevProperties(unsafePointerFrom(served.unsafeServer.pointer));
    super(properties);
    this.data = data;
    this.#requests = requests;
    this.#served = served;
    this.#owner = owner;
    this.#blockCount = properties.blockCount;
    requests.onChannelGone = () => this.#endWhenIdle();
  }

  /** Registers a device; see {@link BuiltBdev.register}. */
  static async register<T extends BdevOps>(
    owner: BdevOwner,
    settings: CompleteSettings,
    keep: (bdev: OwnBdev) => void,
  ): Promise<OwnBdev<T>> {
    const { name, productName, data, blockLength, blockCount, ioTypes, slots } = settings;
    const fields = { ...settings.fields, blockLengthBytes: blockLength, blockCount };
    const requests = new RequestServer({
      bdevName: name,
      blockLength,
      separateMetadataBytes: fields.interleavedMetadata ? 0 : (fields.metadataBytes ?? 0),
      slots,
      ops: data as BdevOps,
      requestTimeoutMs: settings.requestTimeoutMs,
    });
    let bdev: OwnBdev<T> | undefined;
    let destructed = false;
    const callbacks = requests.callbacks(() => {
      // Others may have removed it before its registration was told.
      if (bdev) void bdev.#destruct();
      else destructed = true;
    });
    const served = servedBdevCreate(owner.added, { name, productName, slots, ioTypes, fields }, callbacks);
    requests.start(served.unsafeServer);
    try {
      await servedBdevRegister(served);
    } catch (error) {
      requests.end();
      served.unsafeServer.close();
      throw error;
    }
    bdev = new OwnBdev(owner, data as T, requests, served);
    keep(bdev);
    if (destructed) void bdev.#destruct();
    else await bdev.#addAliases(settings.aliases);
    bdev.publishJson();
    return bdev;
  }

  override get blockCount(): bigint {
    return this.#blockCount;
  }

  override get sizeBytes(): number {
    return Number(this.#blockCount) * this.blockSizeBytes;
  }

  /** False once it is gone, or going, whoever has removed it. */
  get registered(): boolean {
    return this.#registered && !this.#destructing;
  }

  /** Requests that JavaScript has. */
  get outstanding(): number {
    return this.#requests.outstanding;
  }

  /**
   * Calls `listener` at each such event.
   *
   * @throws TypeError, RangeError
   */
  on<Name extends keyof ServedBdevEvents>(
    event: Name,
    listener: (event: ServedBdevEvents[Name]) => void,
  ): this {
    this.#requests.events.on(event, listener);
    return this;
  }

  /** Ends {@link on}. */
  off<Name extends keyof ServedBdevEvents>(
    event: Name,
    listener: (event: ServedBdevEvents[Name]) => void,
  ): this {
    this.#requests.events.off(event, listener);
    return this;
  }

  /**
   * Changes how many blocks it has, and tells those who have it open.
   *
   * @throws SpdkError `EBUSY` for fewer blocks while it is open, `ENODEV` when it is gone; TypeError, RangeError
   */
  notifyBlockcntChange(blocks: number | bigint): void {
    const checked = checkedBlocks(blocks, 'blocks');
    withBdev(this.#requireRegistered('spdk_bdev_notify_blockcnt_change'), () => {});
    bdevNotifyBlockcntChange(unsafePointerFrom(this.#served.unsafeServer.pointer), checked);
    this.#blockCount = checked;
  }

  /** As {@link notifyBlockcntChange}, in bytes: a multiple of the block size. */
  resize(size: Size): void {
    const bytes = parseSize(size);
    if (bytes === 0 || bytes % this.blockSizeBytes !== 0) {
      throw outOfRange(`a multiple of the block size ${this.blockSizeBytes}`, 'size', size);
    }
    this.notifyBlockcntChange(bytes / this.blockSizeBytes);
  }

  /**
   * Has SPDK ask for the JSON of the device, which it does by itself where it asks on this thread: what it shows on others
   * is as of the last time.
   */
  publishJson(): void {
    if (!this.#registered) return;
    const { data } = this;
    const text = (method: 'dumpInfoJson' | 'writeConfigJson') =>
      data[method] ? this.#requests.describe(method) : '';
    this.#served.unsafeServer.publish(text('dumpInfoJson'), text('writeConfigJson'));
  }

  /**
   * Removes the device: those who have it open are told, and the promise resolves when all descriptors and channels are
   * gone and `destruct` of its {@link data} has ended.
   *
   * @throws SpdkError (as rejection) `EBUSY` when that is under way already, `ENODEV` when it is gone
   */
  override async unregister(): Promise<void> {
    this.#requireRegistered('spdk_bdev_unregister');
    await super.unregister();
    await this.#end();
  }

  /** As {@link unregister}; does nothing for a device that is gone, and waits for one that is going. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#registered) return;
    try {
      await this.unregister();
    } catch (error) {
      if (!(error instanceof SpdkError && (error.code === 'EBUSY' || error.code === 'ENODEV'))) throw error;
      await this.#end();
    }
  }

  /** Fails the requests that JavaScript has: they will not be completed. */
  failAll(): void {
    this.#requests.failAll();
  }

  async #addAliases(aliases: readonly string[]): Promise<void> {
    try {
      for (const alias of aliases) this.addAlias(alias);
    } catch (error) {
      await this.unregister();
      throw error;
    }
  }

  #requireRegistered(operation: string): string {
    if (!this.#registered) throw SpdkError.fromErrno(-19, operation, this.name);
    return this.name;
  }

  /** SPDK has let go of it. */
  async #destruct(): Promise<void> {
    this.#destructing = true;
    let status = 0;
    try {
      await this.data.destruct?.();
    } catch (error) {
      this.#requests.report('destruct', error);
      status = error instanceof SpdkError && error.errno !== undefined ? error.errno : ioError;
    }
    this.#served.unsafeServer.destructed(status);
    this.#endWhenIdle();
  }

  /** Channels of other threads go after the device. */
  #endWhenIdle(): void {
    if (!this.#destructing || !this.#registered || this.#requests.channels > 0) return;
    this.#registered = false;
    this.#served.unsafeServer.close();
    this.#owner.forget(this);
    this.#requests.end();
    for (const resolve of this.#onGone.splice(0)) resolve();
  }

  async #end(): Promise<void> {
    if (this.#registered) await new Promise<void>((resolve) => this.#onGone.push(resolve));
  }
}

const ioError = -5;
