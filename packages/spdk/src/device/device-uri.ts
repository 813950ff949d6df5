import { outOfRange, wrongType } from '@spdk-ts/spdk-safe';
import type { NvmeTransport } from '../nvme/transport-address.js';
import { type DelayLatencies, latencyTypes } from './delay-bdev.js';
import { driverNames } from './device-driver.js';
import type { DeviceOptions, RaidDeviceOptions } from './device-options.js';
import { parseSize } from './size.js';

/**
 * The device that a URI describes: `malloc:///Malloc0?size=64MiB&blk_size=512`, `null:///Null0?size=1GiB`,
 * `aio:///path/of/file?blk_size=512`, `uring:///dev/sdx`, `nvmf+tcp://192.0.2.1:4420/nqn.2024-01.io.example:disk`,
 * `pcie:///0000:01:00.0`, `raid:///Mirror0?level=raid1&base=Malloc0&base=Malloc1`, `lvol:///store/volume?size=1GiB`. The
 * parameters are those of OpenEBS's io-engine: `size` or
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
  const parameters = new Parameters(url, uri);
  const options = url.protocol in nvmeSchemes ? nvmeDevice(url, parameters) : deviceOf(url, parameters);
  parameters.requireAllTaken();
  return options;
}

/** What follows `nvmf+` is the transport, TCP without; `pcie` is a controller of this machine. As OpenEBS's io-engine names them. */
const nvmeSchemes: Readonly<Record<string, NvmeTransport>> = {
  'nvmf:': 'tcp',
  'nvmf+tcp:': 'tcp',
  'nvmf+rdma+tcp:': 'rdma',
  'pcie:': 'pcie',
};

function nvmeDevice(url: URL, parameters: Parameters): DeviceOptions {
  const transport = nvmeSchemes[url.protocol] as NvmeTransport;
  const path = decoded(url.pathname, parameters.uri).replace(/^\//, '');
  const nsid = parameters.take('nsid');
  const hostNqn = parameters.take('hostnqn');
  const options = {
    driver: 'nvme' as const,
    transport,
    ...(nsid !== undefined && { nsid: wholeNumber(nsid, 'nsid') }),
    ...(hostNqn !== undefined && { hostNqn }),
  };
  const name = parameters.take('name');
  if (transport === 'pcie') return { ...options, name: name ?? path, address: path };
  if (path === '') throw outOfRange('the name of a subsystem as path', 'device', parameters.uri);
  return {
    ...options,
    name: name ?? `${url.host}/${path}`,
    address: url.hostname.replace(/^\[|\]$/g, ''),
    ...(url.port !== '' && { port: Number(url.port) }),
    subsystemNqn: path,
  };
}

function raidDevice(name: string, parameters: Parameters): DeviceOptions {
  const stripSize = parameters.take('strip_size');
  return {
    driver: 'raid',
    name,
    level: (parameters.take('level') ?? '') as RaidDeviceOptions['level'],
    bases: parameters.takeAll('base'),
    ...(stripSize !== undefined && { stripSize }),
    ...optionalUuid(parameters.take('uuid')),
  };
}

function lvolDevice(path: string, parameters: Parameters): DeviceOptions {
  const [store = '', name = '', ...rest] = path.split('/');
  const size = parameters.take('size');
  if (rest.length > 0 || size === undefined) {
    throw outOfRange('lvol:///STORE/NAME?size=SIZE', 'device', parameters.uri);
  }
  const thin = parameters.take('thin');
  if (thin !== undefined && thin !== 'true' && thin !== 'false')
    throw outOfRange('true or false', 'thin', thin);
  return { driver: 'lvol', store, name, size, ...(thin !== undefined && { thin: thin === 'true' }) };
}

function deviceOf(url: URL, parameters: Parameters): DeviceOptions {
  const driver = driverNames.find((candidate) => `${candidate}:` === url.protocol);
  const path = decoded(url.pathname, parameters.uri);
  const name = path.replace(/^\//, '');
  switch (driver) {
    case 'raid':
      return raidDevice(name, parameters);
    case 'lvol':
      return lvolDevice(name, parameters);
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
    default:
      throw outOfRange(`driver ${driverNames.join(', ')}`, 'device', parameters.uri);
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

  takeAll(name: string): string[] {
    const values = this.#values.getAll(name);
    this.#values.delete(name);
    return values;
  }

  requireAllTaken(): void {
    const [unknown] = [...this.#values.keys()];
    if (unknown !== undefined) throw outOfRange('known parameters', 'device', `${unknown} in ${this.uri}`);
  }
}

function decoded(path: string, uri: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    throw outOfRange('URI whose escapes are UTF-8', 'device', uri);
  }
}
