import {
  bdevProperties,
  checkedName,
  checkedObject,
  type ServedDevice,
  servedBdevAttach,
  unsafePointerFrom,
} from '@spdk-ts/spdk-safe';
import { beforeStop } from '../thread/current.js';
import { checkedSlots, checkedTimeoutMs } from './bdev-builder.js';
import type { BdevOps } from './bdev-ops.js';
import { requireSound } from './bdev-settings-check.js';
import { RequestServer, type ServedBdevEvents } from './request-server.js';

/** How a thread serves a device of another one. */
export interface AttachOptions {
  /** As {@link BdevBuilder.withSlots}. */
  readonly slots?: number;
  /** As {@link BdevBuilder.withRequestTimeoutMs}. */
  readonly requestTimeoutMs?: number;
}

/** Those of this thread. */
const attached = new Set<AttachedBdev>();
beforeStop(async () => {
  for (const bdev of attached) await bdev.close();
}, 'servers');

/**
 * A device of another JavaScript thread, as far as this thread does its I/O: that of its own channel.
 *
 * @typeParam T what does the I/O
 */
export class AttachedBdev<T extends BdevOps = BdevOps> implements AsyncDisposable {
  /** Name of the device. */
  readonly name: string;
  /** What does the I/O. */
  readonly data: T;
  readonly #requests: RequestServer;
  readonly #served: ServedDevice;
  #closing: Promise<void> | undefined;

  /** See {@link BdevModule.attach}. */
  constructor(name: string, data: T, options: AttachOptions) {
    this.name = checkedName(name, 'name');
    this.data = checkedObject(data, 'data');
    requireSound(name, data);
    const { slots = 256, requestTimeoutMs = 30_000 } = checkedObject(options, 'options');
    checkedTimeoutMs(requestTimeoutMs);
    const properties = {
      bdevName: name,
      blockLength: 0,
      separateMetadataBytes: 0,
      slots: checkedSlots(slots),
    };
    this.#requests = new RequestServer({ ...properties, ops: data, requestTimeoutMs });
    this.#served = servedBdevAttach(name, slots, this.#requests.callbacks());
    const { blockSizeBytes, metadataBytes, separateMetadata } = bdevProperties(
      unsafePointerFrom(this.#served.unsafeServer.pointer),
    );
    this.#requests.start(this.#served.unsafeServer, {
      blockLength: blockSizeBytes,
      separateMetadataBytes: separateMetadata ? metadataBytes : 0,
    });
    attached.add(this as never);
  }

  /** Requests that this thread has. */
  get outstanding(): number {
    return this.#requests.outstanding;
  }

  /** As {@link OwnBdev.on}. */
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
   * Leaves the I/O to the device's own thread again, for channels that this thread gets from now on. Waits until the channel
   * that it has is put. A second call waits for the first.
   */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #close(): Promise<void> {
    if (this.#requests.channels > 0) {
      await new Promise<void>((resolve) => {
        this.#requests.onChannelGone = () => {
          if (this.#requests.channels === 0) resolve();
        };
      });
    }
    attached.delete(this as never);
    this.#requests.end();
    this.#served.unsafeServer.close();
  }
}
