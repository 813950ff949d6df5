import { bdevNames, checkedInteger, checkedName, outOfRange, SpdkError, wrongType } from '@spdk-ts/spdk-safe';
import { Bdev } from '../bdev/bdev.js';
import type { RpcService } from '../rpc/rpc-service.js';
import type { DeviceOptions } from './device-options.js';
import { parseDeviceUri } from './device-uri.js';
import { parseSize } from './size.js';

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
   * @throws RpcError (as rejection) with SPDK's errno, for example when the name is taken; TypeError, RangeError
   */
  async create(device: string | DeviceOptions): Promise<Bdev> {
    const options = typeof device === 'string' ? parseDeviceUri(device) : device;
    if (typeof options !== 'object' || options === null)
      throw wrongType('device URI or options', 'device', device);
    const name = await this.#rpc.call(`bdev_${checkedDriver(options)}_create`, createParams(options));
    return this.get(String(name));
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
    const method = deleteMethods[productName];
    if (!method) throw SpdkError.fromErrno(-95, 'delete', `${name} (${productName})`);
    await this.#rpc.call(method, { name });
  }
}

const deleteMethods: Readonly<Record<string, string>> = {
  'Malloc disk': 'bdev_malloc_delete',
  'Null disk': 'bdev_null_delete',
};

function checkedDriver({ driver }: DeviceOptions): string {
  if (driver === 'malloc' || driver === 'null') return driver;
  throw outOfRange('driver malloc or null', 'driver', driver);
}

function createParams({ name, size, blockSizeBytes = 512, uuid }: DeviceOptions): object {
  if (name !== undefined) checkedName(name, 'name');
  checkedInteger(blockSizeBytes, 'blockSizeBytes', 1, 2 ** 31 - 1);
  const sizeBytes = parseSize(size);
  if (sizeBytes === 0 || sizeBytes % blockSizeBytes !== 0) {
    throw outOfRange(`a positive multiple of the block size ${blockSizeBytes}`, 'size', size);
  }
  return { name, num_blocks: sizeBytes / blockSizeBytes, block_size: blockSizeBytes, uuid };
}
