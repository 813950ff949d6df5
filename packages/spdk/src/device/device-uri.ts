import { outOfRange, wrongType } from '@spdk-ts/spdk-safe';
import { type DelayLatencies, latencyTypes } from './delay-bdev.js';
import { driverNames } from './device-driver.js';
import type { DeviceOptions, DriverName } from './device-options.js';
import { parseSize } from './size.js';

/**
 * The device that a URI describes: `malloc:///Malloc0?size=64MiB&blk_size=512`, `null:///Null0?size=1GiB`,
 * `aio:///path/of/file?blk_size=512`, `uring:///dev/sdx`. The parameters are those of OpenEBS's io-engine: `size` or
 * `size_mb` or `num_blocks` of malloc and null, `blk_size`, `uuid` (not of aio). A file's device is named by its path.
 *
 * @throws TypeError, RangeError naming what is wrong
 */
export function parseDeviceUri(uri: string): DeviceOptions {
  if (typeof uri !== 'string') throw wrongType('device URI or options', 'device', uri);
  let url: URL;
  try {
    url = new URL(uri);
  } catch {
    throw outOfRange('URI such as malloc:///Malloc0?size=64MiB', 'device', uri);
  }
  const driver = driverNames.find((name) => `${name}:` === url.protocol);
  if (driver === undefined) throw outOfRange(`driver ${driverNames.join(', ')}`, 'device', uri);
  const parameters = new Parameters(url, uri);
  const path = decodeURIComponent(url.pathname);
  const options = deviceOf(driver, path, parameters);
  parameters.requireAllTaken();
  return options;
}

function deviceOf(driver: DriverName, path: string, parameters: Parameters): DeviceOptions {
  const name = path.replace(/^\//, '');
  switch (driver) {
    case 'malloc':
    case 'null':
      return memoryDevice(driver, name, parameters);
    case 'aio':
    case 'uring':
      return fileDevice(driver, path, parameters);
    case 'passthru':
      return { driver, name, ...baseOf(parameters), ...optionalUuid(parameters.take('uuid')) };
    case 'error':
      if (name !== '') throw outOfRange('no name, which follows from the base,', 'device', parameters.uri);
      return { driver, ...baseOf(parameters) };
    case 'delay':
      return {
        driver,
        name,
        ...baseOf(parameters),
        ...optionalUuid(parameters.take('uuid')),
        ...latenciesOf(parameters),
      };
  }
}

function baseOf(parameters: Parameters): { base: string } {
  const base = parameters.take('base');
  if (base === undefined) throw outOfRange('a parameter base', 'device', parameters.uri);
  return { base };
}

function latenciesOf(parameters: Parameters): DelayLatencies {
  const given = latencyTypes.flatMap(([name, type]) => {
    const value = parameters.take(`${type}_us`);
    return value === undefined ? [] : [[name, wholeNumber(value, `${type}_us`)] as const];
  });
  return Object.fromEntries(given);
}

function wholeNumber(text: string, name: string): number {
  if (!/^\d+$/.test(text)) throw outOfRange('whole number', name, text);
  return Number(text);
}

function memoryDevice(driver: 'malloc' | 'null', name: string, parameters: Parameters): DeviceOptions {
  const blockSizeBytes = blockSizeOf(parameters) ?? 512;
  const size = sizeOf(parameters, blockSizeBytes);
  return { driver, name, blockSizeBytes, size, ...optionalUuid(parameters.take('uuid')) };
}

function fileDevice(driver: 'aio' | 'uring', path: string, parameters: Parameters): DeviceOptions {
  const blockSizeBytes = blockSizeOf(parameters);
  const file = { name: path, path, ...(blockSizeBytes !== undefined && { blockSizeBytes }) };
  return driver === 'aio'
    ? { driver, ...file }
    : { driver, ...file, ...optionalUuid(parameters.take('uuid')) };
}

function blockSizeOf(parameters: Parameters): number | undefined {
  const given = parameters.take('blk_size');
  return given === undefined ? undefined : parseSize(given, 'blk_size');
}

function sizeOf(parameters: Parameters, blockSizeBytes: number): number {
  const given = (['size', 'size_mb', 'num_blocks'] as const).flatMap((name) => {
    const value = parameters.take(name);
    return value === undefined ? [] : [{ name, value }];
  });
  const [only] = given;
  if (!only || given.length > 1)
    throw outOfRange('exactly one of size, size_mb, num_blocks', 'device', parameters.uri);
  const factor = { size: 1, size_mb: 2 ** 20, num_blocks: blockSizeBytes }[only.name];
  return parseSize(only.value, only.name) * factor;
}

function optionalUuid(uuid: string | undefined): { uuid?: string } {
  return uuid === undefined ? {} : { uuid };
}

/** Query parameters that have to be known by name: a mistyped one is an error, not ignored. */
class Parameters {
  readonly uri: string;
  readonly #values: URLSearchParams;

  constructor(url: URL, uri: string) {
    this.uri = uri;
    this.#values = new URLSearchParams(url.search);
  }

  take(name: string): string | undefined {
    const value = this.#values.get(name) ?? undefined;
    this.#values.delete(name);
    return value;
  }

  requireAllTaken(): void {
    const [unknown] = [...this.#values.keys()];
    if (unknown !== undefined) throw outOfRange('known parameters', 'device', `${unknown} in ${this.uri}`);
  }
}
