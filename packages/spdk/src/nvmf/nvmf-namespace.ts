import { checkedObject, outOfRange, wrongType } from '@spdk-ts/spdk-safe';
import { requireBase } from '../device/base-device.js';
import type { BaseDevice } from '../device/device-options.js';
import { optionalInteger } from '../rpc/optional-param.js';

/** How a device appears as a namespace. */
export interface NvmfNamespaceOptions {
  /** Its number. Default: the lowest that is free. */
  nsid?: number;
  /**
   * UUID that hosts see, which also becomes the NGUID. Default: the device's own, so an initiator in the same process,
   * which has that device already, needs another one here.
   */
  uuid?: string;
  /** 32 hexadecimal digits. Default: those of `uuid`, where that is given. */
  nguid?: string;
  /** 16 hexadecimal digits. */
  eui64?: string;
}

/** A namespace of a subsystem, as of when it was asked for. */
export interface NvmfNamespace {
  readonly nsid: number;
  /** Name of the device behind it. */
  readonly bdevName: string;
  readonly uuid: string;
}

const hexDigits = /^[0-9a-fA-F]*$/;

/** What the method takes that adds a namespace. @throws TypeError, RangeError; SpdkError `ENODEV` */
export function namespaceParams(bdev: BaseDevice, options: NvmfNamespaceOptions): object {
  checkedObject(options, 'options');
  const { nsid, uuid, nguid = nguidOf(uuid), eui64 } = options;
  return {
    bdev_name: requireBase(bdev).name,
    nsid: optionalInteger(nsid, 'nsid', 1, 2 ** 32 - 2),
    uuid,
    nguid: optionalHex(nguid, 'nguid', 32),
    eui64: optionalHex(eui64, 'eui64', 16),
  };
}

function nguidOf(uuid: string | undefined): string | undefined {
  if (uuid === undefined) return undefined;
  if (typeof uuid !== 'string') throw wrongType('string', 'uuid', uuid);
  const digits = uuid.replaceAll('-', '');
  if (digits.length !== 32 || !hexDigits.test(digits)) throw outOfRange('UUID', 'uuid', uuid);
  return digits;
}

function optionalHex(value: string | undefined, name: string, digits: number): string | undefined {
  if (value === undefined) return undefined;
  if (typeof value !== 'string') throw wrongType('string', name, value);
  if (value.length !== digits || !hexDigits.test(value)) {
    throw outOfRange(`${digits} hexadecimal digits`, name, value);
  }
  return value;
}
