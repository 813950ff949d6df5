import { type BdevProperties, checkedInteger, checkedObject, outOfRange } from '@spdk-ts/spdk-safe';
import { Bdev } from '../bdev/bdev.js';
import type { RpcService } from '../rpc/rpc-service.js';

const ioTypes = ['read', 'write', 'unmap', 'flush', 'all'] as const;

const errorTypes = {
  failure: 'failure',
  pending: 'pending',
  nomem: 'nomem',
  corruptData: 'corrupt_data',
} as const;

interface Injection {
  /** Kind of I/O; `all`: each of the others, counted by itself. Others than these never fail. */
  ioType: (typeof ioTypes)[number];
  /** To how many I/Os it happens; 0 ends an injection. Default 1. */
  count?: number;
  /**
   * Only to I/O that is submitted while its thread has at least so many others under way on the base. Default 0: at
   * once.
   */
  queueDepth?: number;
}

/** What is to happen to the next I/Os of an {@link ErrorBdev}. */
export type ErrorInjection =
  | (Injection & {
      /**
       * `failure`: fails. `nomem`: the device was out of memory; SPDK tries it again, so nobody sees more than a delay.
       * `pending`: does not end, not even aborted, before the device is reset, and then fails; so the device cannot be
       * closed before.
       */
      error: 'failure' | 'pending' | 'nomem';
    })
  | (Injection & {
      /** One byte of the data is changed: of a read what it reads, of a write its buffer. No other I/O is concerned. */
      error: 'corruptData';
      /** Which byte of the I/O's data. Nothing happens to shorter I/O. Default 0. */
      corruptOffsetBytes?: number;
      /** From 1 to 255; combined with the byte by exclusive or. Default 255. */
      corruptValue?: number;
    });

/** A device of the `error` driver: made by {@link Devices.create}, found by {@link Devices.get}. */
export class ErrorBdev extends Bdev {
  /** As SPDK's bdevs of this kind name it. */
  static readonly productName = 'Error Injection Disk';
  readonly #rpc: RpcService;

  /** @internal */
  constructor(properties: BdevProperties, rpc: RpcService) {
    super(properties);
    this.#rpc = rpc;
  }

  /**
   * Makes the next I/Os of a kind fail. It replaces what was injected into that kind before.
   *
   * @throws RpcError (as rejection) `ENODEV` when the device is gone; TypeError, RangeError
   */
  async inject(injection: ErrorInjection): Promise<void> {
    checkedObject(injection, 'injection');
    const { ioType, error, count = 1, queueDepth = 0 } = injection;
    if (!ioTypes.includes(ioType)) throw outOfRange(ioTypes.join(', '), 'ioType', ioType);
    if (!Object.hasOwn(errorTypes, error))
      throw outOfRange(Object.keys(errorTypes).join(', '), 'error', error);
    await this.#call({
      io_type: ioType,
      error_type: errorTypes[error],
      num: checkedInteger(count, 'count', 0, 2 ** 32 - 1),
      queue_depth: checkedInteger(queueDepth, 'queueDepth', 0),
      ...(error === 'corruptData' && corruption(injection)),
    });
  }

  /**
   * Ends all injections. I/O that is pending stays so.
   *
   * @throws RpcError (as rejection) `ENODEV` when the device is gone
   */
  async clear(): Promise<void> {
    await this.#call({ io_type: 'clear', error_type: 'failure' });
  }

  async #call(params: object): Promise<void> {
    await this.#rpc.call('bdev_error_inject_error', { name: this.name, ...params });
  }
}

function corruption({
  corruptOffsetBytes = 0,
  corruptValue = 255,
}: {
  corruptOffsetBytes?: number;
  corruptValue?: number;
}): object {
  return {
    corrupt_offset: checkedInteger(corruptOffsetBytes, 'corruptOffsetBytes', 0),
    corrupt_value: checkedInteger(corruptValue, 'corruptValue', 1, 255),
  };
}
