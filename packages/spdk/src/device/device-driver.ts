import { checkedInteger, checkedName, outOfRange, wrongType } from '@spdk-ts/spdk-safe';
import { lvolParams, lvolProductName } from '../lvol/lvol-options.js';
import { attachParams } from '../nvme/nvme-attach-options.js';
import { requireBase } from './base-device.js';
import { checkLatencies, latencyTypes } from './delay-bdev.js';
import type { DeviceOptions, DriverName } from './device-options.js';
import { controllerName, namespaceName } from './nvme-device.js';
import { raidParams } from './raid-device.js';
import { parseSize } from './size.js';

/** What is to be known of a bdev module. Its methods are `bdev_<driver>_create` and `bdev_<driver>_delete`, unless it says so. */
interface DeviceDriver<Options> {
  /** As SPDK's bdevs name it. */
  productName: string;
  createMethod?: string;
  /** Parameters of the create method. @throws TypeError, RangeError; SpdkError `ENODEV` when the base is not there */
  createParams(options: Options): object;
  /** The name of the device, where the method does not answer it. @throws SpdkError where it made no device */
  nameOf?(options: Options, answer: unknown): string;
  deleteMethod?: string;
  /** Parameters of the delete method; default: the name of the device. */
  deleteParams?(name: string): object;
}

/** A method with its parameters. */
interface MethodCall {
  method: string;
  params: object;
}

type OptionsOf<Driver extends DriverName> = Extract<DeviceOptions, { driver: Driver }>;

/** Every driver that devices can be created with; to add one, add its options, its line here and its URI. */
const drivers: { readonly [Driver in DriverName]: DeviceDriver<OptionsOf<Driver>> } = {
  malloc: {
    productName: 'Malloc disk',
    createParams: ({ name, uuid, ...capacity }) => ({ ...optionalName(name), ...blocks(capacity), uuid }),
  },
  null: {
    productName: 'Null disk',
    createParams: ({ name, uuid, ...capacity }) => ({ ...requiredName(name), ...blocks(capacity), uuid }),
  },
  aio: {
    productName: 'AIO disk',
    createParams: ({ name, path, blockSizeBytes, readonly = false, fallocate = false }) => {
      if (typeof readonly !== 'boolean') throw wrongType('boolean', 'readonly', readonly);
      if (typeof fallocate !== 'boolean') throw wrongType('boolean', 'fallocate', fallocate);
      return { ...requiredName(name), ...file(path, blockSizeBytes), readonly, fallocate };
    },
  },
  uring: {
    productName: 'URING bdev',
    createParams: ({ name, path, blockSizeBytes, uuid }) => ({
      ...requiredName(name),
      ...file(path, blockSizeBytes),
      uuid,
    }),
  },
  passthru: {
    productName: 'passthru',
    createParams: ({ name, base, uuid }) => ({ ...requiredName(name), ...baseName(base), uuid }),
  },
  error: {
    productName: 'Error Injection Disk',
    createParams: ({ base }) => ({ base_name: requireBase(base).name }),
    nameOf: ({ base }) => `EE_${requireBase(base).name}`,
  },
  delay: {
    productName: 'delay',
    createParams: ({ driver: _driver, name, base, uuid, ...latencies }) => ({
      ...requiredName(name),
      ...baseName(base),
      uuid,
      ...latencyParams(latencies),
    }),
  },
  raid: {
    productName: 'Raid Volume',
    createParams: raidParams,
    nameOf: ({ name }) => name,
  },
  lvol: {
    productName: lvolProductName,
    createParams: ({ driver: _driver, store, ...options }) => lvolParams(store, options),
  },
  nvme: {
    productName: 'NVMe disk',
    createMethod: 'bdev_nvme_attach_controller',
    createParams: ({ driver: _driver, nsid: _nsid, ...options }) => attachParams(options),
    nameOf: namespaceName,
    deleteMethod: 'bdev_nvme_detach_controller',
    deleteParams: (name) => ({ name: controllerName(name) }),
  },
};

export const driverNames = Object.keys(drivers) as DriverName[];

/**
 * The method that creates such a device, and its parameters.
 *
 * @returns with what tells the name of the device from the answer
 * @throws TypeError, RangeError naming what is wrong; SpdkError `ENODEV` when the base is not there
 */
export function createCall<Driver extends DriverName>(
  options: OptionsOf<Driver>,
): MethodCall & { nameOf(answer: unknown): string } {
  if (!driverNames.includes(options.driver)) {
    throw outOfRange(`driver ${driverNames.join(', ')}`, 'driver', options.driver);
  }
  const driver: DeviceDriver<OptionsOf<Driver>> = drivers[options.driver as Driver];
  const params = driver.createParams(options);
  const { nameOf, createMethod = `bdev_${options.driver}_create` } = driver;
  return {
    method: createMethod,
    params,
    nameOf: (answer) => (nameOf ? nameOf(options, answer) : String(answer)),
  };
}

/** The call that deletes a device of this product; undefined for what {@link createCall} does not make. */
export function deleteCall(productName: string, name: string): MethodCall | undefined {
  const driver = driverNames.find((candidate) => drivers[candidate].productName === productName);
  if (driver === undefined) return undefined;
  const { deleteMethod = `bdev_${driver}_delete`, deleteParams } = drivers[driver];
  return { method: deleteMethod, params: deleteParams?.(name) ?? { name } };
}

function optionalName(name: string | undefined): object {
  return name === undefined ? {} : requiredName(name);
}

function requiredName(name: string): object {
  return { name: checkedName(name, 'name') };
}

function blocks({
  size,
  blockSizeBytes = 512,
}: Pick<OptionsOf<'malloc'>, 'size' | 'blockSizeBytes'>): object {
  checkedInteger(blockSizeBytes, 'blockSizeBytes', 1, 2 ** 31 - 1);
  const sizeBytes = parseSize(size);
  if (sizeBytes === 0 || sizeBytes % blockSizeBytes !== 0) {
    throw outOfRange(`a positive multiple of the block size ${blockSizeBytes}`, 'size', size);
  }
  return { num_blocks: sizeBytes / blockSizeBytes, block_size: blockSizeBytes };
}

function baseName(base: OptionsOf<'passthru'>['base']): object {
  return { base_bdev_name: requireBase(base).name };
}

/** The method needs all four. */
function latencyParams(given: Omit<OptionsOf<'delay'>, 'driver' | 'name' | 'base' | 'uuid'>): object {
  const latencies = checkLatencies(given);
  const { avgReadLatencyUs = 0, avgWriteLatencyUs = 0 } = latencies;
  const all = {
    avgReadLatencyUs,
    p99ReadLatencyUs: avgReadLatencyUs,
    avgWriteLatencyUs,
    p99WriteLatencyUs: avgWriteLatencyUs,
    ...latencies,
  };
  requireAtLeast(avgReadLatencyUs, 'p99ReadLatencyUs', all.p99ReadLatencyUs);
  requireAtLeast(avgWriteLatencyUs, 'p99WriteLatencyUs', all.p99WriteLatencyUs);
  return Object.fromEntries(latencyTypes.map(([name, type]) => [`${type}_latency`, all[name]]));
}

function requireAtLeast(averageUs: number, name: string, valueUs: number): void {
  if (valueUs < averageUs) throw outOfRange(`at least the average of ${averageUs}`, name, valueUs);
}

/** Without a block size SPDK takes the block device's own; a regular file has none. */
function file(path: string, blockSizeBytes: number | undefined): object {
  if (blockSizeBytes !== undefined) checkedInteger(blockSizeBytes, 'blockSizeBytes', 1, 2 ** 31 - 1);
  return { filename: checkedName(path, 'path'), block_size: blockSizeBytes };
}
