import { bdevNames, checkedName, SpdkError, SpdkErrorCode, wrongType } from '@spdk-ts/spdk-safe';
import { Bdev } from '../bdev/bdev.js';
import { RpcError } from '../rpc/rpc-error.js';
import type { RpcService } from '../rpc/rpc-service.js';
import { createCall, deleteMethod } from './device-driver.js';
import type { DeviceOptions } from './device-options.js';
import { parseDeviceUri } from './device-uri.js';

/** What JSON-RPC answers to a method that there is not. */
const methodNotFound = -32601;

/** Creates, finds and deletes the devices of this process, through the methods that SPDK's own configuration uses. */
export class Devices {
  readonly #rpc: RpcService;

  constructor(rpc: RpcService) {
    this.#rpc = rpc;
  }

  /**
   * Creates a device.
   *
   * @param device options, or a URI such as `malloc:///Malloc0?size=64MiB&blk_size=512`
   * @throws RpcError (as rejection) with SPDK's errno, for example when the name is taken, and the parameters in its
   *   message; `ERR_SPDK_RPC_INTERNAL` where SPDK's module does not tell why (uring): then its log does; SpdkError
   *   `ERR_SPDK_UNSUPPORTED` for a driver that the backend lacks; TypeError, RangeError
   */
  async create(device: string | DeviceOptions): Promise<Bdev> {
    const options = typeof device === 'string' ? parseDeviceUri(device) : device;
    if (typeof options !== 'object' || options === null)
      throw wrongType('device URI or options', 'device', device);
    const { method, params } = createCall(options);
    try {
      return this.get(String(await this.#rpc.call(method, params)));
    } catch (error) {
      if (!(error instanceof RpcError)) throw error;
      throw error.rpcCode === methodNotFound ? noDriver(options) : error.withParams(params);
    }
  }

  /**
   * Finds a device by name or alias.
   *
   * @throws SpdkError `ENODEV`
   */
  get(name: string): Bdev {
    const bdev = Bdev.lookup(name);
    if (!bdev) throw SpdkError.fromErrno(-19, 'spdk_bdev_get_by_name', name);
    return bdev;
  }

  /** The devices there are now. */
  *[Symbol.iterator](): Iterator<Bdev> {
    for (const name of bdevNames()) {
      const bdev = Bdev.lookup(name);
      if (bdev) yield bdev;
    }
  }

  /**
   * Deletes a device that {@link create} made; resolves when its last descriptor is closed.
   *
   * @throws SpdkError (as rejection) `ENODEV`; RpcError
   */
  async delete(name: string): Promise<void> {
    const { productName } = this.get(checkedName(name, 'name'));
    const method = deleteMethod(productName);
    if (method === undefined) throw SpdkError.fromErrno(-95, 'delete', `${name} (${productName})`);
    await this.#rpc.call(method, { name });
  }
}

function noDriver({ driver }: DeviceOptions): SpdkError {
  return new SpdkError(`this backend has no ${driver} driver`, {
    code: SpdkErrorCode.Unsupported,
    operation: `bdev_${driver}_create`,
  });
}
